using System.Globalization;
using Etl.Benchmarks.Agreement;
using Etl.Benchmarks.Comparing;
using Etl.Benchmarks.Data;
using Etl.Cli.FileServer;

namespace Etl.Benchmarks.Works;

/// <summary>Many downloads at a time from a server on this machine whose answers wait, as those of a far one do.</summary>
internal static class DownloadWork
{
    private const int BytesPerFile = 1 << 16;
    private const int AtOnce = 64;
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(20);

    public static readonly Work Downloads = new("downloads-peers", "many downloads at a time", PrepareAsync);

    private static async Task<Trial> PrepareAsync(Workshop shop, CancellationToken cancellation)
    {
        string input = new OrderSet(shop.Sizes.Downloads, BytesPerFile, OrderForm.Csv).EnsureIn(shop.Root);
        LocalFileServer server = await LocalFileServer.StartAsync(new FileServerOptions { Folder = input, Latency = Latency }, cancellation);
        string folder = Directory.CreateDirectory(Path.Combine(shop.Root, "out")).FullName;
        string addresses = Path.Combine(folder, "peer-addresses.txt");
        string curl = Path.Combine(folder, "peer-addresses.curl");
        string[] all = [.. Directory.EnumerateFiles(input).Order(StringComparer.Ordinal).Select(file => new Uri(server.Address, Path.GetFileName(file)).ToString())];
        await File.WriteAllLinesAsync(addresses, all, cancellation);
        await File.WriteAllLinesAsync(curl, all.Select(address => $"url = \"{address}\""), cancellation);
        string atOnce = AtOnce.ToString(CultureInfo.InvariantCulture);
        return new Trial
        {
            Contenders =
            [
                shop.Etl.On(input, output => ["run", EtlProgram.PipelineFile("many-downloads.json"), "--param", $"addresses={addresses}", "--param", $"output={output}", "--set", $"steps.download.parallelism={atOnce}", "--quiet"]),
                shop.Peers.Aria2.On(input, output => ["--quiet", $"--input-file={addresses}", $"--dir={output}", $"--max-concurrent-downloads={atOnce}", "--file-allocation=none"]),
                shop.Peers.Curl.On(input, output => ["--silent", "--fail", "--parallel", "--parallel-max", atOnce, "--create-dirs", "--output-dir", output, "--remote-name-all", "--config", curl]),
            ],
            Agreement = new SameFiles(input),
            Targets = [Target.NotSlower(1, "aria2"), Target.NotSlower(1, "curl")],
            Needs = server,
        };
    }
}
