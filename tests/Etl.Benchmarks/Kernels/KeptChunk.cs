using Etl.Messages;
using Etl.Steps;

namespace Etl.Benchmarks.Kernels;

/// <summary>A chunk whose bytes are kept, because a parser uses up the one that it gets.</summary>
internal sealed class KeptChunk(RecordChunk chunk)
{
    private readonly byte[] _records = chunk.Records.ToArray();

    public ReadOnlyMemory<byte> Records => _records;

    /// <summary>The chunk again. What that costs, a copy of 256 KiB, is a small part of what parsing them does.</summary>
    public RecordChunk Copy()
    {
        byte[] buffer = ColumnPool.Rent<byte>(_records.Length);
        _records.CopyTo(buffer, 0);
        return new RecordChunk(chunk.Position, chunk.Source, buffer, _records.Length, chunk.ByteOffset, chunk.FirstLine, chunk.Header);
    }
}

/// <summary>A file that is in memory.</summary>
internal sealed class MemoryFile(byte[] bytes) : IFileContent
{
    public string? LocalPath => null;

    public bool IsTemporary => false;

    public Stream OpenRead() => new MemoryStream(bytes, writable: false);

    public void Release()
    {
    }
}

/// <summary>Takes messages and gives them back at once.</summary>
internal sealed class NoOutput : IMessageOutput
{
    public ValueTask SendAsync(Message message, CancellationToken cancellation)
    {
        message.Release();
        return ValueTask.CompletedTask;
    }
}
