using System.Diagnostics;
using System.Globalization;
using Etl.Cli;

namespace Etl.Tests.Cli;

/// <summary>Signals, sent to a real process that waits for a slow download.</summary>
public sealed class SignalTests
{
    private const string Pipeline = """
        { "name": "slow", "parameters": { "server": {} }, "steps": [
          { "id": "addresses", "use": "urls", "with": { "baseUrl": "${param:server}/", "list": ["slow.json"] } },
          { "id": "download", "use": "http.download" },
          { "id": "copies", "use": "files.write", "with": { "folder": "out" } } ] }
        """;

    private const string Found = """
        { "name": "found", "steps": [
          { "id": "list", "use": "files", "with": { "folder": ".", "pattern": "*.csv" } },
          { "id": "rows", "use": "csv.read", "with": { "infer": true } },
          { "id": "table", "use": "csv.write", "with": { "path": "out.csv" } } ] }
        """;

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_the_run_with_130_and_leaves_no_output(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "kill(1) is a Unix program.");
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using CliSession session = new(new FakeEngine());
        string pipeline = Path.Combine(session.Folder, "slow.json");
        await File.WriteAllTextAsync(pipeline, Pipeline, cancellation);
        using Process process = Start(session.Folder, "run", pipeline, "--with-file-server", session.Folder, "--latency", "2s");
        await WaitForLogAsync(Path.Combine(session.Folder, ".etl", "logs"), cancellation);

        using (Process kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync(cancellation);
        string error = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);

        Assert.Equal(ExitCodes.Cancelled, process.ExitCode);
        Assert.StartsWith("stopping: letting work in flight end (10 s at most); press Ctrl+C again to stop at once\n", error, StringComparison.Ordinal);
        Assert.Contains("\nNo output was written; what was there before is unchanged.\n", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(session.Folder, "out", "slow.json")));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("run")]
    [InlineData("check")]
    public async Task A_signal_ends_the_program_while_it_looks_into_files_for_columns(string command)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "kill(1) is a Unix program.");
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using CliSession session = new(new FakeEngine());
        string pipeline = Path.Combine(session.Folder, "found.json");
        await File.WriteAllTextAsync(pipeline, Found, cancellation);
        string pipe = Path.Combine(session.Folder, "a.csv");
        using (Process make = Process.Start("mkfifo", [pipe])) await make.WaitForExitAsync(cancellation);
        using Process process = Start(session.Folder, command, pipeline);
        // Opens when the program has opened the pipe, too, and then it waits for bytes that do not come.
        await using FileStream writer = await Task.Factory.StartNew(() => new FileStream(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        using (Process kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync(cancellation);
        await process.WaitForExitAsync(cancellation);

        Assert.Equal(ExitCodes.Cancelled, process.ExitCode);
        Assert.False(File.Exists(Path.Combine(session.Folder, "out.csv")));
    }

    private static Process Start(string folder, params string[] args)
    {
        ProcessStartInfo start = new("dotnet", [typeof(ExitCodes).Assembly.Location, .. args]) { WorkingDirectory = folder, RedirectStandardError = true, UseShellExecute = false };
        return Process.Start(start)!;
    }

    /// <summary>The first line of the log says that the run has started; the signals are handled by then.</summary>
    private static async Task WaitForLogAsync(string folder, CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        for (int i = 0; i < 1500 && await timer.WaitForNextTickAsync(cancellation); i++)
        {
            if (Directory.Exists(folder) && Directory.GetFiles(folder).Any(file => new FileInfo(file).Length > 0)) return;
        }

        Assert.Fail("The run did not start within 30 s.");
    }
}
