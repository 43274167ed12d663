namespace Etl.Messages;

/// <summary>A file whose reader jumps in it, and asks by <see cref="Check"/> when it is done whether it is still the same.</summary>
/// <param name="file">The file, just opened; disposed with this stream.</param>
internal sealed class UnchangedFileStream(FileStream file) : Stream
{
    private readonly FileState _state = new(file.SafeFileHandle);

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _state.Length;

    public override long Position
    {
        get => file.Position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => file.Read(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => file.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void SetLength(long value) => throw new NotSupportedException("The file is only read.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The file is only read.");

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Fails where the file is not what it was when it was opened.</summary>
    /// <exception cref="FileChangedException">It was written to.</exception>
    public void Check() => _state.Check(file.SafeFileHandle);
}
