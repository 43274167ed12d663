using Etl.Messages;

namespace Etl.Steps;

/// <summary>What a step works with that keeps rows until others have come: a collector, a join. One for a step in a run, shared by its workers.</summary>
public abstract class AllRowsContext
{
    /// <summary>The run: its scratch folder, its clock.</summary>
    public required StepContext Run { get; init; }

    /// <summary><see cref="Position.Source"/> of the rows that the step makes.</summary>
    public required int Source { get; init; }

    /// <summary>The columns of the step's output that later steps use; the others need not be kept.</summary>
    public required IReadOnlySet<string> UsedColumns { get; init; }

    /// <summary>
    /// Bytes of memory that may be held: by one worker's share of a collector, whose memory is free at the end for bringing
    /// the shares together; by a join's whole table.
    /// </summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Cancelled when the run fails or is abandoned; whoever works for long looks at it between two batches.</summary>
    public CancellationToken Cancellation { get; init; }
}
