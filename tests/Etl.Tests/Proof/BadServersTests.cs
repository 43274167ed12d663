using Etl.Tests.Support;

namespace Etl.Tests.Proof;

/// <summary>Servers that fail for good, from the address to the message.</summary>
public sealed class BadServersTests
{
    private static string Pipeline(HostileServer server, string list = "a.csv") =>
        $$"""
        { "name": "test", "steps": [
          { "id": "addresses", "use": "urls", "with": { "baseUrl": "{{server.Address}}", "list": ["{{list}}"] } },
          { "id": "download", "use": "http.download", "with": { "retries": 0, "timeout": "30s" } },
          { "id": "rows", "use": "csv.read", "with": { "columns": { "store": "text", "n": "int" } } },
          { "id": "csv", "use": "csv.write", "with": { "path": "out/rows.csv" } } ] }
        """;

    public static TheoryData<string, string> Faults => new()
    {
        { "404", "step 'download': {server}/a.csv: The download failed. The server answered 404 (Not Found). Correct the address, or remove it from the list." },
        { "503", "step 'download': {server}/a.csv: The download failed. The server answered 503 (Service Unavailable). Try again later, or raise 'retries'." },
        { "cut off", "step 'download': {server}/a.csv: The download failed. The connection broke after 100 of 1000 bytes. Try again later, or raise 'retries'." },
        { "chunks cut off", "step 'download': {server}/a.csv: The download failed. The connection broke after 16 bytes. Try again later, or raise 'retries'." },
        { "stall", "step 'download': {server}/a.csv: The download failed. No bytes came for 0.3 s. Try again later, or raise 'timeout'." },
        { "forever", "step 'download': {server}/a.csv: The download failed. No bytes came for 0.3 s. Try again later, or raise 'timeout'." },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_download_that_fails_is_named_with_the_reason(string fault, string message)
    {
        await using HostileServer server = await HostileServer.StartAsync((context, _) => fault switch
        {
            "404" => HostileServer.Status(context, 404),
            "503" => HostileServer.Status(context, 503),
            "cut off" => HostileServer.CutOff(context),
            "chunks cut off" => HostileServer.CutOffChunks(context, "store,n\nnorth,1\n"),
            "stall" => HostileServer.Stall(context),
            _ => HostileServer.Forever(context),
        });
        using PipelineRun run = new();
        run.WriteOldOutput();

        // Only a server that falls silent is given up on soon: on a busy machine the others may take as long to answer.
        string? failure = await run.FailureAsync(fault is "stall" or "forever" ? Pipeline(server).Replace("30s", "300ms", StringComparison.Ordinal) : Pipeline(server));

        Assert.Equal(message, failure?.Replace(server.Address.ToString(), "{server}/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_connection_that_is_reset_is_named_with_the_reason()
    {
        await using HostileServer server = await HostileServer.StartAsync((context, _) => HostileServer.Reset(context));
        using PipelineRun run = new();
        run.WriteOldOutput();

        string? failure = await run.FailureAsync(Pipeline(server));

        // Whether the bytes before the reset are seen is up to the system.
        Assert.Contains(failure?.Replace(server.Address.ToString(), "{server}/", StringComparison.Ordinal), new[]
        {
            "step 'download': {server}/a.csv: The download failed. The connection failed: Connection reset by peer. Try again later, or raise 'retries'.",
            "step 'download': {server}/a.csv: The download failed. The connection broke after 100 of 1000 bytes. Try again later, or raise 'retries'.",
        });
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        HostileServer server = await HostileServer.StartAsync((context, _) => HostileServer.Status(context, 200));
        string pipeline = Pipeline(server);
        string address = server.Address.ToString();
        string host = $"{server.Address.Host}:{server.Address.Port}";
        await server.DisposeAsync();
        using PipelineRun run = new();
        run.WriteOldOutput();

        string? failure = await run.FailureAsync(pipeline);

        Assert.Equal("step 'download': {server}/a.csv: The download failed. No connection could be made: Connection refused. Check the address, the network, and whether the server runs.", failure?.Replace(address, "{server}/", StringComparison.Ordinal).Replace(host, "{host}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_bad_address_in_a_file_of_addresses_is_found_before_anything_is_downloaded()
    {
        await using HostileServer server = await HostileServer.StartAsync((context, _) => HostileServer.Text(context, "store,n\nnorth,1\n"));
        using PipelineRun run = new();
        run.WriteOldOutput();
        run.Write("addresses.txt", $"# daily\n{server.Address}a.csv\n\nftp://example.org/b.csv\n");

        string? failure = await run.FailureAsync(Pipeline(server).Replace("\"list\": [\"a.csv\"]", "\"file\": \"addresses.txt\"", StringComparison.Ordinal));

        Assert.Equal("step 'addresses': {root}/addresses.txt: Line 4: 'ftp://example.org/b.csv' is no http or https address. Write one such as 'https://example.com/a.csv'.", failure?.Replace(server.Address.ToString(), "{server}/", StringComparison.Ordinal));
        Assert.Equal(0, server.Attempts("/a.csv"));
    }
}
