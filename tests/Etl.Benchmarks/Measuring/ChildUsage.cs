using System.Runtime.InteropServices;

namespace Etl.Benchmarks.Measuring;

/// <summary>What Linux knows about the processes that this one started.</summary>
internal static partial class ChildUsage
{
    private const int Children = -1;

    /// <summary>CPU time of all child processes that have ended, with those that they waited for.</summary>
    public static TimeSpan EndedCpu()
    {
        if (GetUsage(Children, out Usage usage) != 0) throw new BenchmarkException($"getrusage fails with error {Marshal.GetLastPInvokeError()}.");
        return Time(usage.UserSeconds, usage.UserMicroseconds) + Time(usage.SystemSeconds, usage.SystemMicroseconds);
    }

    /// <summary>The peak resident set of a running process so far; 0 when it has just ended.</summary>
    public static long PeakBytes(int process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1]) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static TimeSpan Time(long seconds, long microseconds) => TimeSpan.FromSeconds(seconds) + TimeSpan.FromMicroseconds(microseconds);

    [LibraryImport("libc", EntryPoint = "getrusage", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetUsage(int who, out Usage usage);

    // struct rusage of 64-bit Linux: two times, then fourteen counts that nobody here reads.
    [StructLayout(LayoutKind.Sequential, Size = 18 * sizeof(long))]
    private struct Usage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;
    }
}
