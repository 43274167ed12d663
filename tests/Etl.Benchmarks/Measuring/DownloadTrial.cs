using Etl.Benchmarks.Comparing;
using Etl.Cli.FileServer;
using Etl.Running;

namespace Etl.Benchmarks.Measuring;

/// <summary>Downloads of a folder's files from a server on this machine.</summary>
internal sealed class DownloadTrial(string root, string input)
{
    private readonly InProcess _runs = new(root);
    private readonly string _addresses = Path.Combine(root, "out", "addresses.txt");

    private string Output => Path.Combine(root, "out", "downloads.csv");

    public async Task WriteAddressesAsync(LocalFileServer server, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_addresses)!);
        await File.WriteAllLinesAsync(_addresses, Directory.EnumerateFiles(input).Order(StringComparer.Ordinal).Select(file => new Uri(server.Address, Path.GetFileName(file)).ToString()), cancellation);
    }

    /// <summary>The download step's own time, from its first message to its last.</summary>
    public async Task<TimeSpan> RunAsync(int parallelism, CancellationToken cancellation)
    {
        Dictionary<string, string> parameters = new()
        {
            ["addresses"] = _addresses,
            ["originals"] = Path.Combine(root, "out", "originals"),
            ["output"] = Output,
        };
        RunReport report = await _runs.RunAsync(EtlProgram.PipelineFile("downloads.json"), parameters, cancellation, new KeyValuePair<string, string>("steps.download.parallelism", $"{parallelism}"));
        return report.Steps.Single(step => step.Use is "http.download").Active;
    }

    /// <summary>Whether the downloads gave the bytes that the same files give when they are read from the folder.</summary>
    public async Task CheckAsync(CancellationToken cancellation)
    {
        string expected = Path.Combine(root, "out", "downloads-expected.csv");
        await _runs.RunAsync(EtlProgram.OrdersPipeline, new() { ["folder"] = input, ["output"] = expected }, cancellation);
        string fromFolder = await File.ReadAllTextAsync(expected, cancellation);
        string downloaded = await File.ReadAllTextAsync(Output, cancellation);
        if (!string.Equals(fromFolder, downloaded, StringComparison.Ordinal))
            throw new BenchmarkException($"The downloads give other totals than the folder does: {Output} differs from {expected}.");
    }
}
