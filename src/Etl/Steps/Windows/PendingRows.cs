namespace Etl.Steps.Windows;

/// <summary>Rows that have entered and wait for those behind them: position and row, in a queue of bytes. Not thread-safe.</summary>
internal sealed class PendingRows
{
    private readonly IndexedQueue<(int Position, int Row)> _lengths = new();
    private byte[] _bytes = [];
    private int _start;
    private int _end;

    public int Count => _lengths.Count;

    /// <summary>The position of the row at the front.</summary>
    public ReadOnlySpan<byte> Position => _bytes.AsSpan(_start, _lengths[0].Position);

    /// <summary>The row at the front.</summary>
    public ReadOnlySpan<byte> Row => _bytes.AsSpan(_start + _lengths[0].Position, _lengths[0].Row);

    public void Enqueue(ReadOnlySpan<byte> position, ReadOnlySpan<byte> row)
    {
        int length = checked(position.Length + row.Length);
        if (_bytes.Length - _end < length) MakeRoom(length);
        position.CopyTo(_bytes.AsSpan(_end));
        row.CopyTo(_bytes.AsSpan(_end + position.Length));
        _end += length;
        _lengths.Enqueue((position.Length, row.Length));
    }

    public void Dequeue()
    {
        (int position, int row) = _lengths.Dequeue();
        _start += position + row;
        if (_lengths.Count == 0) (_start, _end) = (0, 0);
    }

    private void MakeRoom(int length)
    {
        int used = _end - _start;
        byte[] target = (long)used + length > _bytes.Length / 2 ? new byte[(int)Math.Clamp(4L * (used + (long)length), 4096, Array.MaxLength)] : _bytes;
        _bytes.AsSpan(_start, used).CopyTo(target);
        (_bytes, _start, _end) = (target, 0, used);
    }
}
