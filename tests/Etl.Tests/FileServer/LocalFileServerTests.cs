using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Etl.Cli.FileServer;
using Etl.Tests.Support;

namespace Etl.Tests.FileServer;

public sealed class LocalFileServerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Serves_files_as_they_are()
    {
        await using IoFolder folder = new();
        byte[] packed = [0x1F, 0x8B, 1, 2, 3];
        folder.Write("2024/a.csv.gz", packed);
        await using LocalFileServer server = await StartAsync(folder);
        using HttpClient client = new();

        using HttpResponseMessage response = await client.GetAsync(new Uri(server.Address, "2024/a.csv.gz"), Cancellation);

        Assert.Equal(packed, await response.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal("application/gzip", response.Content.Headers.ContentType?.MediaType);
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Equal(5, response.Content.Headers.ContentLength);
        Assert.True(server.Address.IsLoopback);
    }

    [Fact]
    public async Task Lists_addresses_that_can_be_asked_for()
    {
        await using IoFolder folder = new();
        foreach (string name in new[] { "b.csv", "a b.csv", "sub/c#d.csv", ".hidden" }) folder.Write(name, name);
        await using LocalFileServer server = await StartAsync(folder);
        using HttpClient client = new();

        string list = await client.GetStringAsync(server.Address, Cancellation);

        Assert.Equal("a%20b.csv\nb.csv\nsub/c%23d.csv\n", list);
        Assert.Equal("sub/c#d.csv", await client.GetStringAsync(new Uri(server.Address, "sub/c%23d.csv"), Cancellation));
    }

    [Fact]
    public async Task Serves_ranges()
    {
        await using IoFolder folder = new();
        folder.Write("a.csv", "0123456789");
        await using LocalFileServer server = await StartAsync(folder);
        using HttpClient client = new();
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(server.Address, "a.csv"));
        request.Headers.Range = new System.Net.Http.Headers.RangeHeaderValue(3, 5);

        using HttpResponseMessage response = await client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal("345", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("bytes 3-5/10", response.Content.Headers.ContentRange?.ToString());
    }

    [Fact]
    public async Task Tells_a_changed_file_by_its_strong_etag()
    {
        await using IoFolder folder = new();
        folder.Write("a.csv", "1");
        await using LocalFileServer server = await StartAsync(folder);
        using HttpClient client = new();

        string first = await EtagAsync();
        Assert.Equal(first, await EtagAsync());
        folder.Write("a.csv", "12");
        string second = await EtagAsync();

        Assert.NotEqual(first, second);
        Assert.StartsWith("\"", first, StringComparison.Ordinal);
        using HttpRequestMessage known = new(HttpMethod.Get, new Uri(server.Address, "a.csv"));
        known.Headers.TryAddWithoutValidation("If-None-Match", second);
        using HttpResponseMessage response = await client.SendAsync(known, Cancellation);
        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);

        async Task<string> EtagAsync()
        {
            using HttpRequestMessage head = new(HttpMethod.Head, new Uri(server.Address, "a.csv"));
            using HttpResponseMessage answer = await client.SendAsync(head, Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Cancellation));
            return answer.Headers.ETag!.ToString();
        }
    }

    [Theory]
    [InlineData("/../secret.csv")]
    [InlineData("/%2e%2e/secret.csv")]
    [InlineData("/..%2fsecret.csv")]
    [InlineData("/sub/../../secret.csv")]
    [InlineData("/..\\secret.csv")]
    [InlineData("//etc/passwd")]
    [InlineData("/.hidden")]
    [InlineData("/sub")]
    [InlineData("/missing.csv")]
    public async Task Serves_nothing_else(string path)
    {
        await using IoFolder folder = new();
        folder.Write("secret.csv", "secret");
        folder.Write("served/.hidden", "secret");
        folder.Write("served/sub/a.csv");
        await using LocalFileServer server = await LocalFileServer.StartAsync(new FileServerOptions { Folder = folder.PathOf("served") }, Cancellation);

        // By hand: a client of the framework would tidy the path up.
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, server.Address.Port, Cancellation);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), Cancellation);
        using StreamReader reader = new(stream);
        string answer = await reader.ReadToEndAsync(Cancellation);

        Assert.Matches("^HTTP/1.1 40[04] ", answer);
        Assert.DoesNotContain("secret", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_no_other_method()
    {
        await using IoFolder folder = new();
        await using LocalFileServer server = await StartAsync(folder);
        using HttpClient client = new();

        using HttpResponseMessage response = await client.DeleteAsync(new Uri(server.Address, "a.csv"), Cancellation);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task Keeps_every_answer_waiting_for_the_latency()
    {
        await using IoFolder folder = new();
        folder.Write("a.csv", "1");
        await using LocalFileServer server = await LocalFileServer.StartAsync(new FileServerOptions { Folder = folder.Path, Latency = TimeSpan.FromMilliseconds(200) }, Cancellation);
        using HttpClient client = new();
        long start = Stopwatch.GetTimestamp();

        await client.GetStringAsync(new Uri(server.Address, "a.csv"), Cancellation);

        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(190));
    }

    [Fact]
    public async Task Says_that_the_folder_does_not_exist()
    {
        await using IoFolder folder = new();

        DirectoryNotFoundException e = await Assert.ThrowsAsync<DirectoryNotFoundException>(() => LocalFileServer.StartAsync(new FileServerOptions { Folder = folder.PathOf("no") }, Cancellation));

        Assert.Equal($"The folder '{folder.PathOf("no")}' does not exist. Name one whose files shall be served.", e.Message);
    }

    [Fact]
    public async Task Says_that_the_port_is_taken()
    {
        await using IoFolder folder = new();
        await using LocalFileServer first = await StartAsync(folder);

        IOException e = await Assert.ThrowsAsync<IOException>(() => LocalFileServer.StartAsync(new FileServerOptions { Folder = folder.Path, Port = first.Address.Port }, Cancellation));

        Assert.Equal($"Failed to bind to address {first.Address.GetLeftPart(UriPartial.Authority)}: address already in use.", e.Message);
    }

    private static Task<LocalFileServer> StartAsync(IoFolder folder) => LocalFileServer.StartAsync(new FileServerOptions { Folder = folder.Path }, Cancellation);
}
