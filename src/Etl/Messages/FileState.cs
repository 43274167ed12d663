using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Etl.Messages;

/// <summary>
/// The length and the time of the last change that an open file had when it was opened. Half of an old and half of a new
/// file is no file, so whoever has read one asks whether they are still the same.
/// </summary>
internal readonly struct FileState(SafeFileHandle file)
{
    private readonly DateTime _modified = File.GetLastWriteTimeUtc(file);

    public long Length { get; } = RandomAccess.GetLength(file);

    /// <summary>Whether the file is still the same.</summary>
    public bool IsThatOf(SafeFileHandle file) => RandomAccess.GetLength(file) == Length && File.GetLastWriteTimeUtc(file) == _modified;

    /// <exception cref="FileChangedException">The file was written to.</exception>
    public void Check(SafeFileHandle file)
    {
        long length = RandomAccess.GetLength(file);
        if (length != Length)
            throw new FileChangedException(string.Create(CultureInfo.InvariantCulture, $"The file changed while it was read: it had {Length:N0} bytes when it was opened and has {length:N0} now. Run again when nobody writes to it, or read a copy."));
        if (File.GetLastWriteTimeUtc(file) != _modified)
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
