using Etl.Steps.RowStore;

namespace Etl.Steps.Joins;

/// <summary>One worker's way into a <see cref="PartFile"/>: gathers the rows of one batch by part, then hands them over. Not thread-safe.</summary>
internal sealed class RowParts(PartFile file)
{
    private readonly ByteList[] _parts = [.. Enumerable.Range(0, PartFile.Parts).Select(_ => new ByteList())];
    private readonly long[] _costs = new long[PartFile.Parts];
    private readonly int[] _counts = new int[PartFile.Parts];

    /// <param name="hash">The key's hash.</param>
    /// <param name="row">The row's index in its batch.</param>
    /// <param name="key">The key; empty where the row has none.</param>
    /// <param name="bytes">The row.</param>
    public void Add(ulong hash, int row, ReadOnlySpan<byte> key, ReadOnlySpan<byte> bytes)
    {
        // Rows without a key meet no others, so they may lie anywhere: not all in one part.
        int part = file.PartOf(key.IsEmpty ? (ulong)(row + 1) * 0x9E3779B97F4A7C15 : hash);
        PartRecord.Write(_parts[part], row, key, bytes);
        _costs[part] += TableRows.Cost(1, key.Length, bytes.Length);
        _counts[part]++;
    }

    /// <summary>Hands the rows over as those of a batch.</summary>
    public void Flush(int batch)
    {
        for (int part = 0; part < _parts.Length; part++)
        {
            if (_parts[part].Length == 0) continue;
            file.Append(part, batch, _parts[part].Span, _costs[part], _counts[part]);
            _parts[part].Clear();
            _costs[part] = 0;
            _counts[part] = 0;
        }
    }
}

/// <summary>Bytes that are appended to, in a buffer that is used again.</summary>
internal sealed class ByteList
{
    private byte[] _bytes = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Adds a length or an index.</summary>
    public void Add(int number)
    {
        Reserve(VarInt.MaxLength);
        Length = VarInt.Write(_bytes, Length, number);
    }

    private Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count) Array.Resize(ref _bytes, (int)Math.Clamp(2L * (Length + (long)count), 256, Array.MaxLength));
        return _bytes.AsSpan(Length, count);
    }
}

/// <summary>A row in a file: its index in its batch, and two values, each behind its length.</summary>
/// <param name="Row">Index in the batch.</param>
/// <param name="First">Where the first value stands: the key, or the row.</param>
/// <param name="Second">Where the second stands: the row, or the table's row.</param>
internal readonly record struct PartRecord(int Row, Range First, Range Second)
{
    public static void Write(ByteList target, int row, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        target.Add(row);
        target.Add(first.Length);
        target.Add(first);
        target.Add(second.Length);
        target.Add(second);
    }

    /// <summary>Reads a record and moves <paramref name="at"/> behind it.</summary>
    public static PartRecord Read(ReadOnlySpan<byte> source, ref int at)
    {
        int row = VarInt.Read(source, ref at);
        Range first = ReadRange(source, ref at);
        return new PartRecord(row, first, ReadRange(source, ref at));
    }

    private static Range ReadRange(ReadOnlySpan<byte> source, ref int at)
    {
        int length = VarInt.Read(source, ref at);
        at += length;
        return (at - length)..at;
    }
}
