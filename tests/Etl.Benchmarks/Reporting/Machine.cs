using System.Runtime.InteropServices;

namespace Etl.Benchmarks.Reporting;

/// <summary>What figures depend on, besides the programs.</summary>
internal static class Machine
{
    /// <summary>One line, with the date.</summary>
    public static string Describe(TimeProvider time) =>
        Figures.Text($"{Cpu()}, {Environment.ProcessorCount} cores; {RuntimeInformation.OSDescription}; {RuntimeInformation.FrameworkDescription}; {time.GetUtcNow():yyyy-MM-dd}.");

    private static string Cpu()
    {
        const string name = "model name";
        const string description = "/proc/cpuinfo";
        string? line = File.Exists(description) ? File.ReadLines(description).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) : null;
        return line is null ? $"{RuntimeInformation.ProcessArchitecture}" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
