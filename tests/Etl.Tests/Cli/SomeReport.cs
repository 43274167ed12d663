using Etl.Running;

namespace Etl.Tests.Cli;

/// <summary>Reports and monitors of runs that never were.</summary>
internal static class SomeReport
{
    public static RunReport Done { get; } = new()
    {
        RunId = "20241120-120000-beef",
        Pipeline = "sales",
        Status = RunStatus.Done,
        Started = new DateTimeOffset(2024, 11, 20, 12, 0, 0, TimeSpan.Zero),
        Elapsed = TimeSpan.FromSeconds(2.5),
        Steps =
        [
            Step("orders", "files") with { FilesOut = 20, Busy = TimeSpan.FromSeconds(0.01) },
            Step("rows", "csv.read") with { FilesIn = 20, RowsOut = 12_345, BytesIn = 5_000_000, RowsRejected = 7, Workers = 4, WorkersBusy = 3, Queue = 2, QueueBytes = 500_000, Active = TimeSpan.FromSeconds(2), Busy = TimeSpan.FromSeconds(6) },
            Step("kept", "filter") with { RowsIn = 12_345, RowsOut = 11_111, RowsDropped = 1_234, DroppedAs = "filtered", Busy = TimeSpan.FromSeconds(1) },
            Step("report", "csv.write") with { RowsIn = 11_111, RowsOut = 11_111, BytesOut = 123_456, Busy = TimeSpan.FromSeconds(0.5) },
        ],
        Outputs = [new OutputFile("report", "/data/out/sales.csv", 123_456), new OutputFile("other", "/elsewhere/x.csv", 12)],
        RejectedRows = 7,
        RejectsFile = "/data/.etl/runs/20241120-120000-beef/rejects.jsonl",
        Failure = null,
        BytesRead = 5_000_000,
        PeakMemoryBytes = 98_765_432,
    };

    public static RunReport Failed { get; } = Done with
    {
        Status = RunStatus.Failed,
        Outputs = [],
        Failure = new RunFailure("rows", "orders/07.csv", "line 12: The quote is never closed. Close it."),
        Steps = [.. Done.Steps.Take(3), Step("report", "csv.write")],
    };

    public static RunReport Cancelled { get; } = Failed with { Status = RunStatus.Cancelled, Failure = null };

    public static StepSnapshot Step(string id, string use) => new()
    {
        Id = id,
        Use = use,
        Workers = 1,
        WorkersBusy = 0,
        Queue = 0,
        QueueBytes = 0,
        FilesIn = 0,
        FilesOut = 0,
        RowsIn = 0,
        RowsOut = 0,
        RowsRejected = 0,
        RowsDropped = 0,
        DroppedAs = null,
        RowsCreated = 0,
        CreatedAs = null,
        BytesIn = 0,
        BytesOut = 0,
        Busy = TimeSpan.Zero,
        Active = TimeSpan.Zero,
    };
}

/// <summary>A run that stands still.</summary>
internal sealed record FixedMonitor(IReadOnlyList<StepSnapshot> Steps, TimeSpan Elapsed, long BytesDone, long? BytesTotal) : IRunMonitor;
