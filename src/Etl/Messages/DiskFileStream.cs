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
    private bool _wasShort; // whether the last read gave less than there was room for

    /// <summary>The open file, for who reads it in several places at once and tells so by <see cref="Passed"/> and <see cref="Ended"/>; the stream closes it.</summary>
    public SafeFileHandle Handle => file;

    /// <summary>Told how far the file is read; null where nobody wants to know. Set before the first read.</summary>
    public IReadWatcher? Watcher { get; set; }

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

    public override int Read(Span<byte> buffer) =>
        buffer.IsEmpty || IsAtEnd() ? 0 : Advance(RandomAccess.Read(file, buffer, _position), buffer.Length);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        buffer.IsEmpty || IsAtEnd() ? 0 : Advance(await RandomAccess.ReadAsync(file, buffer, _position, cancellationToken).ConfigureAwait(false), buffer.Length);

    /// <summary>Begins again with the first byte.</summary>
    public void Rewind()
    {
        _position = 0;
        _wasShort = false;
    }

    /// <summary>All bytes before <paramref name="position"/> were read.</summary>
    public void Passed(long position) => Watcher?.Passed(position);

    /// <summary>The file was read to its end, which is at <paramref name="position"/>. Fails where it is not what it was.</summary>
    /// <exception cref="FileChangedException">It was written to after it was opened.</exception>
    /// <exception cref="IOException">It has become shorter since it was listed.</exception>
    public void Ended(long position)
    {
        _state.Check(file);
        Watcher?.Ended(position);
    }

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

    /// <summary>
    /// Whether the file has no more bytes, as far as can be told without one more read: the last one found fewer than it
    /// asked for, and the file is what it was when it was opened. Where it is not, the read says what is wrong.
    /// </summary>
    private bool IsAtEnd()
    {
        if (!_wasShort || _position != _state.Length || !_state.IsThatOf(file)) return false;
        Watcher?.Ended(_position);
        return true;
    }

    private int Advance(int read, int wanted)
    {
        _position += read;
        _wasShort = read < wanted;
        if (read == 0) Ended(_position);
        else Passed(_position);
        return read;
    }
}
