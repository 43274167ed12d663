using Etl.Messages;
using Etl.Steps.RowStore;

namespace Etl.Steps.Sorting;

internal enum Keep
{
    First,
    Last,
}

internal sealed record DedupeOptions
{
    [Option("Columns in which rows must be equal to be duplicates; all columns when left out")]
    public IReadOnlyList<string> By { get; init; } = [];

    [Option("Which of the duplicates is kept: the 'first' or the 'last' in the order")]
    public Keep Keep { get; init; } = Keep.First;

    [Option("Columns or expressions that the duplicates are ordered by, such as 'updated desc'; those that are equal in them, or all when left out, are in the order of the input; a row that is null there is kept only where all are, unless the place of nulls is given")]
    public IReadOnlyList<SortKeyOptions> Order { get; init; } = [];
}

/// <summary>Keeps one row of those that are equal in some columns.</summary>
internal sealed class Dedupe : ICollector
{
    private static readonly GroupLimit One = new(1, WithTies: false);

    private readonly IReadOnlyList<SortKey> _keys;
    private readonly int _groups;
    private readonly bool _keepsLast;

    private Dedupe(IReadOnlyList<SortKey> by, IReadOnlyList<SortKey> order, bool keepsLast, Schema schema)
    {
        _keys = [.. by, .. keepsLast ? order.Select(key => key.Reversed()) : order];
        _groups = by.Count;
        _keepsLast = keepsLast;
        OutputSchema = schema;
    }

    internal static StepType Type { get; } = StepType.Create<DedupeOptions>(
        "dedupe",
        "Keeps one of the rows that are equal in some columns, or in all; the rows that are kept stay in the order of the input.",
        [MessageKind.Rows],
        MessageKind.Rows,
        WorkKind.Cpu,
        """{ "id": "current", "use": "dedupe", "with": { "by": ["id"], "keep": "first", "order": ["updated desc"] } }""",
        Create);

    public Schema OutputSchema { get; }

    public string LossName => "duplicates";

    public bool MakesNewRows => false;

    public IReadOnlySet<string> RequiredColumns(IReadOnlySet<string> output) =>
        new HashSet<string>([.. output, .. _keys.SelectMany(key => key.Input.Columns)], StringComparer.Ordinal);

    public ICollectorShare CreateShare(CollectContext context) =>
        new LeadingShare(context, One, _keys, _groups, new RowCodec(OutputSchema, context.UsedColumns), lastFirst: _keepsLast);

    public IEnumerable<RowBatch> Finish(IReadOnlyList<ICollectorShare> shares, CollectContext context)
    {
        long memory = context.MemoryBytes * shares.Count;
        // Half of the memory for the rows by key, and half for those that are kept, which go back to the order of the input.
        using SortedRows kept = new(context.Run.Scratch, memory / 2);
        using (RecordMerge merge = MergePlan.Merge(LeadingShare.RowsOf(shares), context.Run.Scratch, memory / 2, context.Cancellation))
            AddFirst(merge, kept, context);
        using RecordMerge inOrder = MergePlan.Merge([kept], context.Run.Scratch, memory, context.Cancellation);
        foreach (RowBatch batch in RowSet.ReadBatches(inOrder, new RowCodec(OutputSchema, context.UsedColumns), context.Source, context.Cancellation))
            yield return batch;
    }

    private static Dedupe? Create(DedupeOptions options, StepPlanContext context)
    {
        Schema input = context.Input ?? throw new InvalidOperationException("The step reads no rows; this is a bug in etl.");
        SortKeyCompiler compiler = new(context);
        List<SortKey>? order = compiler.CompileOrder("order", options.Order);
        if (options.By.Count == 0 && input.Columns.FirstOrDefault(column => column.Type == ColumnType.Json) is { Name: { } json })
        {
            context.Error("by", $"Rows are compared by all columns, and '{json}' is json, which cannot be compared. Name the columns in 'by'.");
            return null;
        }

        List<SortKey>? by = compiler.CompileGroups("by", options.By.Count == 0 ? [.. input.Names] : options.By);
        return by is null || order is null ? null : new Dedupe(by, order, options.Keep == Keep.Last, input);
    }

    private void AddFirst(RecordMerge merge, SortedRows kept, CollectContext context)
    {
        byte[] place = new byte[PositionKey.MaxLength];
        GroupRanks ranks = new();
        for (long rows = 0; merge.Next(); rows++)
        {
            if (rows % RowSet.BatchRows == 0) context.Cancellation.ThrowIfCancellationRequested();
            GroupedRow row = GroupedRow.Read(merge.Row);
            ranks.Add(merge.Key, row.GroupLength, row.OrderLength);
            if (!One.Keeps(ranks))
            {
                context.Drop(1);
                continue;
            }

            Span<byte> position = place.AsSpan(0, merge.Key.Length - row.OrderLength);
            merge.Key[row.OrderLength..].CopyTo(position);
            if (_keepsLast) SortKeyEncoder.Invert(position);
            kept.Add(position, row.Row);
        }
    }
}
