using Etl.Messages;

namespace Etl.Steps.RowStore;

/// <summary>Collects rows in bytes until there are enough for a batch. Its buffers are reused. Not thread-safe.</summary>
internal sealed class RowSet
{
    /// <summary>Rows of a batch; what they are cut by depends on the rows alone.</summary>
    public const int BatchRows = 4096;

    private const int BatchBytes = 1 << 20;

    /// <summary>Rows of a batch that are encoded at once: their buffers are a worker's own and count nowhere, so they are small.</summary>
    public const int BlockRows = 512;

    private readonly int[] _starts = new int[BatchRows];
    private byte[] _buffer = [];
    private int _used;

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Buffer => _buffer.AsSpan(0, _used);

    public ReadOnlySpan<int> Starts => _starts.AsSpan(0, Count);

    public ReadOnlySpan<byte> this[int row] => _buffer.AsSpan(_starts[row]..(row + 1 < Count ? _starts[row + 1] : _used));

    /// <summary>Whether what it holds is a batch: the next row goes to another one.</summary>
    public bool IsFull => Count == BatchRows || _used >= BatchBytes;

    public void Add(ReadOnlySpan<byte> row)
    {
        if (_buffer.Length - _used < row.Length) Array.Resize(ref _buffer, (int)Math.Clamp(2L * (_used + (long)row.Length), 4096, Array.MaxLength));
        row.CopyTo(_buffer.AsSpan(_used));
        _starts[Count++] = _used;
        _used += row.Length;
    }

    public void Clear() => (Count, _used) = (0, 0);

    /// <summary>The rows of a merge in its order, in batches with positions (<paramref name="source"/>, 0, batch index).</summary>
    public static IEnumerable<RowBatch> ReadBatches(RecordMerge merge, RowCodec codec, int source, CancellationToken cancellation)
    {
        RowDecoder decoder = new(codec);
        RowSet rows = new();
        for (int index = 0; ; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            while (!rows.IsFull && merge.Next()) rows.Add(merge.Row);
            if (rows.Count == 0) yield break;
            yield return decoder.Decode(rows.Buffer, rows.Starts, new Position(source, 0, index));
            rows.Clear();
        }
    }
}
