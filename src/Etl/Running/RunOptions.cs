namespace Etl.Running;

/// <summary>How one run is to go, apart from its plan.</summary>
public sealed record RunOptions
{
    /// <summary>Unique, sortable by time, safe in a file name.</summary>
    public required string RunId { get; init; }

    /// <summary>Absolute folder of the run's own files: rejects, temporary files.</summary>
    public required string RunFolder { get; init; }

    /// <summary>Called once, before the first step starts.</summary>
    public Action<IRunMonitor>? Started { get; init; }

    /// <summary>Where the run puts its state aside, if it can be continued; null for nowhere.</summary>
    internal Checkpoints.CheckpointOptions? Checkpoints { get; init; }

    /// <summary>How long work in flight may take to end after a cancellation before it is abandoned.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);
}
