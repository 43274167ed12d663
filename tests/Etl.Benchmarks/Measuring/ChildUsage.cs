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

    /// <summary>The resident sets of a running process and of those below it, together; pages that they share count for each.</summary>
    public static long TreeBytes(int process)
    {
        ILookup<int, (int Id, long Pages)> children = Directory.EnumerateDirectories("/proc")
            .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
            .Select(Status)
            .ToLookup(status => status.Parent, status => (status.Id, status.Pages));
        return (Below(process) + children.SelectMany(group => group).FirstOrDefault(status => status.Id == process).Pages) * Environment.SystemPageSize;

        long Below(int parent) => children[parent].Sum(child => child.Pages + Below(child.Id));
    }

    /// <summary>From a folder of /proc; no pages when the process has just ended.</summary>
    private static (int Id, int Parent, long Pages) Status(string folder)
    {
        const int parent = 1;
        const int residentPages = 21;
        int id = int.Parse(Path.GetFileName(folder));
        try
        {
            // The name in parentheses, which is the second field, may itself hold spaces.
            string text = File.ReadAllText(Path.Combine(folder, "stat"));
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (id, int.Parse(fields[parent]), long.Parse(fields[residentPages]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (id, 0, 0);
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
