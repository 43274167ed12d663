namespace Etl.Running.Checkpoints;

/// <summary>What a step counts of files, before they are rows.</summary>
internal readonly record struct FileCounts
{
    public long FilesIn { get; init; }

    public long FilesOut { get; init; }

    public long BytesIn { get; init; }

    public long BytesOut { get; init; }

    /// <summary>Chunks that a reader cut.</summary>
    public long ChunksSent { get; init; }

    public static FileCounts operator +(FileCounts left, FileCounts right) => new()
    {
        FilesIn = left.FilesIn + right.FilesIn,
        FilesOut = left.FilesOut + right.FilesOut,
        BytesIn = left.BytesIn + right.BytesIn,
        BytesOut = left.BytesOut + right.BytesOut,
        ChunksSent = left.ChunksSent + right.ChunksSent,
    };

    public static FileCounts Read(BinaryReader reader) => new()
    {
        FilesIn = reader.ReadInt64(),
        FilesOut = reader.ReadInt64(),
        BytesIn = reader.ReadInt64(),
        BytesOut = reader.ReadInt64(),
        ChunksSent = reader.ReadInt64(),
    };

    public void Write(BinaryWriter writer)
    {
        writer.Write(FilesIn);
        writer.Write(FilesOut);
        writer.Write(BytesIn);
        writer.Write(BytesOut);
        writer.Write(ChunksSent);
    }
}
