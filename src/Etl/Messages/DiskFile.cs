namespace Etl.Messages;

/// <summary>A file on a local disk.</summary>
public sealed class DiskFile(string path, bool isTemporary = false) : IFileContent
{
    public string? LocalPath { get; } = path;

    public bool IsTemporary { get; } = isTemporary;

    // The readers of content bring buffers of their own, so the stream has none; they read from start to end.
    public Stream OpenRead() =>
        new FileStream(LocalPath!, new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.Read,
            Share = FileShare.Read | FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.SequentialScan,
        });

    public void Release()
    {
        if (IsTemporary) File.Delete(LocalPath!);
    }
}
