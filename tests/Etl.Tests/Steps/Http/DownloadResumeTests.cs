using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Http;
using Etl.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Etl.Tests.Steps.Http;

/// <summary>Downloads that go on where an attempt, or a whole run, ended early; and that begin anew where they must.</summary>
public sealed class DownloadResumeTests
{
    private const int Length = 100_000;
    private const int Half = 50_000;

    private static readonly ServedFile File1 = ServedFile.Random(1, Length, "\"v1\"");
    private static readonly ServedFile File2 = ServedFile.Random(2, Length, "\"v2\"");

    [Fact]
    public async Task An_attempt_goes_on_where_the_one_before_was_broken_off()
    {
        List<string> asked = [];
        byte[] bytes = await DownloadAsync(new HttpDownloadOptions(), (context, attempt) =>
        {
            asked.Add($"{context.Request.Headers.Range}|{context.Request.Headers.IfRange}");
            return File1.SendAsync(context, attempt == 1 ? Half : Length);
        });

        Assert.Equal(File1.Bytes, bytes);
        Assert.Equal(["|", $"bytes={Half}-|\"v1\""], asked);
    }

    [Fact]
    public async Task An_attempt_that_comes_further_starts_the_count_anew()
    {
        byte[] bytes = await DownloadAsync(new HttpDownloadOptions { Retries = 1 }, (context, attempt) => File1.SendAsync(context, Math.Min(Length, attempt * 10_000)));

        Assert.Equal(File1.Bytes, bytes);
    }

    [Theory]
    [InlineData("If-Range fails")]
    [InlineData("ranges ignored")]
    [InlineData("416")]
    [InlineData("another part")]
    [InlineData("another length")]
    [InlineData("another tag")]
    [InlineData("more than the rest")]
    public async Task Begins_anew_where_the_rest_is_not_to_be_had(string fault)
    {
        byte[] bytes = await DownloadAsync(new HttpDownloadOptions { Retries = 3 }, (context, attempt) => (attempt, fault) switch
        {
            (1, _) => File1.SendAsync(context, Half),
            (2, "ranges ignored") => File2.AnswerAsync(WithoutRange(context)),
            (2, "416") => HostileServer.Status(context, 416),
            (2, "another part") => Rest(context, Half - 10, Length, "\"v1\""),
            (2, "another length") => Rest(context, Half, Length + 1, "\"v1\""),
            (2, "another tag") => Rest(context, Half, Length, "\"v2\""),
            (2, "more than the rest") => Endless(context),
            _ => File2.AnswerAsync(context),
        });

        Assert.Equal(File2.Bytes, bytes);
    }

    [Theory]
    [InlineData(null, null, "")]
    [InlineData("W/\"1\"", null, "")]
    [InlineData(null, "Mon, 06 May 2024 07:08:09 GMT", "Mon, 06 May 2024 07:08:09 GMT")]
    [InlineData(null, "now", "")]
    public async Task Goes_on_only_where_the_version_tells_every_byte(string? etag, string? modified, string condition)
    {
        List<string> asked = [];
        byte[] bytes = await DownloadAsync(new HttpDownloadOptions(), async (context, attempt) =>
        {
            asked.Add(context.Request.Headers.IfRange.ToString());
            if (etag is not null) context.Response.Headers.ETag = etag;
            string now = TimeProvider.System.GetUtcNow().ToString("r", System.Globalization.CultureInfo.InvariantCulture);
            context.Response.Headers.Date = now;
            if (modified is not null) context.Response.Headers.LastModified = modified is "now" ? now : modified;
            int from = context.Request.Headers.Range.Count == 0 ? 0 : Half;
            if (from > 0)
            {
                context.Response.StatusCode = 206;
                context.Response.Headers.ContentRange = $"bytes {Half}-{Length - 1}/{Length}";
            }

            context.Response.ContentLength = Length - from;
            await context.Response.Body.WriteAsync(File1.Bytes.AsMemory(from, attempt == 1 ? Half : Length - from));
            await context.Response.Body.FlushAsync();
        });

        Assert.Equal(File1.Bytes, bytes);
        Assert.Equal(["", condition], asked);
    }

    [Fact]
    public async Task A_later_run_goes_on_where_a_killed_one_ended()
    {
        await using IoFolder folder = new();
        await using HostileServer server = await HostileServer.StartAsync((context, attempt) => File1.SendAsync(context, attempt == 1 ? Half : Length));
        Leave(folder, await BreakOffAsync(folder, server));

        StepContext second = folder.CreateRun("2");
        FileMessage file = await GetAsync(second, server, new HttpDownloadOptions());

        Assert.Equal(File1.Bytes, await File.ReadAllBytesAsync(file.Content.LocalPath!, TestContext.Current.CancellationToken));
        Assert.Equal(2, server.Attempts("/a"));
        Assert.Equal(Length, file.Length);
        file.Release();
        second.Downloads.Dispose();
        Assert.Empty(Directory.EnumerateFiles(folder.PathOf("runs"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_run_leaves_alone_what_belongs_to_one_that_goes_on()
    {
        await using IoFolder folder = new();
        await using HostileServer server = await HostileServer.StartAsync((context, attempt) => File1.SendAsync(context, attempt == 1 ? Half : Length));
        StepContext first = await BreakOffAsync(folder, server);

        FileMessage file = await GetAsync(folder.CreateRun("2"), server, new HttpDownloadOptions());

        Assert.Equal(File1.Bytes, await File.ReadAllBytesAsync(file.Content.LocalPath!, TestContext.Current.CancellationToken));
        Assert.Single(Directory.EnumerateFiles(first.Downloads.Path, "*.part"));
        first.Downloads.Dispose();
    }

    [Theory]
    [InlineData("bytes")]
    [InlineData("shorter")]
    [InlineData("facts cut")]
    [InlineData("facts garbage")]
    [InlineData("no facts")]
    public async Task Does_not_go_on_with_what_was_spoilt(string fault)
    {
        await using IoFolder folder = new();
        bool wasRange = false;
        await using HostileServer server = await HostileServer.StartAsync((context, attempt) =>
        {
            wasRange |= context.Request.Headers.Range.Count > 0;
            return File1.SendAsync(context, attempt == 1 ? Half : Length);
        });
        StepContext first = await BreakOffAsync(folder, server);
        string part = Assert.Single(Directory.EnumerateFiles(first.Downloads.Path, "*.part"));
        string facts = Path.ChangeExtension(part, ".facts");
        Leave(folder, first);
        byte[] bytes = await File.ReadAllBytesAsync(part, TestContext.Current.CancellationToken);
        switch (fault)
        {
            case "bytes":
                bytes[Half / 2] ^= 1;
                await File.WriteAllBytesAsync(part, bytes, TestContext.Current.CancellationToken);
                break;
            case "shorter":
                await File.WriteAllBytesAsync(part, bytes[..^1], TestContext.Current.CancellationToken);
                break;
            case "facts cut":
                await File.WriteAllTextAsync(facts, File.ReadAllText(facts)[..10], TestContext.Current.CancellationToken);
                break;
            case "facts garbage":
                await File.WriteAllTextAsync(facts, "\0\0\0\n5 x\n", TestContext.Current.CancellationToken);
                break;
            default:
                File.Delete(facts);
                break;
        }

        FileMessage file = await GetAsync(folder.CreateRun("2"), server, new HttpDownloadOptions());

        Assert.Equal(File1.Bytes, await File.ReadAllBytesAsync(file.Content.LocalPath!, TestContext.Current.CancellationToken));
        Assert.False(wasRange);
    }

    [Fact]
    public async Task Goes_on_at_the_last_whole_mark()
    {
        await using IoFolder folder = new();
        string range = "";
        await using HostileServer server = await HostileServer.StartAsync((context, attempt) =>
        {
            range = context.Request.Headers.Range.ToString();
            return File1.SendAsync(context, attempt == 1 ? Half : Length);
        });
        StepContext first = await BreakOffAsync(folder, server);
        string facts = Assert.Single(Directory.EnumerateFiles(first.Downloads.Path, "*.facts"));
        Leave(folder, first);
        await File.AppendAllTextAsync(facts, "60000 12", TestContext.Current.CancellationToken);
        await File.AppendAllTextAsync(Path.ChangeExtension(facts, ".part"), "written behind the last mark", TestContext.Current.CancellationToken);

        FileMessage file = await GetAsync(folder.CreateRun("2"), server, new HttpDownloadOptions());

        Assert.Equal(File1.Bytes, await File.ReadAllBytesAsync(file.Content.LocalPath!, TestContext.Current.CancellationToken));
        Assert.Equal($"bytes={Half}-", range);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_whole_file_that_nobody_read_is_used_unless_it_has_changed(bool hasChanged)
    {
        await using IoFolder folder = new();
        List<int> statuses = [];
        await using HostileServer server = await HostileServer.StartAsync((context, attempt) =>
        {
            ServedFile current = attempt > 1 && hasChanged ? File2 : File1;
            statuses.Add(context.Request.Headers.IfNoneMatch == current.ETag ? 304 : 200);
            return current.AnswerAsync(context);
        });
        StepContext first = folder.CreateRun("1");
        await GetAsync(first, server, new HttpDownloadOptions());
        Leave(folder, first);

        FileMessage file = await GetAsync(folder.CreateRun("2"), server, new HttpDownloadOptions(), sha256: (hasChanged ? File2 : File1).Sha256);

        Assert.Equal((hasChanged ? File2 : File1).Bytes, await File.ReadAllBytesAsync(file.Content.LocalPath!, TestContext.Current.CancellationToken));
        Assert.Equal([200, hasChanged ? 200 : 304], statuses);
        Assert.Equal(hasChanged ? "\"v2\"" : "\"v1\"", file.Attributes["etag"]);
    }

    [Fact]
    public async Task One_address_twice_in_a_list_is_downloaded_twice()
    {
        await using IoFolder folder = new();
        await using HostileServer server = await HostileServer.StartAsync((context, _) => File1.AnswerAsync(context));
        StepContext run = folder.CreateRun("1");

        FileMessage one = await GetAsync(run, server, new HttpDownloadOptions());
        FileMessage other = await GetAsync(run, server, new HttpDownloadOptions());
        one.Release();

        Assert.Equal(File1.Bytes, await File.ReadAllBytesAsync(other.Content.LocalPath!, TestContext.Current.CancellationToken));
        other.Release();
    }

    private static HttpDownload Step(HttpDownloadOptions options) => new("step", options) { Patience = 0.001, KeepFrom = 1000, MarkEvery = 10_000 };

    private static async Task<byte[]> DownloadAsync(HttpDownloadOptions options, Func<HttpContext, int, Task> answer)
    {
        await using IoFolder folder = new();
        await using HostileServer server = await HostileServer.StartAsync(answer);
        FileMessage file = await GetAsync(folder.CreateRun("1"), server, options);
        return await File.ReadAllBytesAsync(file.Content.LocalPath!, TestContext.Current.CancellationToken);
    }

    private static async Task<FileMessage> GetAsync(StepContext run, HostileServer server, HttpDownloadOptions options, string? sha256 = null)
    {
        SentMessages sent = new();
        UrlMessage url = new(new Position(0, 0), new Uri(server.Address, "a"), "a") { Sha256 = sha256 };
        await Step(options).TransformAsync(url, sent, run, TestContext.Current.CancellationToken);
        return Assert.Single(sent.Files);
    }

    /// <summary>A run whose only attempt was broken off in the middle of the file.</summary>
    private static async Task<StepContext> BreakOffAsync(IoFolder folder, HostileServer server)
    {
        StepContext run = folder.CreateRun("1");
        await Assert.ThrowsAsync<StepException>(() => GetAsync(run, server, new HttpDownloadOptions { Retries = 0 }));
        return run;
    }

    /// <summary>As a killed process leaves its folders: with everything in them, but without its hold on them.</summary>
    private static void Leave(IoFolder folder, StepContext run)
    {
        run.Downloads.Dispose();
        Assert.True(File.Exists(Path.Combine(run.Downloads.Path, "lock")));
        Assert.StartsWith(folder.Path, run.Downloads.Path, StringComparison.Ordinal);
    }

    private static HttpContext WithoutRange(HttpContext context)
    {
        context.Request.Headers.Remove("Range");
        return context;
    }

    private static Task Rest(HttpContext context, int from, int length, string etag)
    {
        context.Response.StatusCode = 206;
        context.Response.Headers.ETag = etag;
        context.Response.Headers.ContentRange = $"bytes {from}-{length - 1}/{length}";
        return context.Response.Body.WriteAsync(new byte[length - from]).AsTask();
    }

    /// <summary>The rest, and no end to it.</summary>
    private static async Task Endless(HttpContext context)
    {
        context.Response.StatusCode = 206;
        context.Response.Headers.ETag = "\"v1\"";
        context.Response.Headers.ContentRange = $"bytes {Half}-{Length - 1}/{Length}";
        while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(new byte[4096]);
    }
}
