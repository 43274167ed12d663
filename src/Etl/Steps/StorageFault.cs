namespace Etl.Steps;

/// <summary>Puts what the operating system says about a failed write into words, with the cure.</summary>
internal static class StorageFault
{
    // errno on Unix; the low half of the HRESULT on Windows. The framework hands both on in HResult.
    private static readonly int[] DiskFull = OperatingSystem.IsWindows() ? [0x27, 0x70] : [28];
    private static readonly int[] QuotaUsedUp = OperatingSystem.IsWindows() ? [0x50F] : [69, 122];
    private static readonly int[] ReadOnly = OperatingSystem.IsWindows() ? [0x13] : [30];

    /// <summary>Whether an exception is one of those that a failed file operation throws.</summary>
    public static bool IsOne(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>Why a file could not be written, and what to do about it: whole sentences.</summary>
    public static string Explain(Exception e)
    {
        int code = e.HResult & 0xFFFF;
        if (e is UnauthorizedAccessException) return "There is no permission to write there. Choose a folder that you may write to, or change its permissions.";
        if (DiskFull.Contains(code)) return "The disk is full. Free some space, or choose a folder on another disk.";
        if (QuotaUsedUp.Contains(code)) return "The disk quota is used up. Free some space, or choose a folder on another disk.";
        if (ReadOnly.Contains(code)) return "The file system is read-only. Choose a folder on a disk that can be written to.";
        if (e is PathTooLongException) return "The path or a name in it is too long for the file system. Choose a shorter one.";
        return $"{e.Message} Choose a folder that you may write to.";
    }

    /// <summary>The nearest existing part of a path that is a file where a folder is needed; null when there is none.</summary>
    public static string? FileInTheWay(string folder)
    {
        for (string? part = folder; part is not null; part = Path.GetDirectoryName(part))
        {
            if (File.Exists(part)) return part;
            if (Directory.Exists(part)) return null;
        }

        return null;
    }
}
