using Etl.Runs;

namespace Etl.Cli.Commands;

/// <summary>How a run gets its lock and its folder: a new one, or that of a run that is resumed.</summary>
internal interface IRunOpening
{
    /// <summary>Takes the pipeline's lock; returns null when it has said why it does not get it.</summary>
    /// <exception cref="Steps.StepException">The work folder cannot be used.</exception>
    Task<PipelineLock?> LockAsync(string pipeline, WorkFolder work, CancellationToken cancellation);

    /// <summary>Opens the run; returns null when it has said why there is none.</summary>
    /// <param name="planned">What is to be run.</param>
    /// <param name="work">The work folder.</param>
    /// <param name="held">The lock, which stays the caller's.</param>
    /// <exception cref="Steps.StepException">The work folder cannot be used, or outputs of an earlier run cannot be put in place.</exception>
    RunSession? Open(PlannedRun planned, WorkFolder work, PipelineLock held);
}
