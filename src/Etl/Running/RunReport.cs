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

    /// <summary>Files that the run went on without, in the order of the sources; empty unless a step has <c>"onError": "continue"</c>.</summary>
    public IReadOnlyList<LeftOutFile> LeftOut { get; init; } = [];

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
