using Etl.Messages;
using Etl.Steps.Rows;
using Etl.Steps.RowStore;

namespace Etl.Steps.Sorting;

internal sealed record SortOptions
{
    [Option("Columns or expressions that rows are ordered by, such as 'country' or 'revenue desc', or objects with the column, its order and the place of nulls; rows that are equal in all of them keep the order of the input")]
    public required IReadOnlyList<SortKeyOptions> By { get; init; }
}

/// <summary>Puts all rows in order.</summary>
internal sealed class Sort : ICollector
{
    private readonly IReadOnlyList<SortKey> _keys;

    private Sort(IReadOnlyList<SortKey> keys, Schema schema)
    {
        _keys = keys;
        OutputSchema = schema;
    }

    internal static StepType Type { get; } = StepType.Create<SortOptions>(
        "sort",
        "Puts all rows in order: numbers by size, text by its UTF-8 bytes, nulls last; rows beyond the memory are sorted on the disk.",
        [MessageKind.Rows],
        MessageKind.Rows,
        WorkKind.Cpu,
        """{ "id": "sorted", "use": "sort", "with": { "by": ["country", "revenue desc", { "column": "ts", "order": "desc", "nulls": "first" }] } }""",
        Create);

    public Schema OutputSchema { get; }

    public string? LossName => null;

    public bool MakesNewRows => false;

    public IReadOnlySet<string> RequiredColumns(IReadOnlySet<string> output) =>
        new HashSet<string>([.. output, .. _keys.SelectMany(key => key.Input.Columns)], StringComparer.Ordinal);

    public ICollectorShare CreateShare(CollectContext context) => new Share(this, context);

    public IEnumerable<RowBatch> Finish(IReadOnlyList<ICollectorShare> shares, CollectContext context)
    {
        long memory = context.MemoryBytes * shares.Count;
        using RecordMerge merge = MergePlan.Merge([.. shares.Select(share => ((Share)share).Rows)], context.Run.Scratch, memory, context.Cancellation);
        foreach (RowBatch batch in RowSet.ReadBatches(merge, new RowCodec(OutputSchema, context.UsedColumns), context.Source, context.Cancellation))
            yield return batch;
    }

    private static Sort? Create(SortOptions options, StepPlanContext context)
    {
        if (options.By.Count == 0)
        {
            context.Error("by", "There is nothing to order by, and at least one column is needed, such as \"by\": [\"day\"]. Add one.");
            return null;
        }

        return new SortKeyCompiler(context).CompileOrder("by", options.By) is { } keys ? new Sort(keys, context.Input!) : null;
    }

    private sealed class Share(Sort step, CollectContext context) : ICollectorShare
    {
        private readonly RowInputs _inputs = new([.. step._keys.Select(key => key.Input)]);
        private readonly SortKeyEncoder _keys = new(step._keys);
        private readonly RowEncoder _encoder = new(new RowCodec(step.OutputSchema, context.UsedColumns));

        public SortedRows Rows { get; } = new(context.Run.Scratch, context.MemoryBytes);

        public void Add(RowBatch batch, IRejectSink rejects)
        {
            try
            {
                ReadOnlySpan<int> rows = _inputs.Compute(batch, rejects);
                for (; !rows.IsEmpty; rows = rows[Math.Min(RowSet.BlockRows, rows.Length)..])
                    AddBlock(batch, rows[..Math.Min(RowSet.BlockRows, rows.Length)]);
            }
            finally
            {
                _inputs.Free();
            }
        }

        public void Dispose() => Rows.Dispose();

        private void AddBlock(RowBatch batch, ReadOnlySpan<int> rows)
        {
            _keys.Encode(_inputs.Columns, rows, batch.Position);
            _encoder.Encode(batch, rows);
            for (int i = 0; i < rows.Length; i++) Rows.Add(_keys[i], _encoder[i]);
        }
    }
}
