namespace Etl.Steps.Joins;

/// <summary>Where some rows of a batch stand in a <see cref="PartFile"/>.</summary>
/// <param name="Batch">The batch's number in the files.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Offset">Bytes of the file before them.</param>
internal readonly record struct PartChunk(int Batch, int Length, long Offset);

/// <summary>
/// Rows in a scratch file, parted by bits of the hash of their keys. Rows of one batch and part lie together. Each part fills
/// a region of the file at a time, so that few large pieces are written. Workers add at once; reading begins when all was
/// added.
/// </summary>
/// <param name="scratch">Where the file lies.</param>
/// <param name="level">Which bits of the hash part the rows: each level takes others.</param>
internal sealed class PartFile(ScratchFolder scratch, int level) : IDisposable
{
    public const int Parts = 64;

    /// <summary>Levels for which a hash has bits.</summary>
    public const int Levels = 5;

    private const int PartBits = 6;
    private const int FirstBit = 30;
    private const int RegionBytes = 1 << 15;

    private readonly Part[] _parts = [.. Enumerable.Range(0, Parts).Select(_ => new Part())];
    private readonly Lock _opening = new();
    private ScratchFile? _file; // made under _opening
    private long _end; // bytes given out as regions; Interlocked

    public int Level => level;

    public int PartOf(ulong hash) => (int)(hash >> (FirstBit + (PartBits * level))) & (Parts - 1);

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
            target.Chunks.Add(new PartChunk(batch, rows.Length, Store(target, rows)));
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

    /// <summary>The rows of a part, in no order.</summary>
    public List<PartChunk> ChunksOf(int part) => _parts[part].Chunks;

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

    private long Store(Part part, ReadOnlySpan<byte> rows)
    {
        if (rows.Length > RegionBytes / 2)
        {
            long offset = Reserve(rows.Length);
            Write(rows, offset);
            return offset;
        }

        if (part.Buffer.Length - part.Used < rows.Length)
        {
            Flush(part);
            if (part.Buffer.Length == 0) part.Buffer = new byte[RegionBytes];
            part.Start = Reserve(RegionBytes);
        }

        rows.CopyTo(part.Buffer.AsSpan(part.Used));
        part.Used += rows.Length;
        return part.Start + part.Used - rows.Length;
    }

    private void Flush(Part part)
    {
        if (part.Used > 0) Write(part.Buffer.AsSpan(0, part.Used), part.Start);
        part.Used = 0;
    }

    private long Reserve(int bytes) => Interlocked.Add(ref _end, bytes) - bytes;

    private void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        ScratchFile file;
        lock (_opening) file = _file ??= ScratchFile.Create(scratch);
        file.Write(bytes, offset);
    }

    /// <summary>One part; locked by whoever adds to it.</summary>
    private sealed class Part
    {
        public List<PartChunk> Chunks { get; } = [];

        public byte[] Buffer { get; set; } = [];

        public int Used { get; set; }

        public long Start { get; set; }

        public long Cost { get; set; }

        public long Rows { get; set; }
    }
}
