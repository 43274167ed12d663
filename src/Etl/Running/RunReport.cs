using System.Text.Json.Serialization;
using Etl.Steps;

namespace Etl.Running;

/// <summary>How a run ended.</summary>
public enum RunStatus
{
    /// <summary>Every input was processed and the outputs are in place.</summary>
    Done,

    /// <summary>It stopped at an error; no output was written.</summary>
    Failed,

    /// <summary>It was asked to stop; no output was written.</summary>
    Cancelled,
}

/// <summary>What one run did: the summary that is printed and the report that is saved are both made from it.</summary>
public sealed record RunReport
{
    public required string RunId { get; init; }

    /// <summary>Name of the pipeline.</summary>
    public required string Pipeline { get; init; }

    public required RunStatus Status { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>From the first step's start to the last output in place.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>In the order of the pipeline.</summary>
    public required IReadOnlyList<StepSnapshot> Steps { get; init; }

    /// <summary>Files in place, sorted by path; empty unless the run is done, or failed while it put them in place.</summary>
    public required IReadOnlyList<OutputFile> Outputs { get; init; }

    /// <summary>What steps have to show, in the order of the pipeline; empty unless the run is done. Not part of the saved report.</summary>
    [JsonIgnore]
    public IReadOnlyList<PrintedOutput> Printed { get; init; } = [];

    /// <summary>Rows rejected by all steps together.</summary>
    public required long RejectedRows { get; init; }

    /// <summary>File that lists them; null when there are none.</summary>
    public required string? RejectsFile { get; init; }

    /// <summary>How the files' columns differ from those that their readers go by; null where no reader has the option <c>drift</c>.</summary>
    public DriftReport? Drift { get; init; }

    /// <summary>Why the run is not done; null when it is, or when it was cancelled and all work ended.</summary>
    public required RunFailure? Failure { get; init; }

    /// <summary>Bytes of the files that the sources listed and the readers opened.</summary>
    public required long BytesRead { get; init; }

    /// <summary>Peak resident set of the process, bytes.</summary>
    public required long PeakMemoryBytes { get; init; }

    /// <summary>Million bytes of input a second.</summary>
    public double MegabytesPerSecond => Elapsed > TimeSpan.Zero ? BytesRead / 1e6 / Elapsed.TotalSeconds : 0;
}

/// <summary>A file that the run wrote.</summary>
/// <param name="Step">Id of the step that wrote it.</param>
/// <param name="Path">Absolute path.</param>
/// <param name="Bytes">Its length.</param>
public sealed record OutputFile(string Step, string Path, long Bytes);

/// <summary>The first failure of a run.</summary>
/// <param name="Step">Id of the step; null where it was no step's.</param>
/// <param name="Item">File or address at fault; null where it is no single one.</param>
/// <param name="Message">What was found, what is allowed, how to fix it.</param>
public sealed record RunFailure(string? Step, string? Item, string Message)
{
    public override string ToString() =>
        (Step is null ? "" : $"step '{Step}': ") + (Item is null ? "" : $"{Item}: ") + Message;
}

/// <summary>Something that a step counts among its rows besides those that it drops or rejects.</summary>
/// <param name="Name">What is counted, such as a rule.</param>
/// <param name="Text">The same for people, behind a number of rows.</param>
/// <param name="Rows">Rows counted.</param>
public sealed record StepTally(string Name, string Text, long Rows);

/// <summary>The figures of one step at one moment; at the end of the run, its totals.</summary>
public sealed record StepSnapshot
{
    public required string Id { get; init; }

    /// <summary>Name of the step's type, such as <c>csv.read</c>.</summary>
    public required string Use { get; init; }

    /// <summary>Workers that the step may use.</summary>
    public required int Workers { get; init; }

    /// <summary>Workers in the step at this moment.</summary>
    public required int WorkersBusy { get; init; }

    /// <summary>Messages that wait in front of the step.</summary>
    public required int Queue { get; init; }

    /// <summary>Bytes that these hold.</summary>
    public required long QueueBytes { get; init; }

    /// <summary>Files or addresses taken in; 0 for a step that reads rows.</summary>
    public required long FilesIn { get; init; }

    public required long FilesOut { get; init; }

    public required long RowsIn { get; init; }

    /// <summary>Rows handed on; for a sink, rows written.</summary>
    public required long RowsOut { get; init; }

    public required long RowsRejected { get; init; }

    /// <summary>Rows left out on purpose, such as by a filter, or taken up into an aggregate.</summary>
    public required long RowsDropped { get; init; }

    /// <summary>What the dropped rows are called, such as "filtered"; null where the step drops none.</summary>
    public required string? DroppedAs { get; init; }

    /// <summary>Rows made beyond those taken in, such as by an explode, which makes several of one.</summary>
    public required long RowsCreated { get; init; }

    /// <summary>What these are called, such as "exploded"; null where the step makes none.</summary>
    public required string? CreatedAs { get; init; }

    /// <summary>What the step counts besides, such as rows that break a rule; empty for most steps.</summary>
    public IReadOnlyList<StepTally> Tallies { get; init; } = [];

    /// <summary>Bytes of file content taken in.</summary>
    public required long BytesIn { get; init; }

    /// <summary>Bytes of file content made: downloaded, compressed, written.</summary>
    public required long BytesOut { get; init; }

    /// <summary>Time that all workers together spent in the step.</summary>
    public required TimeSpan Busy { get; init; }

    /// <summary>From the step's first message to its last; zero when it had none.</summary>
    public required TimeSpan Active { get; init; }
}

/// <summary>A run in progress, for whoever shows it. Thread-safe.</summary>
public interface IRunMonitor
{
    /// <summary>In the order of the pipeline.</summary>
    IReadOnlyList<StepSnapshot> Steps { get; }

    TimeSpan Elapsed { get; }

    /// <summary>Bytes of the source's files that are read to their end or in part.</summary>
    long BytesDone { get; }

    /// <summary>Bytes of all files that the sources listed; null while that is not known (downloads of unknown length).</summary>
    long? BytesTotal { get; }
}
