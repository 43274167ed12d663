using System.Numerics;
using System.Runtime.CompilerServices;
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
    // Compiled in full when it is first called: called once a chunk, it would run unoptimised for most of a short run.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long Count(ReadOnlySpan<byte> bytes)
    {
        long breaks = 0;
        ulong wasReturn = 0;
        int at = 0;
        for (; bytes.Length - at >= Vector512<byte>.Count; at += Vector512<byte>.Count)
        {
            Vector512<byte> block = Vector512.Create(bytes[at..]);
            ulong returns = Vector512.Equals(block, Vector512.Create((byte)'\r')).ExtractMostSignificantBits();
            ulong feeds = Vector512.Equals(block, Vector512.Create((byte)'\n')).ExtractMostSignificantBits();
            // Of a CR LF the CR counts.
            breaks += BitOperations.PopCount(returns | (feeds & ~((returns << 1) | wasReturn)));
            wasReturn = returns >> 63;
        }

        for (; at < bytes.Length; at++)
        {
            if (bytes[at] == (byte)'\r' || (bytes[at] == (byte)'\n' && wasReturn == 0)) breaks++;
            wasReturn = bytes[at] == (byte)'\r' ? 1UL : 0;
        }

        return breaks;
    }
}
