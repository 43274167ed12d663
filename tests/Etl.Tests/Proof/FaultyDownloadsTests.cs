using System.Diagnostics;
using System.Security.Cryptography;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Http;
using Etl.Tests.Support;

namespace Etl.Tests.Proof;

/// <summary>Many downloads from a server that is bad in every way that servers are.</summary>
public sealed class FaultyDownloadsTests
{
    private const int Files = 500;
    private const double Share = 0.3;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task At_thirty_percent_faults_five_hundred_files_arrive_intact()
    {
        await using IoFolder folder = new();
        FaultyFiles files = new(seed: 20, Files, Share);
        await using HostileServer server = await HostileServer.StartAsync(files.AnswerAsync);
        HttpDownloadOptions options = new() { Retries = 15, Timeout = TimeSpan.FromSeconds(5), LowestSpeed = 1000, SpeedWindow = TimeSpan.FromMilliseconds(300) };
        // All that is asked of the test: the same code with less patience and smaller parts.
        HttpDownload step = new("step", options) { Patience = 0.02, KeepFrom = 4096, MarkEvery = 1024 };
        SentMessages sent = new();
        StepContext run = folder.CreateRun("1");
        long start = Stopwatch.GetTimestamp();

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Files),
            new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = TestContext.Current.CancellationToken },
            (i, token) => step.TransformAsync(new UrlMessage(new Position(0, i), new Uri(server.Address, $"{i}"), $"{i}") { Sha256 = files[i].Sha256 }, sent, run, token));

        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        Assert.Equal(Enumerable.Range(0, Files), sent.Files.Select(file => file.Position.Item).Order());
        Assert.All(sent.Files, file => Assert.Equal(files[file.Position.Item].Sha256, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.Content.LocalPath!)))));
        Assert.All(files.Seen, seen => Assert.True(seen > 0, $"Some fault was not met: {string.Join(", ", files.Seen)}."));
        Assert.True(elapsed < Longest, $"It took {elapsed}.");

        foreach (FileMessage file in sent.Files) file.Release();
        run.Downloads.Dispose();
        run.Scratch.Dispose();
        Assert.Empty(Directory.EnumerateFiles(folder.PathOf("runs"), "*", SearchOption.AllDirectories));
    }
}
