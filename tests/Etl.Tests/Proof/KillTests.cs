using System.Diagnostics;
using System.Globalization;
using System.Text;
using Etl.Cli;
using Etl.Tests.Support;

namespace Etl.Tests.Proof;

/// <summary>A real process, ended in the middle of its work.</summary>
public sealed class KillTests
{
    private const int Files = 24;
    private const int RowsInFile = 120_000;

    private const string Pipeline = """
        { "name": "kill", "steps": [
          { "id": "list", "use": "files", "with": { "folder": "in" } },
          { "id": "rows", "use": "csv.read", "with": { "columns": { "store": "text", "n": "int", "price": "decimal" } } },
          { "id": "kept", "use": "filter", "with": { "where": "n > 1000" } },
          { "id": "csv", "use": "csv.write", "with": { "path": "out/rows.csv", "overwrite": true } },
          { "id": "totals", "use": "aggregate", "from": "kept", "with": { "by": ["store"], "measures": { "n": "sum(n)", "price": "sum(price)" } } },
          { "id": "table", "use": "csv.write", "with": { "path": "out/totals.csv" } },
          { "id": "packed", "use": "compress", "from": "list" },
          { "id": "copies", "use": "files.write", "with": { "folder": "out/packed" } } ] }
        """;

    private const string ListOutputs = """
        { "name": "outputs", "steps": [
          { "id": "list", "use": "files", "with": { "folder": "out", "exclude": "packed/**" } },
          { "id": "facts", "use": "files.list" },
          { "id": "names", "use": "select", "with": { "columns": { "name": "name" } } },
          { "id": "csv", "use": "csv.write", "with": { "path": "listed.csv" } } ] }
        """;

    [Fact]
    public async Task A_killed_run_leaves_no_half_output_and_the_next_one_succeeds()
    {
        Unix.Require();
        using PipelineRun run = Create();
        run.Write("out/rows.csv", "from before\n");

        foreach (long bytes in new[] { 0L, 10_000_000, 40_000_000 })
        {
            using Process process = Start(run);
            await WaitForStagedAsync(run, process, bytes);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.Equal(["rows.csv"], run.FilesBelow("out").Where(file => !file.EndsWith(".partial", StringComparison.Ordinal)));
            Assert.Equal("from before\n", run.Read("out/rows.csv"));
            string[] left = [.. run.FilesBelow("out").Where(file => file.EndsWith(".partial", StringComparison.Ordinal))];
            Assert.NotEmpty(left);
            Assert.All(left, file => Assert.StartsWith(".", Path.GetFileName(file), StringComparison.Ordinal));
        }

        Assert.Null(run.Failure(await run.RunAsync(ListOutputs)));
        Assert.Equal("name\nrows.csv\n", run.Read("listed.csv"));

        using Process last = Start(run);
        string error = await last.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await last.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((ExitCodes.Done, ""), (last.ExitCode, error));
        await AssertOutputsAsync(run);
    }

    [Fact]
    public async Task A_run_that_is_asked_to_end_while_it_computes_does_so_within_10_seconds_and_cleans_up()
    {
        Unix.Require();
        using PipelineRun run = Create();
        run.Write("out/rows.csv", "from before\n");
        using Process process = Start(run);
        await WaitForStagedAsync(run, process, 1_000_000);

        long start = Stopwatch.GetTimestamp();
        await Unix.RunAsync("kill", "-TERM", process.Id.ToString(CultureInfo.InvariantCulture));
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ExitCodes.Cancelled, process.ExitCode);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10));
        Assert.Contains("\nNo output was written; what was there before is unchanged.\n", error, StringComparison.Ordinal);
        Assert.Equal(["rows.csv"], run.FilesBelow("out"));
        Assert.Equal("from before\n", run.Read("out/rows.csv"));
        FailingRun.AssertNothingIsLeft(run.Root);
    }

    /// <summary>Runs the pipeline on one worker in this process and compares.</summary>
    private static async Task AssertOutputsAsync(PipelineRun run)
    {
        using PipelineRun reference = Create();
        Assert.Null(reference.Failure(await reference.RunAsync(Pipeline, parallelism: 1)));
        string[] files = [.. reference.FilesBelow("out")];
        Assert.Equal(Files + 2, files.Length);
        // Also of the killed runs nothing is left.
        Assert.Equal(files, run.FilesBelow("out"));
        foreach (string file in files)
            Assert.True(File.ReadAllBytes(reference.PathOf("out", file)).AsSpan().SequenceEqual(File.ReadAllBytes(run.PathOf("out", file))), $"'{file}' differs.");
    }

    /// <summary>Many large files at the cost of one: all but the first are links to it.</summary>
    private static PipelineRun Create()
    {
        PipelineRun run = new();
        StringBuilder text = new("store,n,price\n");
        for (int row = 0; row < RowsInFile; row++) text.Append(CultureInfo.InvariantCulture, $"store {row % 50},{row},{row % 977}.{row % 90 + 10}\n");
        run.Write("in/00.csv", text.ToString());
        for (int i = 1; i < Files; i++) File.CreateSymbolicLink(run.PathOf("in", $"{i:00}.csv"), run.PathOf("in", "00.csv"));
        run.Write("kill.json", Pipeline);
        return run;
    }

    private static Process Start(PipelineRun run)
    {
        ProcessStartInfo start = new("dotnet", [typeof(ExitCodes).Assembly.Location, "run", "kill.json", "--quiet"]) { WorkingDirectory = run.Root, RedirectStandardError = true, UseShellExecute = false };
        return Process.Start(start)!;
    }

    /// <summary>Waits until this process has staged so many bytes of the rows' output; its staging file is the newest.</summary>
    private static async Task WaitForStagedAsync(PipelineRun run, Process process, long bytes)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(5));
        DateTime started = process.StartTime.ToUniversalTime().AddMilliseconds(-50);
        for (int i = 0; i < 6000 && await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken); i++)
        {
            Assert.False(process.HasExited, "The run ended before it could be stopped.");
            if (new DirectoryInfo(run.PathOf("out")).EnumerateFiles(".rows.csv.*.partial").Any(file => file.CreationTimeUtc >= started && file.Length >= bytes)) return;
        }

        Assert.Fail("The run did not get that far within 30 s.");
    }
}
