using Etl.Messages;

namespace Etl.Steps;

/// <summary>A run's folder for temporary files: downloads, compressed copies. Created on first use.</summary>
public sealed class ScratchFolder(string path) : IDisposable
{
    private long _files; // any thread, through Interlocked only

    public string Path { get; } = path;

    /// <summary>A new path in the folder; nothing is there yet.</summary>
    public string NewPath()
    {
        Directory.CreateDirectory(Path);
        return System.IO.Path.Combine(Path, Interlocked.Increment(ref _files).ToString("x8", System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Opens a new file for writing.</summary>
    public FileStream Create() =>
        new(NewPath(), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous });

    /// <summary>A file in the folder as content that is deleted when its last reader is done.</summary>
    public static IFileContent AsContent(string path) => new DiskFile(path, isTemporary: true);

    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
