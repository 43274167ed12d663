using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Etl.Runs;

/// <summary>Replaces files as a whole, so that whoever reads one never sees half of it.</summary>
internal static partial class AtomicFile
{
    /// <param name="path">The file.</param>
    /// <param name="bytes">Its new content.</param>
    /// <param name="isFlushed">Whether it has to survive a power cut.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes, bool isFlushed)
    {
        string written = path + ".new";
        using (SafeFileHandle handle = File.OpenHandle(written, FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete))
        {
            RandomAccess.Write(handle, bytes, 0);
            if (isFlushed) RandomAccess.FlushToDisk(handle);
        }

        File.Move(written, path, overwrite: true);
        if (isFlushed) FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>
    /// Brings the names in a folder to the disk, so that a new file is found, and a renamed one under its new name, after a
    /// power cut. The framework opens no folders. Windows flushes them with their files. One that is gone, or that does not
    /// know of flushing, has nothing to lose.
    /// </summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        int handle = Open(folder, 0);
        if (handle < 0) return;
        _ = Flush(handle);
        _ = Close(handle);
    }

    // open(2), fsync(2) and close(2) of POSIX; flags of 0 open for reading on every system.
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flush(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int handle);
}
