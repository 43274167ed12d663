using Microsoft.Win32.SafeHandles;

namespace Etl.Messages;

/// <summary>
/// A file that is read once from start to end, and must be the same all the while: at its end it fails when it is not what
/// it was when it was opened. Over the bare handle: a <see cref="FileStream"/> costs more to open, which shows where files
/// are small.
/// </summary>
/// <param name="file">The file, just opened; disposed with this stream.</param>
internal sealed class DiskFileStream(SafeFileHandle file) : Stream
{
    private readonly FileState _state = new(file);
    private long _position;

    /// <summary>The open file, for who reads it in several places at once and asks by <see cref="Check"/> when done; the stream closes it.</summary>
    public SafeFileHandle Handle => file;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _state.Length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException("The file is read from start to end.");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => Advance(RandomAccess.Read(file, buffer, _position), buffer.Length);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Advance(await RandomAccess.ReadAsync(file, buffer, _position, cancellationToken).ConfigureAwait(false), buffer.Length);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("The file is read from start to end.");

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
    public void Check() => _state.Check(file);

    private int Advance(int read, int wanted)
    {
        if (read == 0 && wanted > 0) Check();
        _position += read;
        return read;
    }
}
