using System.CommandLine;
using Etl.Benchmarks.Data;
using Etl.Benchmarks.Measuring;
using Etl.Benchmarks.Reporting;
using Etl.Cli.Commands;
using Etl.Cli.FileServer;

namespace Etl.Benchmarks.Commands;

/// <summary><c>downloads</c>: what waiting for a server costs one download after the other, and many at a time.</summary>
internal static class DownloadsCommand
{
    /// <summary>Where the result stands in the document.</summary>
    public const string Section = "downloads";

    private const int BytesPerFile = 20_000;
    private const int UsualFiles = 200;
    private const int UsualParallelism = 16;
    private static readonly TimeSpan UsualLatency = TimeSpan.FromMilliseconds(50);

    public static Command Create()
    {
        Option<string> root = CommonOptions.Root();
        Option<int> files = CommonOptions.Count("--files", "Files to download.", UsualFiles);
        Option<int> parallelism = CommonOptions.Count("--parallelism", "Downloads at a time, compared with one.", UsualParallelism);
        Option<int> runs = CommonOptions.Count("--runs", "Rounds that count, after one to warm up.", 3);
        Option<TimeSpan> latency = DurationOption.Create("--latency", "Time that each answer of the server waits.");
        latency.DefaultValueFactory = _ => UsualLatency;
        Option<bool> write = CommonOptions.Write();
        Command command = new("downloads", "Downloads the same files one by one and many at a time from a server on this machine.") { root, files, parallelism, runs, latency, write };
        command.SetAction(async (parsed, cancellation) =>
        {
            string text = await MeasureAsync(
                parsed.RootFolder(root),
                parsed.GetRequiredValue(files),
                parsed.GetRequiredValue(parallelism),
                parsed.GetRequiredValue(runs),
                parsed.GetValue(latency),
                cancellation);
            Console.WriteLine();
            Console.Write(text);
            if (parsed.GetValue(write)) BenchmarkDocument.Programs.Replace(Section, text);
        });
        return command;
    }

    /// <summary>Measures with the usual settings.</summary>
    public static Task<string> MeasureAsync(string root, int runs, CancellationToken cancellation) =>
        MeasureAsync(root, UsualFiles, UsualParallelism, runs, UsualLatency, cancellation);

    private static async Task<string> MeasureAsync(string root, int files, int parallelism, int runs, TimeSpan latency, CancellationToken cancellation)
    {
        string input = new OrderSet(files, BytesPerFile, OrderForm.CsvGzip).EnsureIn(root);
        DownloadTrial trial = new(root, input);
        List<double> single = [];
        List<double> parallel = [];
        await using LocalFileServer server = await LocalFileServer.StartAsync(new FileServerOptions { Folder = input, Latency = latency }, cancellation);
        await trial.WriteAddressesAsync(server, cancellation);
        await trial.RunAsync(parallelism, cancellation);
        await trial.CheckAsync(cancellation);
        for (int run = 0; run < runs; run++)
        {
            single.Add((await trial.RunAsync(1, cancellation)).TotalSeconds);
            parallel.Add((await trial.RunAsync(parallelism, cancellation)).TotalSeconds);
            Console.WriteLine(Figures.Text($"  1: {single[^1]:0.000} s   {parallelism}: {parallel[^1]:0.000} s"));
        }

        return new DownloadResult(files, latency, parallelism, Spread.Of(single), Spread.Of(parallel), runs).ToMarkdown();
    }
}
