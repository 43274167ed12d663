using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Http;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Http;

/// <summary>Checksums in lists of addresses.</summary>
public sealed class AddressSumTests
{
    private static readonly string Sum = new('a', 64);

    [Fact]
    public async Task A_checksum_may_follow_an_address()
    {
        await using IoFolder folder = new();
        folder.Write("list.txt", $"http://x/a\t{Sum.ToUpperInvariant()}\nhttp://x/b sha256:{Sum}\nhttp://x/c d\n");
        UrlsOptions options = new() { File = "list.txt" };

        Assert.Equal([("a", Sum), ("b", Sum), ("c d", null)], List(folder, options));
        Assert.Equal([("a", Sum), ("b", null)], List(folder, new UrlsOptions { List = [$"http://x/a {Sum}", "http://x/b"] }));
    }

    [Fact]
    public async Task A_column_may_hold_checksums()
    {
        await using IoFolder folder = new();
        folder.Write("list.csv", $"url,sum\nhttp://x/a,{Sum}\nhttp://x/b,\n");
        UrlsOptions options = new() { File = "list.csv", Column = "url", ChecksumColumn = "sum" };

        Assert.Equal([("a", Sum), ("b", null)], List(folder, options));
        Assert.Equal("There is no column 'x'. The header has 'url', 'sum'. Correct 'checksumColumn'.", Assert.Throws<StepException>(() => List(folder, options with { ChecksumColumn = "x" })).Message);
        folder.Write("list.csv", "url,sum\nhttp://x/a,abc\n");
        Assert.Equal("Line 2: 'abc' is no SHA-256. Write its 64 hexadecimal digits, or nothing.", Assert.Throws<StepException>(() => List(folder, options)).Message);
    }

    [Fact]
    public void A_column_of_checksums_needs_one_of_addresses() => Assert.Equal(
        ["checksumColumn: Checksums are in a column only where addresses are. Give 'column', or write each checksum behind its address."],
        PlanProblems.Of(Urls.Type, new UrlsOptions { File = "a", ChecksumColumn = "sum" }));

    [Fact]
    public void Refuses_options_of_a_download_that_contradict_each_other() => Assert.Equal(
        [
            "headersTimeout: The time is not above zero. Write one such as '30s'.",
            "speedWindow: The time is not above zero. Write one such as '60s'.",
            "lowestSpeed: Transfers slower than this are broken off, and 'maxSpeed' or 'maxSpeedPerHost' makes all of them slower. Lower it, or raise the other.",
            "token: 'headers' has an 'Authorization' of its own. Give one of them.",
            "token: The token is empty, or has blanks or letters that no token has. Write it without 'Bearer'.",
            "headers.Range: 'Range' decides what is transferred and how, which the step does by itself. Remove it.",
        ],
        PlanProblems.Of(HttpDownload.Type, new HttpDownloadOptions
        {
            HeadersTimeout = TimeSpan.Zero,
            SpeedWindow = TimeSpan.Zero,
            LowestSpeed = 100,
            MaxSpeed = 1000,
            MaxSpeedPerHost = 50,
            Token = "Bearer x",
            Headers = [new("authorization", "a"), new("Range", "b")],
        }));

    [Fact]
    public void Refuses_headers_and_times_that_cannot_work() =>
        Assert.Equal(
            [
                "timeout: The time is not above zero. Write one such as '30s'.",
                "connectTimeout: The time is not above zero. Write one such as '10s'.",
                "headers.Content-Type: 'Content-Type' is not the name of a request header. Use one such as 'Authorization' or 'Accept'.",
                "headers.X Y: 'X Y' is not the name of a request header. Use one such as 'Authorization' or 'Accept'.",
                "headers.X-Key: The value has a line break. Write it on one line.",
            ],
            PlanProblems.Of(
                HttpDownload.Type,
                new HttpDownloadOptions
                {
                    Timeout = TimeSpan.Zero,
                    ConnectTimeout = TimeSpan.FromSeconds(-1),
                    Headers = [new("Content-Type", "a"), new("X Y", "a"), new("X-Key", "a\nb")],
                }));

    private static IEnumerable<(string Name, string? Sum)> List(IoFolder folder, UrlsOptions options) =>
        PlanProblems.Step<Urls>(Urls.Type, options).List(0, folder.Context).Cast<UrlMessage>().Select(url => (Uri.UnescapeDataString(url.Url.Segments[^1]), url.Sha256));
}
