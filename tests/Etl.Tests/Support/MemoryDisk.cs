namespace Etl.Tests.Support;

/// <summary>A folder on a disk in memory, for tests that make thousands of files and are not about the disk.</summary>
internal static class MemoryDisk
{
    private const string Folder = "/dev/shm";
    private const long Needed = 256L << 20;

    /// <summary>Null where there is none with room, so that the folder for temporary files has to do.</summary>
    public static string? Path { get; } = Directory.Exists(Folder) && new DriveInfo(Folder).AvailableFreeSpace > Needed ? Folder : null;
}
