using System.ComponentModel;
using System.Reflection;
using BenchmarkDotNet.Mathematics;
using BenchmarkDotNet.Reports;
using Etl.Benchmarks.Kernels;

namespace Etl.Benchmarks.Reporting;

/// <summary>What is said about a suite of kernels.</summary>
internal static class KernelText
{
    /// <summary>Where the result stands in the document.</summary>
    public static string Section(Summary summary) => summary.BenchmarksCases[0].Descriptor.Type.Name;

    public static string Create(Summary summary)
    {
        Type suite = summary.BenchmarksCases[0].Descriptor.Type;
        MarkdownTable table = new("kernel", "ns a row", "million rows/s", "bytes allocated a row", "times the first's time");
        double baseline = Median(summary.Reports.Single(report => report.BenchmarkCase.Descriptor.Baseline));
        foreach (BenchmarkReport report in summary.Reports.OrderByDescending(report => report.BenchmarkCase.Descriptor.Baseline))
        {
            Statistics times = report.ResultStatistics!;
            table.Add(
                report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\''),
                Figures.Text($"{times.Median:0.0} ({times.Min:0.0} to {times.Max:0.0})"),
                Figures.Text($"{1000 / times.Median:0.0}"),
                Figures.Text($"{report.GcStats.GetTotalAllocatedBytes(excludeAllocationQuantumSideEffects: true) / (double)report.GcStats.TotalOperations:0.0}"),
                Figures.Times(times.Median / baseline));
        }

        string title = suite.GetCustomAttribute<DescriptionAttribute>()!.Description;
        return Figures.Text($"{title}. One thread, {KernelData.Rows:#,0} rows; median (least to most).\n\n{table}\n{Machine.Describe(TimeProvider.System)}\n");
    }

    private static double Median(BenchmarkReport report) => report.ResultStatistics!.Median;
}
