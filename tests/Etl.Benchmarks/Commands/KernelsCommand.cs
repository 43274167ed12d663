using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Etl.Benchmarks.Kernels;
using Etl.Benchmarks.Measuring;
using Etl.Benchmarks.Reporting;

namespace Etl.Benchmarks.Commands;

/// <summary><c>kernels</c>: BenchmarkDotNet on the inner loops.</summary>
internal static class KernelsCommand
{
    public static Command Create()
    {
        Option<string> root = CommonOptions.Root();
        Option<string[]> filter = new("--filter") { Description = "Benchmarks to run, such as '*Parse*'; can be repeated. Default: all.", HelpName = "pattern", DefaultValueFactory = _ => ["*"] };
        Option<bool> quick = new("--quick") { Description = "Measure less often: to see that it works, or for a first impression." };
        Option<bool> write = new("--write") { Description = "Put the result into docs/benchmarks-kernels.md as well." };
        Command command = new("kernels", "Measures parsing, filtering, deriving, grouping, merging, writing and compressing, each beside what one would write by hand.") { root, filter, quick, write };
        command.SetAction(parsed =>
        {
            IConfig config = Config(Path.Combine(parsed.RootFolder(root), "kernels"), parsed.GetValue(quick));
            string[] arguments = ["--filter", .. parsed.GetRequiredValue(filter)];
            Summary[] suites = [.. BenchmarkSwitcher.FromAssembly(typeof(KernelData).Assembly).Run(arguments, config)];
            foreach (Summary suite in suites.Where(IsWhole))
            {
                string text = KernelText.Create(suite);
                Console.WriteLine();
                Console.Write(text);
                if (parsed.GetValue(write)) BenchmarkDocument.Kernels.Replace(KernelText.Section(suite), text);
            }

            if (suites.FirstOrDefault(suite => !IsWhole(suite)) is { } failed) throw new BenchmarkException($"'{failed.Title}' fails; the log in {failed.ResultsDirectoryPath} says why.");
        });
        return command;
    }

    private static bool IsWhole(Summary suite) => !suite.HasCriticalValidationErrors && suite.Reports.All(report => report.Success);

    // In this process: what is measured is the very build that is there, and nothing has to be generated and compiled.
    private static IConfig Config(string folder, bool isQuick) => ManualConfig.CreateEmpty()
        .AddJob((isQuick ? Job.ShortRun : Job.Default).WithToolchain(InProcessEmitToolchain.Instance))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumnProvider(DefaultConfig.Instance.GetColumnProviders().ToArray())
        .AddExporter(BenchmarkDotNet.Exporters.Json.JsonExporter.Full)
        .AddLogger(ConsoleLogger.Default)
        .WithArtifactsPath(folder);
}
