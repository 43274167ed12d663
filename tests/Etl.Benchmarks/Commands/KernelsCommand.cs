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
using Perfolizer.Horology;
using Perfolizer.Mathematics.OutlierDetection;

namespace Etl.Benchmarks.Commands;

/// <summary><c>kernels</c>: BenchmarkDotNet on the inner loops.</summary>
internal static class KernelsCommand
{
    private const int Rounds = 15;
    private const int QuickRounds = 3;
    private const int RoundMilliseconds = 250;
    private const int QuickRoundMilliseconds = 50;

    public static Command Create()
    {
        Option<string> root = CommonOptions.Root();
        Option<string[]> names = new("--suite") { Description = "What to measure; can be repeated. Default: all.", HelpName = "name", DefaultValueFactory = _ => [.. KernelSuites.Names] };
        names.AcceptOnlyFromAmong([.. KernelSuites.Names]);
        Option<bool> quick = new("--quick") { Description = "Measure less often: to see that it works, or for a first impression." };
        Option<bool> write = new("--write") { Description = "Put the result into docs/benchmarks-kernels.md as well." };
        Command command = new("kernels", "Measures parsing, filtering, deriving, grouping, merging, sorting, writing and compressing, each beside what one would write by hand.") { root, names, quick, write };
        command.SetAction(parsed =>
        {
            IConfig config = Config(Path.Combine(parsed.RootFolder(root), "kernels"), parsed.GetValue(quick));
            string[] suites = parsed.GetRequiredValue(names);
            if (parsed.GetValue(write)) BenchmarkDocument.Kernels.Check(suites);
            List<string> failed = [];
            foreach (string name in suites)
            {
                Console.WriteLine($"Measuring {name}");
                Type suite = KernelSuites.Find(name);
                Summary summary = BenchmarkRunner.Run(suite, config);
                if (summary.HasCriticalValidationErrors || summary.Reports.IsEmpty || summary.Reports.Any(report => !report.Success))
                {
                    // The others are measured all the same.
                    failed.Add($"'{name}' fails; '{summary.LogFilePath}' says why.");
                    continue;
                }

                string text = KernelText.Create(suite, summary);
                Console.WriteLine();
                Console.WriteLine(text);
                if (parsed.GetValue(write)) BenchmarkDocument.Kernels.Replace(name, text);
            }

            if (failed.Count > 0) throw new BenchmarkException(string.Join('\n', failed));
        });
        return command;
    }

    // In this process: what is measured is the very build that is there, and nothing has to be generated and compiled. One
    // operation takes milliseconds, so that nothing is gained by unrolling the calls, and a round is as long as it has to be.
    private static IConfig Config(string folder, bool isQuick) => ManualConfig.CreateEmpty()
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithUnrollFactor(1)
            .WithOutlierMode(OutlierMode.DontRemove)
            .WithWarmupCount(isQuick ? 1 : QuickRounds)
            .WithIterationCount(isQuick ? QuickRounds : Rounds)
            .WithIterationTime(TimeInterval.FromMilliseconds(isQuick ? QuickRoundMilliseconds : RoundMilliseconds)))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumnProvider([.. DefaultConfig.Instance.GetColumnProviders()])
        .AddExporter(BenchmarkDotNet.Exporters.Json.JsonExporter.Full)
        .AddLogger(NullLogger.Instance) // a file gets what BenchmarkDotNet has to say
        .WithArtifactsPath(folder);
}
