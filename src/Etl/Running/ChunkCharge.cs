using Etl.Messages;

namespace Etl.Running;

/// <summary>
/// What a chunk is charged to the memory budget: the bytes of the chunk and of the columns that its rows become, as the
/// largest batch so far needed them for each byte. A chunk is charged before it is parsed, so the first ones go by an
/// estimate. Thread-safe.
/// </summary>
internal sealed class ChunkCharge
{
    private double _perByte = 3; // any thread, through Volatile; two writers at once may lose the smaller growth

    public long Of(RecordChunk chunk) => (long)(chunk.MemoryBytes * Volatile.Read(ref _perByte));

    /// <summary>Learns from a batch as it leaves the worker that parsed it.</summary>
    public void Learn(RowBatch batch)
    {
        if (batch.Chunk is not { } chunk) return;
        double needed = (double)batch.MemoryBytes / Math.Max(1, chunk.MemoryBytes);
        if (needed > Volatile.Read(ref _perByte)) Volatile.Write(ref _perByte, needed);
    }
}
