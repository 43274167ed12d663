using Etl.Messages;
using Etl.Steps.Rows;
using Etl.Steps.RowStore;

namespace Etl.Steps.Sorting;

/// <summary>One worker's share of a step that keeps the leading rows of each group.</summary>
internal sealed class LeadingShare(CollectContext context, GroupLimit limit, IReadOnlyList<SortKey> keys, int groups, RowCodec codec, bool lastFirst = false) : ICollectorShare
{
    private readonly RowInputs _inputs = new([.. keys.Select(key => key.Input)]);
    private readonly SortKeyEncoder _keys = new(keys, groups, lastFirst);
    private readonly RowEncoder _encoder = new(codec);
    private readonly LeadingRows _rows = new(context, limit);

    /// <summary>The records of all shares, for the merge.</summary>
    public static IReadOnlyList<SortedRows> RowsOf(IReadOnlyList<ICollectorShare> shares) => [.. shares.Select(share => ((LeadingShare)share)._rows.Rows)];

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

    public void Dispose() => _rows.Dispose();

    private void AddBlock(RowBatch batch, ReadOnlySpan<int> rows)
    {
        _keys.Encode(_inputs.Columns, rows, batch.Position);
        _encoder.Encode(batch.Columns, rows);
        for (int i = 0; i < rows.Length; i++) _rows.Add(_keys[i], _keys.Ranges[i], _encoder[i]);
    }
}
