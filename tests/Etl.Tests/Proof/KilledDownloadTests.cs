using System.Collections.Concurrent;
using System.Diagnostics;
using Etl.Cli;
using Etl.Tests.Support;

namespace Etl.Tests.Proof;

/// <summary>A real process, killed in the middle of a large download, and its proxy.</summary>
public sealed class KilledDownloadTests
{
    private const int Length = 8 << 20;

    private static readonly ServedFile Served = ServedFile.Random(5, Length, "\"v1\"");

    [Fact]
    public async Task The_next_run_goes_on_with_the_download_of_a_killed_one()
    {
        Unix.Require();
        TaskCompletionSource<int> sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ConcurrentQueue<int> from = new();
        await using HostileServer server = await HostileServer.StartAsync(async (context, attempt) =>
        {
            from.Enqueue(Served.From(context));
            await Served.SendAsync(context, attempt == 1 ? Length / 2 : Length);
            if (attempt > 1) return;
            sent.SetResult(0);
            await HostileServer.Forever(context);
        });
        using PipelineRun run = Create($"{server.Address}a.bin {Served.Sha256}");

        using (Process process = Start(run))
        {
            await sent.Task.WaitAsync(TestContext.Current.CancellationToken);
            await WaitForMarkAsync(run);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        using Process second = Start(run);
        string error = await second.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await second.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((ExitCodes.Done, ""), (second.ExitCode, error));
        Assert.True(File.ReadAllBytes(run.PathOf("out", "a.bin")).AsSpan().SequenceEqual(Served.Bytes));
        Assert.Equal(0, from.First());
        Assert.InRange(from.Last(), 1 << 20, Length / 2);
        Assert.DoesNotContain(run.FilesBelow(".etl/runs"), file => file.Contains("downloads", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_address_that_fails_is_left_out_and_named_with_exit_code_3()
    {
        await using HostileServer server = await HostileServer.StartAsync((context, _) => context.Request.Path == "/a.bin" ? HostileServer.Text(context, "fine") : HostileServer.Status(context, 404));
        using PipelineRun run = Create($"{server.Address}a.bin\", \"{server.Address}b.bin", """ "onError": "continue" """);

        using Process process = Start(run);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ExitCodes.LeftOut, process.ExitCode);
        Assert.Contains($"left out: 1 file, so the result is not whole; another run tries them again\n  step 'download': {server.Address}b.bin: The download failed. The server answered 404 (Not Found). Correct the address, or remove it from the list.\n", error, StringComparison.Ordinal);
        Assert.Equal(["a.bin"], run.FilesBelow("out"));
    }

    [Fact]
    public async Task Goes_through_the_proxy_of_the_environment()
    {
        string? asked = null;
        await using HostileServer proxy = await HostileServer.StartAsync((context, _) =>
        {
            asked = context.Request.Host.Value;
            return HostileServer.Text(context, "by the proxy");
        });
        using PipelineRun run = Create("http://files.example/a.bin");

        using Process process = Start(run, proxy.Address.ToString());
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((ExitCodes.Done, ""), (process.ExitCode, error));
        Assert.Equal("by the proxy", run.Read("out/a.bin"));
        Assert.Equal("files.example", asked);
    }

    private static PipelineRun Create(string addresses, string options = "")
    {
        PipelineRun run = new();
        run.Write("p.json", $$"""
            { "name": "killed", "steps": [
              { "id": "addresses", "use": "urls", "with": { "list": ["{{addresses}}"] } },
              { "id": "download", "use": "http.download", "with": { {{options}} } },
              { "id": "files", "use": "files.write", "with": { "folder": "out" } } ] }
            """);
        return run;
    }

    private static Process Start(PipelineRun run, string? proxy = null)
    {
        ProcessStartInfo start = new("dotnet", [typeof(ExitCodes).Assembly.Location, "run", "p.json", "--quiet"]) { WorkingDirectory = run.Root, RedirectStandardError = true, UseShellExecute = false };
        foreach (string name in (ReadOnlySpan<string>)["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"]) start.Environment.Remove(name);
        if (proxy is not null) start.Environment["http_proxy"] = proxy;
        return Process.Start(start)!;
    }

    /// <summary>Waits until the process has noted some of the bytes.</summary>
    private static async Task WaitForMarkAsync(PipelineRun run)
    {
        using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(20));
        while (await pause.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
            if (run.FilesBelow(".etl/runs").Any(file => file.EndsWith(".facts", StringComparison.Ordinal) && run.Read($".etl/runs/{file}").Count(letter => letter == '\n') > 1)) return;
        }
    }
}
