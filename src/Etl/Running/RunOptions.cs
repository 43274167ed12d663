using Etl.Runs;
using Etl.Steps;

namespace Etl.Running;

/// <summary>How one run is to go, apart from its plan.</summary>
public sealed record RunOptions
{
    /// <summary>Unique, sortable by time, safe in a file name.</summary>
    public required string RunId { get; init; }

    /// <summary>Absolute folder of the run's own files: rejects, temporary files.</summary>
    public required string RunFolder { get; init; }

    /// <summary>
    /// Keeps the run's journal and the account of its outputs, so that it can be finished when it is interrupted; null for a
    /// run that leaves neither. Stays the caller's, who ends it.
    /// </summary>
    public RunSession? Session { get; init; }

    /// <summary>
    /// Where the outputs go instead of the places that the pipeline names, which are left alone then; null where they go
    /// there. For a run without a <see cref="Session"/>.
    /// </summary>
    public OutputRoot? Outputs { get; init; }

    /// <summary>Called once, before the first step starts.</summary>
    public Action<IRunMonitor>? Started { get; init; }

    /// <summary>Where the run puts its state aside, if it can be continued; null for nowhere.</summary>
    internal Checkpoints.CheckpointOptions? Checkpoints { get; init; }

    /// <summary>How long work in flight may take to end after a cancellation before it is abandoned.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);
}
