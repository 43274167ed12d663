namespace Etl.Messages;

/// <summary>The bytes of a file, which can be opened again and again.</summary>
public interface IFileContent
{
    /// <summary>Path on a local disk when the bytes are there as they are; null when they are made while reading.</summary>
    string? LocalPath { get; }

    /// <summary>Whether the file at <see cref="LocalPath"/> is the run's own and may be moved away by its last reader.</summary>
    bool IsTemporary { get; }

    /// <summary>Opens the bytes from the start. The caller disposes the stream.</summary>
    /// <exception cref="IOException">The file cannot be opened; the message says why.</exception>
    Stream OpenRead();

    /// <summary>Called once when the last reader is done: a temporary file is deleted.</summary>
    void Release();
}
