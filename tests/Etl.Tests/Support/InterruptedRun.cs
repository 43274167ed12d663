using System.Globalization;
using Etl.Definitions;
using Etl.Planning;
using Etl.Running;
using Etl.Running.Checkpoints;
using Microsoft.Extensions.Logging.Abstractions;

namespace Etl.Tests.Support;

/// <summary>Runs a pipeline that is stopped behind checkpoints and goes on from them, each time with other workers, until it is done.</summary>
internal sealed class InterruptedRun(PipelineRun folder, string pipeline)
{
    public const string RunId = "run-7";

    private readonly string _runFolder = folder.PathOf(".etl", "runs", RunId);

    public int Interruptions { get; private set; }

    /// <summary>Number of the last checkpoint; null while there is none.</summary>
    public long? Last { get; private set; }

    public string CheckpointFolder => Path.Combine(_runFolder, "checkpoint");

    /// <summary>The same run, as if its pipeline had been changed.</summary>
    public InterruptedRun With(string changed) => new(folder, changed) { Last = Last };

    /// <summary>Runs once; stops behind so many checkpoints.</summary>
    public async Task<RunReport> RunAsync(int parallelism, int checkpoints)
    {
        PlanResult result = folder.Plan(pipeline, parallelism, new PipelineVariables());
        Assert.Empty(result.Errors);
        Assert.Empty(result.Plan!.StartsOver);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        int left = checkpoints;
        RunOptions options = new()
        {
            RunId = RunId,
            RunFolder = _runFolder,
            Grace = TimeSpan.FromSeconds(5),
            Checkpoints = new CheckpointOptions
            {
                Folder = CheckpointFolder,
                Interval = TimeSpan.FromMilliseconds(1),
                Spacing = 0,
                From = Last,
                Staged = [.. Directory.EnumerateFiles(folder.Root, $"*.{RunId}.partial", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })],
                Completed = number =>
                {
                    Last = number;
                    if (--left == 0) stop.Cancel();
                },
            },
        };
        RunReport report = await new PipelineRunner(NullLogger.Instance, TimeProvider.System).RunAsync(result.Plan, options, stop.Token);
        if (report.Status == RunStatus.Cancelled) Interruptions++;
        return report;
    }

    /// <summary>Runs and stops, with workers and numbers of checkpoints by a seed, until the run is done.</summary>
    public async Task<RunReport> FinishAsync(int seed, int most)
    {
        Random random = new(seed);
        while (true)
        {
            RunReport report = await RunAsync(random.Next(1, 5), Interruptions == 0 ? 1 : Interruptions < most ? random.Next(1, 4) : int.MaxValue);
            if (report.Status != RunStatus.Cancelled) return report;
        }
    }

    /// <summary>What of a report is the same however often a run was interrupted.</summary>
    public static string Counts(RunReport report) => string.Join('\n', report.Steps
        .Select(step => string.Create(CultureInfo.InvariantCulture, $"{step.Id}: files {step.FilesIn}>{step.FilesOut}, rows {step.RowsIn}>{step.RowsOut}, rejected {step.RowsRejected}, dropped {step.RowsDropped}, created {step.RowsCreated}, bytes {step.BytesIn}>{step.BytesOut}, {string.Join(' ', step.Tallies.Select(tally => tally.Rows))}"))
        .Append(string.Create(CultureInfo.InvariantCulture, $"rejected {report.RejectedRows}, read {report.BytesRead}, compared {report.Drift?.FilesCompared}, differing {report.Drift?.FilesDiffering}")));
}
