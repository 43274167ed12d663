using System.Security.Cryptography;
using Etl.Definitions;
using Etl.Running;
using Etl.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Etl.Tests.Proof;

/// <summary>The main job over HTTP, from a server that fails at first.</summary>
public sealed class DownloadFaultsTests
{
    private static string Orders => Repository.PathOf("sample-data", "orders");

    [Fact]
    public async Task Downloads_that_fail_at_first_give_the_totals_of_the_folder()
    {
        await using HostileServer server = await HostileServer.StartAsync(Answer);
        using PipelineRun local = new();
        using PipelineRun download = new();
        Directory.CreateSymbolicLink(local.PathOf("sample-data"), Repository.PathOf("sample-data"));

        RunReport fromFolder = await local.RunAsync(await ReadAsync("sales-report"));
        RunReport fromServer = await download.RunAsync(await ReadAsync("download-report"), variables: new PipelineVariables
        {
            Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["server"] = server.Address.GetLeftPart(UriPartial.Authority) },
        });

        Assert.Null(local.Failure(fromFolder));
        Assert.Null(download.Failure(fromServer));
        Assert.Equal(local.Read("out/sales.csv"), download.Read("out/download-sales.csv"));
        Assert.Equal(fromFolder.RejectedRows, fromServer.RejectedRows);
        string[] orders = [.. Directory.EnumerateFiles(Orders, "*", SearchOption.AllDirectories)];
        Assert.Equal(20, orders.Length);
        Assert.True(orders.Sum(path => server.Attempts("/orders/" + Path.GetRelativePath(Orders, path))) > 40, "The server did not fail often enough.");
        Assert.Equal(orders.Select(Hash).Order(StringComparer.Ordinal), download.FilesBelow("out/raw").Select(name => Hash(download.PathOf("out", "raw", name))).Order(StringComparer.Ordinal));
        FailingRun.AssertNothingIsLeft(download.Root);
    }

    private static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    private static Task Answer(HttpContext context, int attempt)
    {
        string path = context.Request.Path.Value!;
        int kind = path.Sum(letter => letter);
        // The first attempt at each file fails, and for a third of them the second one too.
        if (attempt > (kind % 3 == 0 ? 2 : 1)) return context.Response.SendFileAsync(Repository.PathOf("sample-data") + path);
        return ((kind + attempt) % 4) switch
        {
            0 => HostileServer.Status(context, 500),
            1 => HostileServer.Reset(context),
            2 => HostileServer.CutOff(context),
            _ => HostileServer.Status(context, 503),
        };
    }

    private static Task<string> ReadAsync(string name) =>
        File.ReadAllTextAsync(Repository.PathOf("pipelines", name + ".json"), TestContext.Current.CancellationToken);
}
