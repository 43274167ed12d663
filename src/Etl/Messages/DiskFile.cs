using Microsoft.Win32.SafeHandles;

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
            SafeFileHandle file = File.OpenHandle(LocalPath!, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
            try
            {
                // Nobody else writes to the run's own files.
                return IsTemporary ? new FileStream(file, FileAccess.Read, bufferSize: 0) : new DiskFileStream(file);
            }
            catch (NotSupportedException)
            {
                // A pipe has no length.
                return new FileStream(file, FileAccess.Read, bufferSize: 0);
            }
            catch
            {
                file.Dispose();
                throw;
            }
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
