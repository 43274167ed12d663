using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Etl.Cli.FileServer;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Http;
using Etl.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Etl.Tests.Steps.Http;

public sealed class HttpDownloadTests
{
    [Fact]
    public async Task Downloads_bytes_as_they_are_sent_with_the_facts_about_them()
    {
        await using IoFolder folder = new();
        byte[] packed = [.. Enumerable.Range(0, 700_000).Select(i => (byte)(i * 7))];
        await using HostileServer server = await HostileServer.StartAsync(async (context, _) =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            context.Response.Headers.ETag = "\"v1\"";
            context.Response.Headers.LastModified = "Mon, 06 May 2024 07:08:09 GMT";
            context.Response.ContentLength = packed.Length;
            await context.Response.Body.WriteAsync(packed);
        });

        FileMessage file = await DownloadAsync(folder, server, new HttpDownloadOptions(), "data.gz?token=t");

        Assert.Equal(packed, await File.ReadAllBytesAsync(file.Content.LocalPath!, TestContext.Current.CancellationToken));
        Assert.Equal("a.csv", file.Name);
        Assert.Equal($"{server.Address}data.gz?token=***", file.Source);
        Assert.Equal(new Position(1, 2), file.Position);
        Assert.Equal(packed.Length, file.Length);
        Assert.Equal(packed.Length, file.SourceLength);
        Assert.Equal(new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero), file.Modified);
        Assert.Equal("\"v1\"", file.Attributes["etag"]);
        Assert.Equal("Mon, 06 May 2024 07:08:09 GMT", file.Attributes["last-modified"]);
        Assert.True(file.Content.IsTemporary);
        file.Release();
        Assert.Empty(folder.ScratchFiles());
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(408)]
    public async Task Tries_again_when_the_server_fails(int status)
    {
        await using IoFolder folder = new();
        await using HostileServer server = await HostileServer.StartAsync((context, attempt) =>
            attempt < 3 ? HostileServer.Status(context, status) : HostileServer.Text(context, "fine"));

        FileMessage file = await DownloadAsync(folder, server, new HttpDownloadOptions { Retries = 2 });

        Assert.Equal("fine", await ReadAsync(file));
        Assert.Equal(3, server.Attempts("/a.csv"));
        Assert.Single(folder.ScratchFiles());
    }

    [Theory]
    [InlineData(404, "The server answered 404 (Not Found). Correct the address, or remove it from the list.")]
    [InlineData(403, "The server answered 403 (Forbidden). Give the right to read it in 'token' or 'headers'.")]
    [InlineData(400, "The server answered 400 (Bad Request). Correct the address.")]
    [InlineData(204, "The server answered 204 (No Content). Only status 200 brings a complete file. Correct the address.")]
    public async Task Does_not_try_again_what_would_fail_again(int status, string reason)
    {
        await using IoFolder folder = new();
        await using HostileServer server = await HostileServer.StartAsync((context, _) => HostileServer.Status(context, status));

        StepException e = await FailAsync(folder, server, new HttpDownloadOptions());

        Assert.Equal($"The download failed. {reason}", e.Message);
        Assert.Equal($"{server.Address}a.csv", e.Item);
        Assert.Equal(1, server.Attempts("/a.csv"));
    }

    [Fact]
    public async Task Says_how_often_it_tried()
    {
        await using IoFolder folder = new();
        await using HostileServer server = await HostileServer.StartAsync((context, _) => HostileServer.Status(context, 502));

        Assert.Equal(
            "The download failed after 3 attempts. The server answered 502 (Bad Gateway). Try again later, or raise 'retries'.",
            (await FailAsync(folder, server, new HttpDownloadOptions { Retries = 2 })).Message);
        Assert.Equal(
            "The download failed. The server answered 502 (Bad Gateway). Try again later, or raise 'retries'.",
            (await FailAsync(folder, server, new HttpDownloadOptions { Retries = 0 })).Message);
    }

    [Fact]
    public async Task Takes_no_truncated_file_for_a_complete_one()
    {
        await using IoFolder folder = new();
        await using HostileServer server = await HostileServer.StartAsync((context, attempt) =>
            attempt == 1 || context.Request.Path == "/always.csv" ? HostileServer.CutOff(context) : HostileServer.Text(context, "complete"));

        Assert.Equal("complete", await ReadAsync(await DownloadAsync(folder, server, new HttpDownloadOptions())));
        Assert.Equal(
            "The download failed after 2 attempts. The connection broke after 100 of 1000 bytes. Try again later, or raise 'retries'.",
            (await FailAsync(folder, server, new HttpDownloadOptions { Retries = 1 }, "always.csv")).Message);
        Assert.Single(folder.ScratchFiles());
    }

    [Fact]
    public async Task Tries_again_when_the_connection_is_reset()
    {
        await using IoFolder folder = new();
        await using HostileServer server = await HostileServer.StartAsync((context, attempt) =>
            attempt == 1 || context.Request.Path == "/always.csv" ? HostileServer.Reset(context) : HostileServer.Text(context, "complete"));

        Assert.Equal("complete", await ReadAsync(await DownloadAsync(folder, server, new HttpDownloadOptions())));
        Assert.Matches(
            @"^The download failed after 2 attempts\. The connection (broke after 100 of 1000 bytes|failed: Connection reset by peer)\. Try again later, or raise 'retries'\.$",
            (await FailAsync(folder, server, new HttpDownloadOptions { Retries = 1 }, "always.csv")).Message);
    }

    [Fact]
    public async Task Notices_the_broken_end_of_a_file_of_unknown_length()
    {
        await using IoFolder folder = new();
        await using HostileServer server = await HostileServer.StartAsync((context, _) => HostileServer.CutOffChunks(context, "start"));

        Assert.Equal(
            "The download failed. The connection broke after 5 bytes. Try again later, or raise 'retries'.",
            (await FailAsync(folder, server, new HttpDownloadOptions { Retries = 0 })).Message);
        Assert.Empty(folder.ScratchFiles());
    }

    [Fact]
    public async Task A_time_out_is_a_failure_and_no_cancellation()
    {
        await using IoFolder folder = new();
        await using HostileServer server = await HostileServer.StartAsync((context, attempt) => attempt switch
        {
            1 => HostileServer.Stall(context),
            _ => HostileServer.Forever(context),
        });

        StepException e = await FailAsync(folder, server, new HttpDownloadOptions { Retries = 1, Timeout = TimeSpan.FromMilliseconds(150) });

        Assert.Equal("The download failed after 2 attempts. No bytes came for 0.15 s. Try again later, or raise 'timeout'.", e.Message);
        Assert.Equal(2, server.Attempts("/a.csv"));
        Assert.Empty(folder.ScratchFiles());
    }

    [Fact]
    public async Task A_slow_transfer_that_goes_on_does_not_time_out()
    {
        await using IoFolder folder = new();
        await using HostileServer server = await HostileServer.StartAsync(async (context, _) =>
        {
            using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(100));
            for (int i = 0; i < 15 && await pause.WaitForNextTickAsync(); i++)
            {
                await context.Response.WriteAsync("x");
                await context.Response.Body.FlushAsync();
            }
        });

        FileMessage file = await DownloadAsync(folder, server, new HttpDownloadOptions { Retries = 0, Timeout = TimeSpan.FromMilliseconds(1200) });

        Assert.Equal(15, file.Length);
    }

    [Fact]
    public async Task Waiting_for_a_turn_at_the_host_does_not_time_out()
    {
        await using IoFolder folder = new();
        int now = 0;
        int most = 0;
        await using HostileServer server = await HostileServer.StartAsync(async (context, _) =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(100));
            await pause.WaitForNextTickAsync();
            Interlocked.Decrement(ref now);
            await context.Response.WriteAsync("x");
        });
        HttpDownload step = Plan(new HttpDownloadOptions { Retries = 0, PerHost = 2, Timeout = TimeSpan.FromMilliseconds(1200) });
        SentMessages sent = new();

        await Task.WhenAll(Enumerable.Range(0, 36).Select(i => step.TransformAsync(Message(server, $"{i}.csv"), sent, folder.Context, TestContext.Current.CancellationToken).AsTask()));

        Assert.Equal(36, sent.Files.Count);
        Assert.Equal(2, most);
    }

    [Fact]
    public async Task Cancelling_the_run_is_a_cancellation()
    {
        await using IoFolder folder = new();
        using CancellationTokenSource run = new();
        await using HostileServer server = await HostileServer.StartAsync(async (context, _) =>
        {
            await run.CancelAsync();
            await HostileServer.Forever(context);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Plan(new HttpDownloadOptions()).TransformAsync(Message(server, "a.csv"), new SentMessages(), folder.Context, run.Token));
        Assert.Equal(1, server.Attempts("/a.csv"));
    }

    [Fact]
    public async Task Waits_as_long_as_the_server_asks()
    {
        await using IoFolder folder = new();
        HurriedTime time = new();
        await using HostileServer server = await HostileServer.StartAsync((context, attempt) =>
        {
            context.Response.Headers.RetryAfter = attempt == 1 ? "7" : TimeProvider.System.GetUtcNow().AddSeconds(100).ToString("r", CultureInfo.InvariantCulture);
            return attempt < 3 ? HostileServer.Status(context, attempt == 1 ? 503 : 429) : HostileServer.Text(context, "fine");
        });
        SentMessages sent = new();

        await Plan(new HttpDownloadOptions { Timeout = TimeSpan.FromHours(10) }).TransformAsync(Message(server, "a.csv"), sent, folder.CreateContext(time, NullLogger.Instance), TestContext.Current.CancellationToken);

        Assert.Contains(TimeSpan.FromSeconds(7), time.Waits);
        Assert.Contains(time.Waits, wait => wait > TimeSpan.FromSeconds(80) && wait <= TimeSpan.FromSeconds(101));
        Assert.Single(sent.Files);
    }

    [Fact]
    public async Task Gives_up_where_the_server_asks_for_too_long_a_wait()
    {
        await using IoFolder folder = new();
        await using HostileServer server = await HostileServer.StartAsync((context, _) =>
        {
            context.Response.Headers.RetryAfter = "3600";
            return HostileServer.Status(context, 429);
        });

        StepException e = await FailAsync(folder, server, new HttpDownloadOptions());

        Assert.Equal("The download failed. The server answered 429 (Too Many Requests). It asks to wait 3600 s, and 'longestRetryAfter' allows 120 s. Run again then, or raise 'longestRetryAfter'.", e.Message);
        Assert.Equal(1, server.Attempts("/a.csv"));
    }

    [Fact]
    public async Task Waits_longer_from_one_attempt_to_the_next()
    {
        await using IoFolder folder = new();
        HurriedTime time = new();
        await using HostileServer server = await HostileServer.StartAsync((context, _) => HostileServer.Status(context, 500));
        HttpDownload step = new("step", new HttpDownloadOptions { Retries = 6, Timeout = TimeSpan.FromHours(10) }) { Jitter = () => 0.5 };

        await Assert.ThrowsAsync<StepException>(async () =>
            await step.TransformAsync(Message(server, "a.csv"), new SentMessages(), folder.CreateContext(time, NullLogger.Instance), TestContext.Current.CancellationToken));

        Assert.Equal([0.5, 1, 2, 4, 5, 5], time.Waits.Where(wait => wait > TimeSpan.Zero && wait < TimeSpan.FromHours(1)).Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task Says_that_nobody_listens()
    {
        await using IoFolder folder = new();
        int port;
        using (TcpListener listener = new(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        UrlMessage url = new(new Position(0, 0), new Uri($"http://user:secret@127.0.0.1:{port}/a.csv"), "a.csv");
        StepException e = await Assert.ThrowsAsync<StepException>(async () => await Plan(new HttpDownloadOptions { Retries = 1 }).TransformAsync(url, new SentMessages(), folder.Context, TestContext.Current.CancellationToken));

        Assert.Equal($"http://127.0.0.1:{port}/a.csv", e.Item);
        Assert.Equal("The download failed after 2 attempts. No connection could be made: Connection refused. Check the address, the network, and whether the server runs.", e.Message);
    }

    [Fact]
    public async Task Sends_headers_and_the_login_of_the_address()
    {
        await using IoFolder folder = new();
        await using HostileServer server = await HostileServer.StartAsync((context, _) =>
            HostileServer.Text(context, $"{context.Request.Headers.Authorization}|{context.Request.Headers["X-Team"]}|{context.Request.Headers.UserAgent}|{context.Request.Headers.AcceptEncoding}"));
        UrlMessage withLogin = new(new Position(0, 0), new Uri(server.Address.AbsoluteUri.Replace("://", "://us%20er:pass@", StringComparison.Ordinal)), "a.csv");
        SentMessages sent = new();
        await Plan(new HttpDownloadOptions { Headers = [new("X-Team", "etl team")] }).TransformAsync(withLogin, sent, folder.Context, TestContext.Current.CancellationToken);
        await Plan(new HttpDownloadOptions { Headers = [new("Authorization", "Bearer x"), new("User-Agent", "mine")] }).TransformAsync(withLogin, sent, folder.Context, TestContext.Current.CancellationToken);

        Assert.Equal("Basic dXMgZXI6cGFzcw==|etl team|etl|", await ReadAsync(sent.Files[0]));
        Assert.Equal("Bearer x||mine|", await ReadAsync(sent.Files[1]));
        Assert.Equal(server.Address.AbsoluteUri, sent.Files[0].Source);
    }

    [Fact]
    public async Task Says_that_the_work_folder_cannot_be_written_to_and_does_not_try_again()
    {
        await using IoFolder folder = new();
        folder.Write("scratch", "a file where the folder should be");
        await using HostileServer server = await HostileServer.StartAsync((context, _) => HostileServer.Text(context, "x"));

        StepException e = await FailAsync(folder, server, new HttpDownloadOptions());

        Assert.StartsWith($"The folder for temporary files '{folder.ScratchPath}' cannot be written to. ", e.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Attempts("/a.csv"));
    }

    [Fact]
    public async Task Sixteen_workers_download_at_once()
    {
        await using IoFolder folder = new();
        const int Workers = 16;
        int waiting = 0;
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using HostileServer server = await HostileServer.StartAsync(async (context, _) =>
        {
            if (Interlocked.Increment(ref waiting) == Workers) all.SetResult();
            // Nobody gets an answer before the last has asked.
            await all.Task;
            await context.Response.WriteAsync("x");
        });
        HttpDownload step = Plan(new HttpDownloadOptions { Retries = 0 });
        SentMessages sent = new();

        await Task.WhenAll(Enumerable.Range(0, Workers).Select(i => step.TransformAsync(Message(server, $"{i}"), sent, folder.Context, TestContext.Current.CancellationToken).AsTask()));

        Assert.Equal(Workers, sent.Files.Count);
    }

    [Fact]
    public async Task Sixteen_workers_are_much_faster_than_one_where_the_server_is_far()
    {
        await using IoFolder folder = new();
        for (int i = 0; i < 48; i++) folder.Write($"served/{i}.csv", "a,b\n1,2\n");
        await using LocalFileServer server = await LocalFileServer.StartAsync(
            new FileServerOptions { Folder = folder.PathOf("served"), Latency = TimeSpan.FromMilliseconds(40) },
            TestContext.Current.CancellationToken);

        TimeSpan one = await TimeAsync(1);
        TimeSpan sixteen = await TimeAsync(16);

        Assert.True(one > sixteen * 4, $"One worker took {one}, sixteen took {sixteen}.");

        async Task<TimeSpan> TimeAsync(int workers)
        {
            HttpDownload step = Plan(new HttpDownloadOptions());
            SentMessages sent = new();
            long start = Stopwatch.GetTimestamp();
            await Parallel.ForEachAsync(
                Enumerable.Range(0, 48),
                new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = TestContext.Current.CancellationToken },
                (i, token) => step.TransformAsync(new UrlMessage(new Position(0, i), new Uri(server.Address, $"{i}.csv"), $"{i}.csv"), sent, folder.Context, token));
            Assert.Equal(48, sent.Files.Count);
            return Stopwatch.GetElapsedTime(start);
        }
    }

    private static HttpDownload Plan(HttpDownloadOptions options)
    {
        PlanProblems.Step<HttpDownload>(HttpDownload.Type, options);
        return new HttpDownload("step", options) { Patience = 0.001 };
    }

    private static UrlMessage Message(HostileServer server, string path) => new(new Position(1, 2), new Uri(server.Address, path), "a.csv");

    private static async Task<FileMessage> DownloadAsync(IoFolder folder, HostileServer server, HttpDownloadOptions options, string path = "a.csv")
    {
        SentMessages sent = new();
        await Plan(options).TransformAsync(Message(server, path), sent, folder.Context, TestContext.Current.CancellationToken);
        return Assert.Single(sent.Files);
    }

    private static Task<StepException> FailAsync(IoFolder folder, HostileServer server, HttpDownloadOptions options, string path = "a.csv") =>
        Assert.ThrowsAsync<StepException>(() => DownloadAsync(folder, server, options, path));

    private static Task<string> ReadAsync(FileMessage file) => File.ReadAllTextAsync(file.Content.LocalPath!, TestContext.Current.CancellationToken);

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (value > seen)
        {
            int before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen) return;
            seen = before;
        }
    }
}
