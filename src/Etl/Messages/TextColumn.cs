namespace Etl.Messages;

/// <summary>Where a text value stands in its column's heap, in bytes.</summary>
public readonly record struct TextRange(int Start, int Length);

/// <summary>
/// UTF-8 text: one heap of bytes and a range of it for each row. The heap is either the input chunk itself, shared and
/// owned by the batch (no copy is made of what was read), or the column's own.
/// </summary>
public sealed class TextColumn(ColumnType type, int count) : Column(type, count)
{
    private bool _ownsHeap;

    public TextRange[] Ranges { get; private set; } = ColumnPool.Rent<TextRange>(count);

    public byte[] Heap { get; private set; } = [];

    /// <summary>Bytes of <see cref="Heap"/> in use when the column owns it.</summary>
    public int HeapLength { get; private set; }

    public ReadOnlySpan<byte> this[int row]
    {
        get
        {
            TextRange range = Ranges[row];
            return Heap.AsSpan(range.Start, range.Length);
        }
    }

    public override long MemoryBytes => NullBytes + ((long)Ranges.Length * 8) + (_ownsHeap ? Heap.Length : 0);

    /// <summary>Makes the ranges point into bytes that somebody else owns and keeps for as long as the column lives.</summary>
    public void ShareHeap(byte[] heap)
    {
        if (_ownsHeap) ColumnPool.Return(Heap);
        Heap = heap;
        _ownsHeap = false;
    }

    /// <summary>Copies a value to the end of the column's own heap and points the row to it.</summary>
    /// <exception cref="InvalidOperationException">The column's heap would pass 2 GiB, or it shares somebody else's.</exception>
    public void Append(int row, ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(value.Length));
        Commit(row, value.Length);
    }

    /// <summary>Room for <paramref name="length"/> bytes at the end of the own heap; <see cref="Commit"/> keeps what was written.</summary>
    public Span<byte> Reserve(int length)
    {
        if (!_ownsHeap && Heap.Length > 0) throw new InvalidOperationException("The column shares its heap and cannot append to it.");
        if (Heap.Length - HeapLength < length) Grow(length);
        return Heap.AsSpan(HeapLength, length);
    }

    /// <summary>Makes the first <paramref name="length"/> bytes of the room last reserved the value of <paramref name="row"/>.</summary>
    public void Commit(int row, int length)
    {
        Ranges[row] = new TextRange(HeapLength, length);
        HeapLength += length;
    }

    private protected override Column CreateGathered(ReadOnlySpan<int> rows)
    {
        TextColumn gathered = new(Type, rows.Length);
        CopyRows(Ranges, rows, gathered.Ranges);
        gathered.ShareHeap(Heap);
        return gathered;
    }

    public override void Free()
    {
        ColumnPool.Return(Ranges);
        if (_ownsHeap) ColumnPool.Return(Heap);
        Ranges = [];
        Heap = [];
        base.Free();
    }

    private void Grow(int length)
    {
        long wanted = Math.Max((long)HeapLength + length, Math.Max(4096, 2L * Heap.Length));
        byte[] larger = ColumnPool.Rent<byte>((int)Math.Min(wanted, Array.MaxLength));
        if (larger.Length - HeapLength < length) throw new InvalidOperationException("The texts of one batch pass 2 GiB.");
        Heap.AsSpan(0, HeapLength).CopyTo(larger);
        if (_ownsHeap) ColumnPool.Return(Heap);
        Heap = larger;
        _ownsHeap = true;
    }
}
