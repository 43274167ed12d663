using System.Diagnostics;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Http;
using Etl.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Etl.Tests.Steps.Http;

/// <summary>Checksums, limits of size, speed and time, redirections, and what happens to an address that fails for good.</summary>
public sealed class DownloadLimitTests
{
    private static readonly ServedFile Served = ServedFile.Random(3, 40_000, "\"v1\"");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wrong_checksum_is_tried_again_and_never_passes(bool isKept)
    {
        await using IoFolder folder = new();
        byte[] wrong = [.. Served.Bytes];
        wrong[7] ^= 1;
        await using HostileServer server = await HostileServer.StartAsync((context, attempt) =>
            (attempt == 2 && context.Request.Path == "/good" ? Served : Served with { Bytes = wrong }).AnswerAsync(context));
        long keepFrom = isKept ? 1000 : long.MaxValue;

        FileMessage file = Assert.Single(await GetAsync(folder.Context, server, "good", new HttpDownloadOptions(), Served.Sha256, keepFrom));
        StepException e = await Assert.ThrowsAsync<StepException>(() => GetAsync(folder.Context, server, "bad", new HttpDownloadOptions { Retries = 1 }, Served.Sha256, keepFrom));

        Assert.Equal(Served.Bytes, await File.ReadAllBytesAsync(file.Content.LocalPath!, TestContext.Current.CancellationToken));
        Assert.Equal($"The download failed after 2 attempts. The file's SHA-256 is {(Served with { Bytes = wrong }).Sha256} and not {Served.Sha256}, as it should be. Correct the checksum, or find out who changed the file.", e.Message);
        Assert.Single(await GetAsync(folder.Context, server, "off", new HttpDownloadOptions { Checksum = ChecksumSource.Off }, Served.Sha256, keepFrom));
    }

    [Fact]
    public async Task A_checksum_covers_the_part_that_was_there_already()
    {
        await using IoFolder folder = new();
        await using HostileServer server = await HostileServer.StartAsync((context, attempt) => Served.SendAsync(context, attempt == 1 ? 20_000 : 40_000));

        FileMessage file = Assert.Single(await GetAsync(folder.Context, server, "a", new HttpDownloadOptions(), Served.Sha256));

        Assert.Equal(Served.Bytes, await File.ReadAllBytesAsync(file.Content.LocalPath!, TestContext.Current.CancellationToken));
        Assert.Equal(2, server.Attempts("/a"));
    }

    [Theory]
    [InlineData("{sum}", null)]
    [InlineData("{sum}  a.bin\n", null)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000 *b.bin\n{sum} *a.bin\n", null)]
    [InlineData("<html>", "The checksum at '{server}a.bin.sha256' cannot be used: it has no SHA-256 of this file in it. Put it there, or leave 'checksum' out.")]
    [InlineData(null, "The checksum at '{server}a.bin.sha256' cannot be used: there is nothing. Put it there, or leave 'checksum' out.")]
    public async Task Takes_the_checksum_from_beside_the_file(string? beside, string? problem)
    {
        await using IoFolder folder = new();
        await using HostileServer server = await HostileServer.StartAsync((context, _) =>
            context.Request.Path == "/a.bin" ? Served.AnswerAsync(context)
            : beside is null ? HostileServer.Status(context, 404)
            : HostileServer.Text(context, beside.Replace("{sum}", Served.Sha256.ToUpperInvariant(), StringComparison.Ordinal)));
        HttpDownloadOptions options = new() { Checksum = ChecksumSource.Beside };

        if (problem is null)
        {
            Assert.Single(await GetAsync(folder.Context, server, "a.bin", options));
            return;
        }

        StepException e = await Assert.ThrowsAsync<StepException>(() => GetAsync(folder.Context, server, "a.bin", options));
        Assert.Equal($"The download failed. {problem.Replace("{server}", server.Address.ToString(), StringComparison.Ordinal)}", e.Message);
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_not_taken_whether_it_says_so_or_not()
    {
        await using IoFolder folder = new();
        await using HostileServer server = await HostileServer.StartAsync((context, _) => context.Request.Path == "/said" ? Served.AnswerAsync(context) : Endless(context));
        HttpDownloadOptions options = new() { MaxBytes = 39_999 };

        StepException said = await Assert.ThrowsAsync<StepException>(() => GetAsync(folder.Context, server, "said", options));
        StepException endless = await Assert.ThrowsAsync<StepException>(() => GetAsync(folder.Context, server, "endless", options));

        Assert.Equal("The download failed. The file has 40000 bytes, more than the 39999 that 'maxBytes' allows. Raise 'maxBytes', or remove the address from the list.", said.Message);
        Assert.Equal("The download failed. The file has more than 39999 bytes, which is all that 'maxBytes' allows. Raise 'maxBytes', or remove the address from the list.", endless.Message);
        Assert.Empty(folder.ScratchFiles());
    }

    [Fact]
    public async Task A_file_that_the_disk_has_no_room_for_is_not_begun()
    {
        await using IoFolder folder = new();
        await using HostileServer server = await HostileServer.StartAsync(async (context, _) =>
        {
            context.Response.ContentLength = 1L << 60;
            await context.Response.Body.FlushAsync();
            await HostileServer.Forever(context);
        });

        StepException e = await Assert.ThrowsAsync<StepException>(() => GetAsync(folder.Context, server, "a", new HttpDownloadOptions()));

        Assert.Matches(@"^The download failed\. There are 1152921504606846976 bytes to come, and the disk of '.+' has room for \d+\. Free some space, or choose another work folder with the setting 'Etl:WorkFolder'\.$", e.Message);
        Assert.Empty(folder.ScratchFiles());
    }

    [Fact]
    public async Task A_slow_drip_is_broken_off_and_gone_on_with()
    {
        await using IoFolder folder = new();
        await using HostileServer server = await HostileServer.StartAsync((context, attempt) => attempt == 1 ? DripAsync(context) : Served.AnswerAsync(context));
        HttpDownloadOptions options = new() { Retries = 1, LowestSpeed = 1000, SpeedWindow = TimeSpan.FromMilliseconds(100), Timeout = TimeSpan.FromSeconds(30) };

        FileMessage file = Assert.Single(await GetAsync(folder.Context, server, "a", options));

        Assert.Equal(Served.Bytes, await File.ReadAllBytesAsync(file.Content.LocalPath!, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_drip_that_does_not_end_is_named()
    {
        await using IoFolder folder = new();
        await using HostileServer server = await HostileServer.StartAsync((context, _) => DripAsync(context));
        HttpDownloadOptions options = new() { Retries = 0, LowestSpeed = 1000, SpeedWindow = TimeSpan.FromMilliseconds(100) };

        StepException e = await Assert.ThrowsAsync<StepException>(() => GetAsync(folder.Context, server, "a", options));

        Assert.Matches(@"^The download failed\. Only \d+ bytes came in [\d.]+ s, less than 1000 a second\. Try again later, or lower 'lowestSpeed'\.$", e.Message);
    }

    [Fact]
    public async Task An_answer_that_does_not_begin_has_a_time_of_its_own()
    {
        await using IoFolder folder = new();
        await using HostileServer server = await HostileServer.StartAsync((context, _) => HostileServer.Forever(context));

        StepException e = await Assert.ThrowsAsync<StepException>(() => GetAsync(folder.Context, server, "a", new HttpDownloadOptions { Retries = 0, HeadersTimeout = TimeSpan.FromMilliseconds(100) }));

        Assert.Equal("The download failed. No answer came within 0.1 s. Try again later, or raise 'headersTimeout'.", e.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Keeps_to_a_speed_over_all_transfers(bool perHost)
    {
        await using IoFolder folder = new();
        await using HostileServer server = await HostileServer.StartAsync((context, _) => Served.AnswerAsync(context));
        // Slower than the lowest speed would allow in a window, if our own waits counted.
        HttpDownload step = new("step", new HttpDownloadOptions { MaxSpeed = perHost ? null : 200_000, MaxSpeedPerHost = perHost ? 200_000 : null, LowestSpeed = 0, Timeout = TimeSpan.FromSeconds(30) });
        SentMessages sent = new();
        long start = Stopwatch.GetTimestamp();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => step.TransformAsync(new UrlMessage(new Position(0, i), new Uri(server.Address, $"{i}"), $"{i}"), sent, folder.Context, TestContext.Current.CancellationToken).AsTask()));

        // 160,000 bytes, of which the bucket lets a tenth of a second through at once.
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.65, 10);
        Assert.All(sent.Files, file => Assert.Equal(Served.Bytes, File.ReadAllBytes(file.Content.LocalPath!)));
    }

    [Fact]
    public async Task Follows_redirections_and_keeps_what_is_secret_from_other_servers()
    {
        await using IoFolder folder = new();
        static string Headers(HttpContext context) => $"{context.Request.Headers.Authorization}|{context.Request.Headers["X-Key"]}";
        await using HostileServer other = await HostileServer.StartAsync((context, _) => HostileServer.Text(context, Headers(context)));
        await using HostileServer server = await HostileServer.StartAsync((context, _) =>
        {
            string path = context.Request.Path.Value!;
            if (path is "/end") return HostileServer.Text(context, Headers(context));
            context.Response.Headers.Location = path is "/here" ? "/end" : $"{other.Address}a?token=t";
            return HostileServer.Status(context, path is "/here" ? 307 : 302);
        });
        HttpDownloadOptions options = new() { Token = "tkn", Headers = [new("X-Key", "k")] };

        FileMessage here = Assert.Single(await GetAsync(folder.Context, server, "here", options));
        FileMessage away = Assert.Single(await GetAsync(folder.Context, server, "away", options));
        StepException none = await Assert.ThrowsAsync<StepException>(() => GetAsync(folder.Context, server, "away", options with { Redirects = 0 }));

        Assert.Equal("Bearer tkn|k", await File.ReadAllTextAsync(here.Content.LocalPath!, TestContext.Current.CancellationToken));
        Assert.Equal("|", await File.ReadAllTextAsync(away.Content.LocalPath!, TestContext.Current.CancellationToken));
        Assert.Equal($"The download failed. The server answered 302 and leads on to '{other.Address}a?token=***'; 'redirects' allows none to be followed. Use the address that it ends at.", none.Message);
    }

    [Theory]
    [InlineData("/a", "The server answered 301 and leads on to '{server}a' after 3 others, and more than 'redirects' allows are not followed.")]
    [InlineData("file:///etc/passwd", "The server answered 301 and leads on to 'file:///etc/passwd', which is not followed: it is no http or https address, or leads from https to http.")]
    public async Task Does_not_run_in_circles_or_elsewhere(string location, string problem)
    {
        await using IoFolder folder = new();
        await using HostileServer server = await HostileServer.StartAsync((context, _) =>
        {
            context.Response.Headers.Location = location;
            return HostileServer.Status(context, 301);
        });

        StepException e = await Assert.ThrowsAsync<StepException>(() => GetAsync(folder.Context, server, "a", new HttpDownloadOptions { Redirects = 3 }));

        Assert.Equal($"The download failed. {problem.Replace("{server}", server.Address.ToString(), StringComparison.Ordinal)} Use the address that it ends at.", e.Message);
    }

    [Fact]
    public async Task What_is_unchanged_is_not_handed_on_again()
    {
        await using IoFolder folder = new();
        ServedFile current = Served;
        await using HostileServer server = await HostileServer.StartAsync((context, _) => current.AnswerAsync(context));
        string path = folder.PathOf("versions.json");
        FileVersions first = FileVersions.Load(path);
        Assert.Single(await GetAsync(folder.CreateRun("1", first), server, "a?token=secret", new HttpDownloadOptions()));
        first.Save(path);

        FileVersions second = FileVersions.Load(path);
        StepContext run = folder.CreateRun("2", second);
        Assert.Empty(await GetAsync(run, server, "a?token=secret", new HttpDownloadOptions()));
        Assert.Equal(1, run.LeftOut.CountOf("step"));
        Assert.Empty(run.LeftOut.InOrder());
        second.Save(path);

        current = ServedFile.Random(4, 30_000, "\"v2\"");
        FileMessage changed = Assert.Single(await GetAsync(folder.CreateRun("3", FileVersions.Load(path)), server, "a?token=secret", new HttpDownloadOptions()));
        Assert.Equal("\"v2\"", changed.Attributes["etag"]);
        Assert.DoesNotContain("secret", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, "{ \"a\": null }", TestContext.Current.CancellationToken);
        Assert.StartsWith("The file of known versions", Assert.Throws<InvalidDataException>(() => FileVersions.Load(path)).Message, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<FileMessage>> GetAsync(StepContext run, HostileServer server, string path, HttpDownloadOptions options, string? sha256 = null, long keepFrom = 1000)
    {
        SentMessages sent = new();
        HttpDownload step = new("step", options) { Patience = 0.001, KeepFrom = keepFrom, MarkEvery = 1000 };
        await step.TransformAsync(new UrlMessage(new Position(0, 0), new Uri(server.Address, path), path) { Sha256 = sha256 }, sent, run, TestContext.Current.CancellationToken);
        return sent.Files;
    }

    private static async Task Endless(HttpContext context)
    {
        while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(new byte[4096]);
    }

    private static async Task DripAsync(HttpContext context)
    {
        int from = Served.Begin(context);
        using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(10));
        while (!context.RequestAborted.IsCancellationRequested && await pause.WaitForNextTickAsync())
        {
            await context.Response.Body.WriteAsync(Served.Bytes.AsMemory(from++, 1));
            await context.Response.Body.FlushAsync();
        }
    }
}
