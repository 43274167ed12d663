namespace Etl.Running.Checkpoints;

/// <summary>Where and when a run puts its state aside.</summary>
internal sealed record CheckpointOptions
{
    /// <summary>Absolute folder of the checkpoints.</summary>
    public required string Folder { get; init; }

    /// <summary>Time before the first checkpoint, and the least between two.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>How often the time for which the last checkpoint held the run up passes before the next: at 50, checkpoints take 2 % of a run.</summary>
    public int Spacing { get; init; } = 50;

    /// <summary>Number of the checkpoint that the run goes on from; null where it begins.</summary>
    public long? From { get; init; }

    /// <summary>Staging paths of all outputs that the run has begun before; what is not part of the checkpoint is removed.</summary>
    public IReadOnlyCollection<string> Staged { get; init; } = [];

    /// <summary>Notes that a checkpoint with this number is complete and on the disk; when it returns, those before are removed.</summary>
    public required Action<long> Completed { get; init; }
}
