namespace Etl.Steps.Saving;

/// <summary>Passes on what is written or read, and keeps its checksum. From start to end only; the inner stream is the caller's.</summary>
internal sealed class ChecksumStream(Stream inner) : Stream
{
    private Crc32 _checksum = new();
    private long _position;

    /// <summary>Of all that has passed.</summary>
    public uint Checksum => _checksum.Value;

    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        Add(buffer[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        inner.Write(buffer);
        Add(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Add(ReadOnlySpan<byte> bytes)
    {
        _checksum.Add(bytes);
        _position += bytes.Length;
    }
}
