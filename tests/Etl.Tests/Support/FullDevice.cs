namespace Etl.Tests.Support;

/// <summary>
/// The device on which every write fails for lack of space. Tests get it as a link in a folder of their own, because what
/// they test deletes its files, and a test that runs as root could delete the device from the machine. One test at a
/// time may open it, so their classes form a collection.
/// </summary>
internal static class FullDevice
{
    public const string Collection = "Full device";

    private const string Device = "/dev/full";

    /// <summary>Makes the link and returns its path; skips the test where there is no such device.</summary>
    public static string Link(string folder)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(Device), "Only Linux has a device that is always full.");
        string link = Path.Combine(folder, "full");
        File.CreateSymbolicLink(link, Device);
        return link;
    }

    /// <summary>Opens it through a link in the folder.</summary>
    public static FileStream Open(string folder) =>
        new(Link(folder), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
}
