using System.Numerics;
using System.Runtime.InteropServices;

namespace Etl.Steps.Joins;

/// <summary>Where some rows of a batch stand in a <see cref="PartFile"/>.</summary>
/// <param name="Batch">The batch's number in the files.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Offset">Bytes of the file before them.</param>
internal readonly record struct PartChunk(int Batch, int Length, long Offset);

/// <summary>
/// Rows in a scratch file, parted by bits of the hash of their keys or otherwise. Rows of one batch and part lie together, as
/// a chunk. Each part fills a region of the file at a time, so that few large pieces are written; regions of a part are
/// chained in the file, so that the memory it takes does not grow with the rows. Workers add at once; reading begins when
/// all was added.
/// </summary>
internal sealed class PartFile : IDisposable
{
    public const int Parts = 64;

    /// <summary>Levels for which a hash has bits.</summary>
    public const int Levels = 5;

    private const int PartBits = 6;
    private const int FirstBit = 30;
    private const int SmallestRegion = 1 << 12;
    private const int LargestRegion = 1 << 15;

    // Of the memory of a join, what the regions of one file may take: two files are written at a time, beside what they are
    // parted from.
    private const int MemoryShare = 8;

    private readonly ScratchFolder _scratch;
    private readonly int _regionBytes;
    private readonly Part[] _parts = [.. Enumerable.Range(0, Parts).Select(_ => new Part())];
    private readonly Lock _opening = new();
    private ScratchFile? _file; // made under _opening
    private long _end; // bytes given out as regions; Interlocked

    /// <param name="scratch">Where the file lies.</param>
    /// <param name="level">Which bits of the hash part the rows: each level takes others.</param>
    /// <param name="memoryBytes">Bytes of memory that the join has.</param>
    public PartFile(ScratchFolder scratch, int level, long memoryBytes)
    {
        _scratch = scratch;
        Level = level;
        _regionBytes = (int)Math.Clamp((long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, memoryBytes / (2 * MemoryShare * Parts))), SmallestRegion, LargestRegion);
    }

    public int Level { get; }

    public int PartOf(ulong hash) => (int)(hash >> (FirstBit + (PartBits * Level))) & (Parts - 1);

    /// <summary>Adds rows of a batch to a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="batch">The batch's number.</param>
    /// <param name="rows">The rows as bytes.</param>
    /// <param name="cost">Memory that they will need when the part is loaded.</param>
    /// <param name="count">How many they are.</param>
    public void Append(int part, int batch, ReadOnlySpan<byte> rows, long cost, int count)
    {
        Part target = _parts[part];
        lock (target)
        {
            target.Cost += cost;
            target.Rows += count;
            Store(target, new ChunkHead(batch, rows.Length), rows);
        }
    }

    /// <summary>Writes what is still in memory.</summary>
    public void Complete()
    {
        foreach (Part part in _parts)
        {
            Flush(part);
            part.Buffer = [];
        }
    }

    /// <summary>The chunks of a part, in the order in which they were added.</summary>
    public List<PartChunk> ChunksOf(int part)
    {
        List<PartChunk> chunks = [];
        byte[] buffer = [];
        for (long region = _parts[part].Last; region >= 0;)
        {
            RegionHead head = ReadHead<RegionHead>(region);
            // The chain goes from the last region to the first, so its chunks are turned round, and all of them in the end.
            int first = chunks.Count;
            AddChunks(chunks, region + RegionHead.Bytes, (int)head.Used, ref buffer);
            chunks.Reverse(first, chunks.Count - first);
            region = head.Previous;
        }

        chunks.Reverse();
        return chunks;
    }

    public long RowsOf(int part) => _parts[part].Rows;

    /// <summary>Memory that a part needs when it is loaded as a table.</summary>
    public long CostOf(int part) => _parts[part].Cost;

    /// <summary>Reads rows into a buffer, which grows as it must, and returns how far it is filled then.</summary>
    public int Read(PartChunk chunk, ref byte[] buffer, int at = 0)
    {
        if (buffer.Length - at < chunk.Length) Array.Resize(ref buffer, Math.Max(at + chunk.Length, (int)Math.Min(Array.MaxLength, buffer.Length * 2L)));
        _file!.ReadExactly(buffer.AsSpan(at, chunk.Length), chunk.Offset);
        return at + chunk.Length;
    }

    /// <summary>Gives the disk space back.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private void AddChunks(List<PartChunk> chunks, long offset, int length, ref byte[] buffer)
    {
        if (length > _regionBytes)
        {
            // A region of its own for one chunk, whose rows need not be read for that.
            ChunkHead only = ReadHead<ChunkHead>(offset);
            chunks.Add(new PartChunk(only.Batch, only.Length, offset + ChunkHead.Bytes));
            return;
        }

        if (buffer.Length < length) buffer = new byte[_regionBytes];
        _file!.ReadExactly(buffer.AsSpan(0, length), offset);
        for (int at = 0; at < length;)
        {
            ChunkHead head = MemoryMarshal.Read<ChunkHead>(buffer.AsSpan(at));
            at += ChunkHead.Bytes;
            chunks.Add(new PartChunk(head.Batch, head.Length, offset + at));
            at += head.Length;
        }
    }

    private T ReadHead<T>(long offset)
        where T : unmanaged
    {
        T head = default;
        _file!.ReadExactly(MemoryMarshal.AsBytes(new Span<T>(ref head)), offset);
        return head;
    }

    private void Store(Part part, ChunkHead head, ReadOnlySpan<byte> rows)
    {
        int length = checked(ChunkHead.Bytes + rows.Length);
        if (length > (_regionBytes - RegionHead.Bytes) / 2)
        {
            // Behind what was added before.
            Flush(part);
            StoreAlone(part, head, rows);
            return;
        }

        if (part.Used > 0 && part.Buffer.Length - part.Used < length) Flush(part);
        if (part.Buffer.Length == 0) part.Buffer = new byte[_regionBytes];
        if (part.Used == 0) part.Used = RegionHead.Bytes;
        MemoryMarshal.Write(part.Buffer.AsSpan(part.Used), in head);
        rows.CopyTo(part.Buffer.AsSpan(part.Used + ChunkHead.Bytes));
        part.Used += length;
    }

    private void StoreAlone(Part part, ChunkHead head, ReadOnlySpan<byte> rows)
    {
        int used = checked(ChunkHead.Bytes + rows.Length);
        long start = Reserve(RegionHead.Bytes + (long)used);
        Span<byte> heads = stackalloc byte[RegionHead.Bytes + ChunkHead.Bytes];
        MemoryMarshal.Write(heads, new RegionHead(part.Last, used));
        MemoryMarshal.Write(heads[RegionHead.Bytes..], in head);
        Write(heads, start);
        Write(rows, start + heads.Length);
        part.Last = start;
    }

    private void Flush(Part part)
    {
        if (part.Used == 0) return;
        long start = Reserve(part.Used);
        MemoryMarshal.Write(part.Buffer, new RegionHead(part.Last, part.Used - RegionHead.Bytes));
        Write(part.Buffer.AsSpan(0, part.Used), start);
        (part.Last, part.Used) = (start, 0);
    }

    private long Reserve(long bytes) => Interlocked.Add(ref _end, bytes) - bytes;

    private void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        ScratchFile file;
        lock (_opening) file = _file ??= ScratchFile.Create(_scratch);
        file.Write(bytes, offset);
    }

    /// <summary>In front of a region.</summary>
    /// <param name="Previous">Where the part's region before it starts; -1 for none.</param>
    /// <param name="Used">Bytes of chunks behind the head.</param>
    private readonly record struct RegionHead(long Previous, long Used)
    {
        public const int Bytes = 2 * sizeof(long);
    }

    /// <summary>In front of a chunk.</summary>
    private readonly record struct ChunkHead(int Batch, int Length)
    {
        public const int Bytes = 2 * sizeof(int);
    }

    /// <summary>One part; locked by whoever adds to it.</summary>
    private sealed class Part
    {
        public byte[] Buffer { get; set; } = []; // a region that is being filled

        public int Used { get; set; } // bytes of it, its head counted; 0 where nothing is in it

        public long Last { get; set; } = -1; // where the region written last starts

        public long Cost { get; set; }

        public long Rows { get; set; }
    }
}
