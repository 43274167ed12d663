namespace Etl.Messages;

/// <summary>A file on a local disk.</summary>
public sealed class DiskFile(string path, bool isTemporary = false) : IFileContent
{
    public string? LocalPath { get; } = path;

    public bool IsTemporary { get; } = isTemporary;

    // The readers of content bring buffers of their own, so the stream has none; they read from start to end.
    public Stream OpenRead()
    {
        try
        {
            FileStreamOptions options = new()
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.Read | FileShare.Delete,
                BufferSize = 0,
                Options = FileOptions.SequentialScan,
            };
            FileStream file = new(LocalPath!, options);
            // Nobody else writes to the run's own files, and a pipe has no length.
            return IsTemporary || !file.CanSeek ? file : new UnchangedFileStream(file);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"There is no permission to read '{LocalPath}'. Change its permissions, or run as a user who may read it.", e);
        }
    }

    public void Release()
    {
        if (!IsTemporary) return;
        try
        {
            File.Delete(LocalPath!);
        }
        catch (DirectoryNotFoundException)
        {
            // The whole folder was cleared away already.
        }
    }
}
