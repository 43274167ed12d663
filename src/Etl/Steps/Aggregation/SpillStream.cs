namespace Etl.Steps.Aggregation;

/// <summary>Reads a part of a spill file from its start to its end. Unbuffered: its reader asks for large blocks.</summary>
internal sealed class SpillStream(SpillRun run) : Stream
{
    private long _position = run.Start;

    /// <summary>The place in the file.</summary>
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public bool IsAtEnd => _position == run.End;

    public override int Read(Span<byte> buffer)
    {
        int read = run.File.Read(buffer[..(int)Math.Min(buffer.Length, run.End - _position)], _position);
        _position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
