using Etl.Messages;
using Etl.Steps.RowStore;

namespace Etl.Steps.Joins;

/// <summary>One worker's row side of a join whose table is parted: parts the rows in the same way, for the end.</summary>
internal sealed class PartingMatcher(JoinState state) : IRowMatcher
{
    private readonly JoinKeys _keys = new(state.Plan.RowKeys);
    private readonly RowEncoder _encoder = new(state.RowCodec);
    private readonly RowParts _parts = new(state.RowFile);
    private long _dropped;

    public RowBatch? Match(RowBatch batch, long number, IRejectSink rejects)
    {
        _keys.Compute(batch, rejects);
        _encoder.Encode(batch, _keys.Rows);
        int unmatched = 0;
        for (int i = 0; i < _keys.Rows.Length; i++)
        {
            int key = _keys.KeyOf[i];
            if (key < 0 && !state.Plan.KeepsUnmatchedRows) unmatched++;
            else _parts.Add(_keys.HashOf(key), i, key < 0 ? [] : _keys[key], _encoder[i]);
        }

        _dropped += unmatched;
        state.CountUnmatched(unmatched);
        if (unmatched < _keys.Rows.Length) _parts.Flush(state.RowPlaces.Add(new BatchPlace(batch.Position, number)));
        batch.Release();
        return null;
    }

    public long TakeCreated() => 0;

    public long TakeDropped()
    {
        long taken = _dropped;
        _dropped = 0;
        return taken;
    }
}
