using System.Runtime.InteropServices;

namespace Etl.Steps.Files;

/// <summary>Gives a file a second name, which the framework has no call for.</summary>
internal static partial class HardLink
{
    /// <summary>Whether it worked; it does not across file systems, on some of them not at all, and here not on Windows.</summary>
    public static bool TryCreate(string existing, string created)
    {
        if (OperatingSystem.IsWindows()) return false;
        try
        {
            return Link(existing, created) == 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    // link(2) of POSIX.
    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string existing, string created);
}
