using System.Text.Json;
using Etl.Benchmarks.Comparing;

namespace Etl.Benchmarks.Measuring;

/// <summary>The highest peak of several runs.</summary>
internal sealed record MemoryPeak(long InputBytes, long PeakBytes);

/// <summary>Peaks of memory, as runs report them themselves.</summary>
internal sealed class MemoryTrial(EtlProgram etl, string root, int runs)
{
    public async Task<MemoryPeak> MeasureAsync(string input, CancellationToken cancellation)
    {
        string folder = Directory.CreateDirectory(Path.Combine(root, "out", "memory")).FullName;
        string reportFile = Path.Combine(folder, "report.json");
        MemoryPeak highest = new(0, 0);
        for (int run = 0; run < runs; run++)
        {
            Measurement measurement = await etl.Run(input, Path.Combine(folder, "totals.csv"), "--report", reportFile).RunAsync(cancellation);
            using JsonDocument report = JsonDocument.Parse(await File.ReadAllTextAsync(reportFile, cancellation));
            long peak = report.RootElement.GetProperty("peakMemoryBytes").GetInt64();
            long bytes = report.RootElement.GetProperty("bytesRead").GetInt64();
            Console.WriteLine($"  {bytes / 1e6:0} MB in {measurement.Wall.TotalSeconds:0.00} s, peak {peak / 1e6:0.0} MB");
            if (peak > highest.PeakBytes) highest = new MemoryPeak(bytes, peak);
        }

        return highest;
    }
}
