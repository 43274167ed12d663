using Etl.Messages;
using Etl.Steps.RowStore;
using Etl.Steps.Sorting;

namespace Etl.Steps.Windows;

internal sealed record WindowOptions
{
    [Option("Columns whose values make a partition: a row sees only rows of its own; none makes one partition of all rows")]
    public IReadOnlyList<string> By { get; init; } = [];

    [Option("Columns or expressions that the rows of a partition are ordered by, such as 'day' or 'revenue desc', or objects with the column, its order and the place of nulls; rows that are equal in all of them are in the order of the input")]
    public IReadOnlyList<SortKeyOptions> Order { get; init; } = [];

    [Option("Columns to add, by name, each one call:\n"
        + "row_number(), rank(), dense_rank(): the row's place in the order\n"
        + "lag(x), lag(x, 7), lead(x): the value of the row so many before or after, one by default\n"
        + "first(x), last(x), count(), count(x), sum(x), avg(x), min(x), max(x), each followed by the rows that it is computed from: 'over 7 rows' (a row and the 6 before it), 'over 3 before and 3 after', "
        + "'over all before' (the rows up to and with this one), 'over all before and 3 after', 'over all'; nulls do not count, and a sum or mean of no values is null; sums and means are exact, and one that does not fit its type fails the run")]
    public required IReadOnlyList<KeyValuePair<string, string>> Columns { get; init; }
}

/// <summary>Adds columns that are computed from the rows around each row.</summary>
internal sealed class Window : ICollector
{
    private readonly WindowPlan _plan;

    private Window(WindowPlan plan) => _plan = plan;

    internal static StepType Type { get; } = StepType.Create<WindowOptions>(
        "window",
        "Adds columns that are computed from the rows around each row: numbers, ranks, rows before and after, moving and running sums; the rows stay in the order of the input.",
        [MessageKind.Rows],
        MessageKind.Rows,
        WorkKind.Cpu,
        """
        {
          "id": "trend",
          "use": "window",
          "with": {
            "by": ["store"],
            "order": ["ts"],
            "columns": {
              "number": "row_number()",
              "before": "lag(revenue)",
              "average": "avg(revenue) over 7 rows",
              "so_far": "sum(revenue) over all before",
              "store_total": "sum(revenue) over all"
            }
          }
        }
        """,
        Create);

    public Schema OutputSchema => _plan.Output;

    public string? LossName => null;

    public bool MakesNewRows => false;

    /// <summary>What the columns read counts even where no later step needs them: an expression that fails rejects its row.</summary>
    public IReadOnlySet<string> RequiredColumns(IReadOnlySet<string> output) => new HashSet<string>(
        [.. output.Where(name => _plan.InputSchema.TryGetIndex(name, out _)), .. _plan.Keys.SelectMany(key => key.Input.Columns), .. _plan.Arguments.SelectMany(argument => argument.Columns)],
        StringComparer.Ordinal);

    public ICollectorShare CreateShare(CollectContext context) => new WindowShare(_plan, context);

    public IEnumerable<RowBatch> Finish(IReadOnlyList<ICollectorShare> shares, CollectContext context)
    {
        long memory = context.MemoryBytes * shares.Count;
        // Half of it for the rows in the order of the partitions; the rest for those that have their columns and go back to
        // the order of the input, and for a partition that is gone through twice.
        using SortedRows done = new(context.Run.Scratch, memory * 3 / 8);
        using (WindowRun run = new(_plan, done, memory / 8, context))
        using (RecordMerge merge = MergePlan.Merge([.. shares.Select(share => ((WindowShare)share).Rows)], context.Run.Scratch, memory / 2, context.Cancellation))
            run.Process(merge);
        using RecordMerge inOrder = MergePlan.Merge([done], context.Run.Scratch, memory, context.Cancellation);
        foreach (RowBatch batch in ReadBatches(inOrder, context)) yield return batch;
    }

    private static Window? Create(WindowOptions options, StepPlanContext context)
    {
        if (options.Columns.Count == 0)
        {
            context.Error("columns", "No column is named. Name at least one, such as \"average\": \"avg(price) over 7 rows\".");
            return null;
        }

        SortKeyCompiler keys = new(context);
        List<SortKey>? by = keys.CompileGroups("by", options.By);
        List<SortKey>? order = keys.CompileOrder("order", options.Order);
        WindowCompiler compiler = new(context, options.Order.Count > 0);
        List<WindowColumn> columns = [];
        foreach ((string name, string text) in options.Columns)
        {
            if (compiler.Compile(name, text) is { } column) columns.Add(column);
        }

        return by is null || order is null || columns.Count < options.Columns.Count
            ? null
            : new Window(new WindowPlan(context.Input!, by, order, compiler.Arguments, columns));
    }

    private IEnumerable<RowBatch> ReadBatches(RecordMerge merge, CollectContext context)
    {
        RowDecoder input = new(WindowCodecs.Input(_plan, context));
        RowDecoder added = new(WindowCodecs.Added(_plan, context));
        RowSet rows = new();
        int[] inputStarts = new int[RowSet.BatchRows];
        int[] addedStarts = new int[RowSet.BatchRows];
        for (int index = 0; ; index++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            while (!rows.IsFull && merge.Next())
            {
                RowPair.Locate(merge.Row, out int first, out int second);
                (inputStarts[rows.Count], addedStarts[rows.Count]) = (rows.Buffer.Length + first, rows.Buffer.Length + second);
                rows.Add(merge.Row);
            }

            if (rows.Count == 0) yield break;
            Column?[] columns = [.. input.DecodeColumns(rows.Buffer, inputStarts.AsSpan(0, rows.Count)), .. added.DecodeColumns(rows.Buffer, addedStarts.AsSpan(0, rows.Count))];
            yield return new RowBatch(new Position(context.Source, 0, index), _plan.Output, columns, rows.Count, origin: null);
            rows.Clear();
        }
    }
}
