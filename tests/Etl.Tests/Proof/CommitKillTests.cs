using System.Diagnostics;
using System.Globalization;
using System.Text;
using Etl.Cli;
using Etl.Runs;
using Etl.Tests.Support;

namespace Etl.Tests.Proof;

/// <summary>A real process, killed while it renames its outputs.</summary>
public sealed class CommitKillTests
{
    private const int Outputs = 2000;
    private const int MostTries = 40;
    private const int Wanted = 3;

    private const string Pipeline = """
        { "name": "commit", "steps": [
          { "id": "list", "use": "files", "with": { "folder": "in" } },
          { "id": "rows", "use": "csv.read", "with": { "columns": { "id": "int", "n": "int" } } },
          { "id": "csv", "use": "csv.write", "with": { "path": "out/{id}.csv" } } ] }
        """;

    [Theory]
    [InlineData("run", "commit.json")]
    [InlineData("resume")]
    public async Task Outputs_that_a_kill_left_half_in_place_are_all_in_place_after_the_next_command(params string[] command)
    {
        Unix.Require();
        using PipelineRun run = new(MemoryDisk.Path);
        run.Write("commit.json", Pipeline);
        WriteInput(run, 0, 0);
        Assert.Equal((ExitCodes.Done, ""), await EndAsync(Start(run, "run", "commit.json", "--quiet")));

        WorkFolder work = new(run.PathOf(".etl"));
        int between = 0;
        for (int attempt = 1; attempt <= MostTries && between < Wanted; attempt++)
        {
            // Each run has outputs that the one before had not, and leaves stale ones.
            int first = attempt % 2 * 100;
            WriteInput(run, first, attempt);
            int renamed = await KillInCommitAsync(run, attempt, first);
            bool isBetween = renamed is > 0 and < Outputs;
            if (isBetween) between++;
            bool isDecided = RunInfo.ReadAll(work)[^1].IsHalfCommitted;
            Assert.True(isDecided || !isBetween, "Outputs were put in place without a record of it.");

            // What is finished is the killed run, whatever the input holds by now.
            if (isDecided) WriteInput(run, first, command[0] is "run" ? attempt : -1);
            (int code, string error) = await EndAsync(Start(run, command));
            if (isDecided && command[0] is "run") Assert.Contains("was interrupted while its outputs were put in place; they are complete now", error, StringComparison.Ordinal);
            Assert.True(code == ExitCodes.Done || (command[0] is "resume" && error.Contains("There is no run to resume", StringComparison.Ordinal)), error);

            Assert.Equal(Enumerable.Range(first, Outputs).Select(id => $"{id}.csv").Order(StringComparer.Ordinal), run.FilesBelow("out"));
            for (int id = first; id < first + Outputs; id++) Assert.Equal($"id,n\n{id},{attempt}\n", run.Read($"out/{id}.csv"));
        }

        Assert.Equal(Wanted, between);
    }

    /// <summary>Returns how many of the outputs were in place when the process was gone.</summary>
    private static async Task<int> KillInCommitAsync(PipelineRun run, int attempt, int first)
    {
        using Process process = Start(run, "run", "commit.json", "--quiet");
        // The first and the last of the outputs by name, so that the kill comes after the first rename.
        string watched = run.PathOf("out", $"{Enumerable.Range(first, Outputs).Select(id => id.ToString(CultureInfo.InvariantCulture)).Min(StringComparer.Ordinal)}.csv");
        DateTime before = File.GetLastWriteTimeUtc(watched);
        while (!process.HasExited && File.GetLastWriteTimeUtc(watched) == before) Thread.SpinWait(200);
        Thread.SpinWait(Random.Shared.Next(50_000));
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return Enumerable.Range(first, Outputs).Count(id => File.Exists(run.PathOf("out", $"{id}.csv")) && run.Read($"out/{id}.csv").EndsWith($",{attempt}\n", StringComparison.Ordinal));
    }

    private static void WriteInput(PipelineRun run, int first, int value)
    {
        StringBuilder text = new("id,n\n");
        for (int id = first; id < first + Outputs; id++) text.Append(CultureInfo.InvariantCulture, $"{id},{value}\n");
        run.Write("in/rows.csv", text.ToString());
    }

    private static Process Start(PipelineRun run, params string[] args) =>
        Process.Start(new ProcessStartInfo("dotnet", [typeof(ExitCodes).Assembly.Location, .. args]) { WorkingDirectory = run.Root, RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false })!;

    private static async Task<(int Code, string Error)> EndAsync(Process process)
    {
        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await output;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, error);
        }
    }
}
