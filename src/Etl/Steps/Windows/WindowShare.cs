using Etl.Messages;
using Etl.Steps.Rows;
using Etl.Steps.RowStore;
using Etl.Steps.Sorting;

namespace Etl.Steps.Windows;

/// <summary>One worker's rows by partition, order and position, each with its arguments and the columns that are handed on.</summary>
internal sealed class WindowShare : ICollectorShare
{
    private readonly WindowPlan _plan;
    private readonly RowInputs _inputs;
    private readonly SortKeyEncoder _keys;
    private readonly RowEncoder _arguments;
    private readonly RowEncoder _encoder;
    private byte[] _pair = [];
    private byte[] _record = [];

    public WindowShare(WindowPlan plan, CollectContext context)
    {
        _plan = plan;
        _inputs = new RowInputs([.. plan.Keys.Select(key => key.Input), .. plan.Arguments]);
        _keys = new SortKeyEncoder(plan.Keys, plan.By.Count);
        _arguments = new RowEncoder(WindowCodecs.Arguments(plan));
        _encoder = new RowEncoder(WindowCodecs.Input(plan, context));
        Rows = new SortedRows(context.Run.Scratch, context.MemoryBytes);
    }

    public SortedRows Rows { get; }

    public void Add(RowBatch batch, IRejectSink rejects)
    {
        try
        {
            ReadOnlySpan<int> rows = _inputs.Compute(batch, rejects);
            Column[] arguments = _inputs.Columns[_plan.Keys.Count..].ToArray();
            for (; !rows.IsEmpty; rows = rows[Math.Min(RowSet.BlockRows, rows.Length)..])
                AddBlock(batch, arguments, rows[..Math.Min(RowSet.BlockRows, rows.Length)]);
        }
        finally
        {
            _inputs.Free();
        }
    }

    public void Dispose() => Rows.Dispose();

    private void AddBlock(RowBatch batch, Column[] arguments, ReadOnlySpan<int> rows)
    {
        _keys.Encode(_inputs.Columns[.._plan.Keys.Count], rows, batch.Position);
        _arguments.Encode(arguments, rows);
        _encoder.Encode(batch.Columns, rows);
        for (int i = 0; i < rows.Length; i++)
            Rows.Add(_keys[i], GroupedRow.Write(ref _record, _keys.Ranges[i], RowPair.Write(ref _pair, _arguments[i], _encoder[i])));
    }
}

/// <summary>How the parts of a row are kept.</summary>
internal static class WindowCodecs
{
    public static RowCodec Arguments(WindowPlan plan) => new(plan.ArgumentSchema, plan.ArgumentSchema.Names.ToHashSet(StringComparer.Ordinal));

    public static RowCodec Input(WindowPlan plan, CollectContext context) => new(plan.InputSchema, context.UsedColumns);

    public static RowCodec Added(WindowPlan plan, CollectContext context) => new(plan.Added, context.UsedColumns);
}
