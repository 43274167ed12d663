using System.Runtime.InteropServices;

namespace Etl.Benchmarks.Measuring;

/// <summary>The machine's disks.</summary>
internal static partial class Disk
{
    /// <summary>Waits until everything written so far is on the disk, so that no run pays for what another one wrote.</summary>
    [LibraryImport("libc", EntryPoint = "sync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void Flush();
}
