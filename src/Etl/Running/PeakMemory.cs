using System.Buffers.Text;
using System.Diagnostics;

namespace Etl.Running;

/// <summary>The most memory that the process has had resident.</summary>
internal static class PeakMemory
{
    private const string StatusFile = "/proc/self/status";

    /// <summary>Bytes.</summary>
    public static long OfProcess() => FromStatus() ?? FromProcess();

    /// <summary>
    /// What Linux says, without the class <see cref="Process"/>, which reads the state of every thread first: that and what it
    /// loads were measured to take 3 ms of a short run.
    /// </summary>
    internal static long? FromStatus()
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            return Find(File.ReadAllBytes(StatusFile));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // a system that hides it
        }
    }

    internal static long FromProcess()
    {
        using Process process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    /// <summary>Finds the line <c>VmHWM:    12345 kB</c>; null when there is none.</summary>
    internal static long? Find(ReadOnlySpan<byte> status)
    {
        ReadOnlySpan<byte> key = "VmHWM:"u8;
        int at = status.IndexOf(key);
        if (at < 0) return null;
        ReadOnlySpan<byte> value = status[(at + key.Length)..].TrimStart(" \t"u8);
        return Utf8Parser.TryParse(value, out long kibibytes, out int length) && value[length..].StartsWith(" kB"u8) ? kibibytes << 10 : null;
    }
}
