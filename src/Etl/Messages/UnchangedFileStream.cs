using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Etl.Messages;

/// <summary>
/// A file that must be the same all the while it is read: at its end it fails when the length or the time of the last
/// change is not what it was when it was opened. Half of an old and half of a new file is no file. A reader that jumps
/// in the file asks by <see cref="Check()"/> when it is done.
/// </summary>
/// <param name="file">The file, just opened; disposed with this stream.</param>
/// <param name="jumps">Whether its reader jumps in it, and so does not read it once from start to end.</param>
internal sealed class UnchangedFileStream(FileStream file, bool jumps = false) : Stream, IReadAtFile
{
    private readonly long _length = RandomAccess.GetLength(file.SafeFileHandle);
    private readonly DateTime _modified = File.GetLastWriteTimeUtc(file.SafeFileHandle);

    public SafeFileHandle Handle => file.SafeFileHandle;

    public override bool CanRead => true;

    public override bool CanSeek => jumps;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position
    {
        get => file.Position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => Check(file.Read(buffer), buffer.Length);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Check(await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false), buffer.Length);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) =>
        jumps ? file.Seek(offset, origin) : throw new NotSupportedException("The file is read from start to end.");

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

    private int Check(int read, int wanted)
    {
        if (read == 0 && wanted > 0) Check();
        return read;
    }

    /// <summary>Fails where the file is not what it was when it was opened.</summary>
    /// <exception cref="FileChangedException">It was written to.</exception>
    public void Check()
    {
        long length = RandomAccess.GetLength(file.SafeFileHandle);
        if (length != _length)
            throw new FileChangedException(string.Create(CultureInfo.InvariantCulture, $"The file changed while it was read: it had {_length:N0} bytes when it was opened and has {length:N0} now. Run again when nobody writes to it, or read a copy."));
        if (File.GetLastWriteTimeUtc(file.SafeFileHandle) != _modified)
            throw new FileChangedException("The file changed while it was read: it was written to after it was opened. Run again when nobody writes to it, or read a copy.");
    }
}

/// <summary>A file was written to while it was read. The message says so in whole sentences, with the cure.</summary>
public sealed class FileChangedException : IOException
{
    public FileChangedException()
    {
    }

    public FileChangedException(string message)
        : base(message)
    {
    }

    public FileChangedException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
