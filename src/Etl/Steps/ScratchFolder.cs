using System.Globalization;
using Etl.Messages;

namespace Etl.Steps;

/// <summary>A run's folder for temporary files: downloads, compressed copies. Created on first use. Thread-safe.</summary>
public sealed class ScratchFolder(string path) : IDisposable
{
    private long _files; // any thread, through Interlocked only
    private volatile bool _isMade; // any thread

    public string Path { get; } = path;

    /// <summary>A new path in the folder; nothing is there yet.</summary>
    public string NewPath()
    {
        // Once, and not with each file: a download of a few kilobytes makes few other system calls.
        if (!_isMade) Directory.CreateDirectory(Path);
        _isMade = true;
        return System.IO.Path.Combine(Path, Interlocked.Increment(ref _files).ToString("x8", CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// Opens a new file. Unbuffered: its writers bring large buffers. Not asynchronous: a write goes to the
    /// page cache, and handing it to another thread costs more than the write itself.
    /// </summary>
    /// <exception cref="StepException">The folder cannot be written to.</exception>
    public FileStream Create()
    {
        try
        {
            return new FileStream(NewPath(), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, BufferSize = 0 });
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw WriteError(e);
        }
    }

    /// <summary>Deletes a file of the folder; one that lies elsewhere is somebody else's and stays. A link is deleted and not what it leads to.</summary>
    internal void Delete(string path)
    {
        if (string.Equals(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)), System.IO.Path.GetFullPath(Path), StringComparison.Ordinal)) ScratchFile.Delete(path);
    }

    /// <summary>What to throw when writing to a file of the folder failed: says why, and the cure.</summary>
    public StepException WriteError(Exception e) =>
        new(Path, $"The folder for temporary files '{Path}' cannot be written to. {StorageFault.Explain(e)}", e);

    /// <summary>A file in the folder as content that is deleted when its last reader is done.</summary>
    public static IFileContent AsContent(string path) => new DiskFile(path, isTemporary: true);

    public void Dispose()
    {
        _isMade = false;
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
