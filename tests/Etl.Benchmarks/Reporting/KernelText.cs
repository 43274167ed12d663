using BenchmarkDotNet.Mathematics;
using BenchmarkDotNet.Reports;
using Etl.Benchmarks.Data;
using Etl.Benchmarks.Kernels;

namespace Etl.Benchmarks.Reporting;

/// <summary>What is said about a suite of kernels.</summary>
internal static class KernelText
{
    public static string Create(Type suite, Summary summary)
    {
        KernelSuiteAttribute description = KernelSuites.Describe(suite);
        double bytes = KernelData.TextOf(description.IsJson ? OrderForm.Json : OrderForm.Csv).Length;
        MarkdownTable table = new("kernel", "ns a row", "million rows/s", "MB/s", "bytes allocated a row", "times the first's time");
        double baseline = Median(summary.Reports.Single(report => report.BenchmarkCase.Descriptor.Baseline));
        foreach (BenchmarkReport report in summary.Reports.OrderByDescending(report => report.BenchmarkCase.Descriptor.Baseline))
        {
            Statistics times = report.ResultStatistics!;
            table.Add(
                report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\''),
                Figures.Text($"{times.Median:0.0} ({times.Min:0.0} to {times.Max:0.0})"),
                Figures.Text($"{1000 / times.Median:0.0}"),
                Figures.Text($"{bytes / KernelData.Rows * 1000 / times.Median:0}"),
                Figures.Text($"{report.GcStats.GetTotalAllocatedBytes(excludeAllocationQuantumSideEffects: true) / (double)report.GcStats.TotalOperations:0.0}"),
                Figures.Times(times.Median / baseline));
        }

        int rounds = summary.Reports[0].ResultStatistics!.N;
        return Figures.Text($"{description.Title}. One operation: {KernelData.Rows:#,0} rows, {bytes / 1e6:0.0} MB of {(description.IsJson ? "JSON lines" : "CSV text")}. Median (least to most) of {rounds} rounds.\n\n{table}\n{Machine.Describe(TimeProvider.System)}\n");
    }

    private static double Median(BenchmarkReport report) => report.ResultStatistics!.Median;
}
