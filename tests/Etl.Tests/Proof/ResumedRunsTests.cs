using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Etl.Cli;
using Etl.Tests.Support;

namespace Etl.Tests.Proof;

/// <summary>Real processes, killed at random moments and resumed until the run is done, against an undisturbed run.</summary>
public sealed class ResumedRunsTests
{
    private const int MostKills = 3;

    private const string Read = """
        { "id": "list", "use": "files", "with": { "folder": "in" } },
        { "id": "plain", "use": "decompress" },
        { "id": "rows", "use": "csv.read", "with": { "columns": { "shop": "text", "n": "int", "amount": "decimal" } } }
        """;

    private const string Totals = """{ "id": "totals", "use": "aggregate", "from": "rows", "with": { "by": ["shop"], "measures": { "n": "sum(n)", "amount": "sum(amount)", "median": "median(n)" } } }, { "id": "report", "use": "csv.write", "with": { "path": "out/totals.csv" } }""";

    private const string Copy = """{ "id": "copy", "use": "csv.write", "from": "rows", "with": { "path": "out/copy.csv" } }""";

    private const string Parts = """{ "id": "parts", "use": "csv.write", "from": "rows", "with": { "path": "out/{shop}.csv.gz" } }""";

    [Theory(Timeout = 120_000)]
    [InlineData("a folder of gzip files into totals", Totals, 12, true)]
    [InlineData("one large file into another", Copy, 1, false)]
    [InlineData("branches", Totals + ", " + Copy + ", " + Parts, 6, false)]
    public async Task A_run_that_is_killed_again_and_again_ends_as_an_undisturbed_one(string name, string sinks, int files, bool isGzip)
    {
        Unix.Require();
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: seed {seed}");
        Random random = new(seed);
        using PipelineRun run = new();
        WriteInput(run, random, files, isGzip);
        run.Write("killed.json", $$"""{ "name": "killed", "limits": { "checkpoint": "20ms" }, "steps": [ {{Read}}, {{sinks}} ] }""");

        int kills = 0;
        string[] arguments = ["run", "killed.json", "--quiet"];
        while (true)
        {
            using Process process = Start(run, arguments);
            Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            if (kills < MostKills && !await EndsAsync(process, TimeSpan.FromMilliseconds(random.Next(300, 1300))))
            {
                process.Kill();
                kills++;
            }

            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            if (process.ExitCode == ExitCodes.Done) break;
            Assert.True(process.ExitCode == 128 + 9, $"{await error} (exit code {process.ExitCode}, seed {seed})");
            Assert.All(run.FilesBelow("out"), file => Assert.StartsWith(".", Path.GetFileName(file), StringComparison.Ordinal));
            // Before the run had a folder, there was nothing to go on with.
            if (Directory.Exists(run.PathOf(".etl", "runs"))) arguments = ["resume", "killed"];
        }

        long checkpoints = run.FilesBelow(".etl/runs").Where(file => file.EndsWith("/journal", StringComparison.Ordinal)).Sum(file => File.ReadLines(run.PathOf(".etl", "runs", file)).Count(line => line.Contains("\"checkpoint\"", StringComparison.Ordinal)));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kills} kills, {checkpoints} checkpoints"));
        Dictionary<string, byte[]> resumed = Outputs(run);
        Directory.Delete(run.PathOf("out"), recursive: true);
        using Process undisturbed = Start(run, "run", "killed.json", "--quiet", "--set", "limits.checkpoint=0s");
        undisturbed.BeginErrorReadLine();
        await undisturbed.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodes.Done, undisturbed.ExitCode);
        Dictionary<string, byte[]> expected = Outputs(run);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), resumed.Keys.Order(StringComparer.Ordinal));
        foreach ((string path, byte[] bytes) in expected) Assert.True(bytes.AsSpan().SequenceEqual(resumed[path]), $"'{path}' differs; seed {seed}.");
    }

    private static void WriteInput(PipelineRun run, Random random, int files, bool isGzip)
    {
        for (int file = 0; file < files; file++)
        {
            StringBuilder text = new("shop,n,amount\n");
            for (int row = 0; row < 700_000 / files; row++) text.Append(CultureInfo.InvariantCulture, $"shop {random.Next(20)},{row},{random.Next(100_000) / 100.0}\n");
            byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
            if (isGzip)
            {
                using MemoryStream packed = new();
                using (GZipStream gzip = new(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
                bytes = packed.ToArray();
            }

            run.Write(isGzip ? $"in/{file:00}.csv.gz" : $"in/{file:00}.csv", bytes);
        }
    }

    private static Process Start(PipelineRun run, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [typeof(ExitCodes).Assembly.Location, .. arguments]) { WorkingDirectory = run.Root, RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        Process process = Process.Start(start)!;
        process.BeginOutputReadLine();
        return process;
    }

    private static async Task<bool> EndsAsync(Process process, TimeSpan within)
    {
        Task ended = process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return await Task.WhenAny(ended, Task.Delay(within, TestContext.Current.CancellationToken)) == ended;
    }

    private static Dictionary<string, byte[]> Outputs(PipelineRun run) =>
        run.FilesBelow("out").ToDictionary(path => path, path => File.ReadAllBytes(run.PathOf("out", path)), StringComparer.Ordinal);
}
