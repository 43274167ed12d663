using System.Numerics;
using System.Runtime.Intrinsics;

namespace Etl.Messages;

/// <summary>Where one row stands in its file.</summary>
/// <param name="Source">The file as errors name it.</param>
/// <param name="Line">1-based line on which the record starts.</param>
/// <param name="ByteOffset">Bytes of decompressed input before the record.</param>
public readonly record struct RowOrigin(string Source, long Line, long ByteOffset)
{
    public override string ToString() => $"{Source}, line {Line}";
}

/// <summary>
/// Ties the rows of a batch to the bytes they were read from, until no later step can reject a row. Lines are counted
/// only when somebody asks. Owns the chunk and the arrays.
/// </summary>
/// <param name="chunk">The records; its reference passes to the origin.</param>
/// <param name="recordStarts">For each row the start of its record in the chunk, from <see cref="ColumnPool"/>.</param>
/// <param name="recordLengths">For each row the bytes of its record without the line break, from <see cref="ColumnPool"/>.</param>
public sealed class BatchOrigin(RecordChunk chunk, int[] recordStarts, int[] recordLengths)
{
    public RecordChunk Chunk { get; } = chunk;

    public string Source => Chunk.Source;

    public long MemoryBytes => Chunk.MemoryBytes + RowBytes;

    /// <summary>Bytes of the arrays alone.</summary>
    internal long RowBytes => (recordStarts.Length + recordLengths.Length) * 4L;

    public RowOrigin Locate(int row) => LocateOffset(Chunk, recordStarts[row]);

    /// <summary>Bytes of decompressed input before the record.</summary>
    internal long OffsetOf(int row) => Chunk.ByteOffset + recordStarts[row];

    /// <summary>The complete record as it stands in the input, without its line break.</summary>
    public ReadOnlySpan<byte> RawText(int row) => Chunk.Records.Slice(recordStarts[row], recordLengths[row]);

    /// <summary>The origin of a record that starts <paramref name="offset"/> bytes into a chunk.</summary>
    public static RowOrigin LocateOffset(RecordChunk chunk, int offset) =>
        new(chunk.Source, chunk.LineAt(offset), chunk.ByteOffset + offset);

    /// <summary>The origin of rows that were made of these ones: row i of the new rows comes from row <c>rows[i]</c>.</summary>
    internal BatchOrigin Gather(ReadOnlySpan<int> rows)
    {
        int[] starts = ColumnPool.Rent<int>(rows.Length);
        int[] lengths = ColumnPool.Rent<int>(rows.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            starts[i] = recordStarts[rows[i]];
            lengths[i] = recordLengths[rows[i]];
        }

        Chunk.AddReferences(1);
        return new BatchOrigin(Chunk, starts, lengths);
    }

    internal void Release()
    {
        ColumnPool.Return(recordStarts);
        ColumnPool.Return(recordLengths);
        Chunk.Release();
    }
}

/// <summary>Counts the line ends that text editors count: LF, CR LF, and a CR alone.</summary>
internal static class LineBreaks
{
    public static long Count(ReadOnlySpan<byte> bytes)
    {
        long breaks = MemoryExtensions.Count(bytes, (byte)'\n');
        int firstReturn = bytes.IndexOf((byte)'\r');
        return firstReturn < 0 ? breaks : breaks + CountLoneReturns(bytes[firstReturn..]);
    }

    // Files with CR LF have a CR on every line, so they are not looked at one by one.
    private static long CountLoneReturns(ReadOnlySpan<byte> bytes)
    {
        long lone = 0;
        int at = 0;
        for (; bytes.Length - at > Vector512<byte>.Count; at += Vector512<byte>.Count)
        {
            ulong returns = Vector512.Equals(Vector512.Create(bytes[at..]), Vector512.Create((byte)'\r')).ExtractMostSignificantBits();
            ulong feedsBehind = Vector512.Equals(Vector512.Create(bytes[(at + 1)..]), Vector512.Create((byte)'\n')).ExtractMostSignificantBits();
            lone += BitOperations.PopCount(returns & ~feedsBehind);
        }

        for (; at < bytes.Length; at++)
        {
            if (bytes[at] == (byte)'\r' && (at + 1 == bytes.Length || bytes[at + 1] != (byte)'\n')) lone++;
        }

        return lone;
    }
}
