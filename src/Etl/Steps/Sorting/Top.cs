using Etl.Messages;
using Etl.Steps.RowStore;

namespace Etl.Steps.Sorting;

internal enum Ties
{
    Cut,
    Include,
}

internal sealed record TopOptions
{
    [Option("Columns whose values make a group; none takes the first rows of all")]
    public IReadOnlyList<string> By { get; init; } = [];

    [Option("Columns or expressions that the rows of a group are ordered by, such as 'revenue desc', or objects with the column, its order and the place of nulls; rows that are equal in all of them keep the order of the input")]
    public required IReadOnlyList<SortKeyOptions> Order { get; init; }

    [Option("Rows kept of each group", Min = 1, Max = 1_000_000_000)]
    public required long Rows { get; init; }

    [Option("What happens to rows that are ordered like the last one that is kept: 'cut' drops them, 'include' keeps them too")]
    public Ties Ties { get; init; } = Ties.Cut;

    [Option("Name of a column to add with the row's rank in its group, from 1 up; rows that are ordered alike have the same one; none is added when left out")]
    public string? Rank { get; init; }
}

/// <summary>Keeps the first rows of each group.</summary>
internal sealed class Top : ICollector
{
    private readonly IReadOnlyList<SortKey> _keys;
    private readonly int _groups;
    private readonly GroupLimit _limit;
    private readonly Schema _input;
    private readonly string? _rank;

    private Top(IReadOnlyList<SortKey> by, IReadOnlyList<SortKey> order, TopOptions options, Schema input)
    {
        _keys = [.. by, .. order];
        _groups = by.Count;
        _limit = new GroupLimit(options.Rows, options.Ties == Ties.Include);
        _input = input;
        _rank = options.Rank;
        OutputSchema = _rank is null ? input : new Schema([.. input.Columns, new ColumnSchema(_rank, ColumnType.Int)]);
    }

    internal static StepType Type { get; } = StepType.Create<TopOptions>(
        "top",
        "Keeps the first rows of each group in an order, or of all rows; they come out sorted by group, then in that order.",
        [MessageKind.Rows],
        MessageKind.Rows,
        WorkKind.Cpu,
        """{ "id": "best", "use": "top", "with": { "by": ["store"], "order": ["revenue desc"], "rows": 3, "rank": "place" } }""",
        Create);

    public Schema OutputSchema { get; }

    public string LossName => "beyond the top";

    public bool MakesNewRows => false;

    public IReadOnlySet<string> RequiredColumns(IReadOnlySet<string> output) =>
        new HashSet<string>([.. output.Where(name => !string.Equals(name, _rank, StringComparison.Ordinal)), .. _keys.SelectMany(key => key.Input.Columns)], StringComparer.Ordinal);

    public ICollectorShare CreateShare(CollectContext context) => new LeadingShare(context, _limit, _keys, _groups, new RowCodec(_input, context.UsedColumns));

    public IEnumerable<RowBatch> Finish(IReadOnlyList<ICollectorShare> shares, CollectContext context)
    {
        using RecordMerge merge = MergePlan.Merge(LeadingShare.RowsOf(shares), context.Run.Scratch, context.MemoryBytes * shares.Count, context.Cancellation);
        RowDecoder decoder = new(new RowCodec(_input, context.UsedColumns));
        RowSet rows = new();
        GroupRanks ranks = new();
        long[] rankOfRow = new long[RowSet.BatchRows];
        for (int index = 0; Take(merge, ranks, rows, rankOfRow, context); index++)
        {
            yield return CreateBatch(decoder.DecodeColumns(rows.Buffer, rows.Starts), rankOfRow, rows.Count, new Position(context.Source, 0, index), context);
            rows.Clear();
        }
    }

    private static Top? Create(TopOptions options, StepPlanContext context)
    {
        Schema input = context.Input ?? throw new InvalidOperationException("The step reads no rows; this is a bug in etl.");
        SortKeyCompiler compiler = new(context);
        List<SortKey>? by = compiler.CompileGroups("by", options.By);
        List<SortKey>? order = compiler.CompileOrder("order", options.Order);
        if (options.Order.Count == 0)
        {
            context.Error("order", "There is nothing to order by, and at least one column is needed, such as \"order\": [\"revenue desc\"]. Add one.");
            order = null;
        }

        if (options.Rank is not null && input.TryGetIndex(options.Rank, out _))
        {
            context.Error("rank", $"There is a column '{options.Rank}' already. Give the rank another name.");
            order = null;
        }

        return by is null || order is null ? null : new Top(by, order, options, input);
    }

    /// <summary>Takes the rows of the next batch out of the merge, and counts those that are beyond the top; false when there are none left.</summary>
    private bool Take(RecordMerge merge, GroupRanks ranks, RowSet rows, long[] rankOfRow, CollectContext context)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        while (!rows.IsFull && merge.Next())
        {
            GroupedRow row = GroupedRow.Read(merge.Row);
            ranks.Add(merge.Key, row.GroupLength, row.OrderLength);
            if (!_limit.Keeps(ranks))
            {
                context.Drop(1);
                continue;
            }

            rankOfRow[rows.Count] = ranks.Rank;
            rows.Add(row.Row);
        }

        return rows.Count > 0;
    }

    private RowBatch CreateBatch(Column?[] columns, long[] rankOfRow, int count, Position position, CollectContext context)
    {
        if (_rank is null) return new RowBatch(position, OutputSchema, columns, count, origin: null);
        Int64Column? rank = null;
        if (context.UsedColumns.Contains(_rank))
        {
            rank = new Int64Column(ColumnType.Int, count);
            rankOfRow.AsSpan(0, count).CopyTo(rank.Values);
        }

        return new RowBatch(position, OutputSchema, [.. columns, rank], count, origin: null);
    }
}
