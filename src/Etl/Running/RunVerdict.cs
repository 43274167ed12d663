using Etl.Messages;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Running;

/// <summary>Judges a graph that has ended: by its failure, its rejects, and the balance of its rows.</summary>
internal static class RunVerdict
{
    /// <summary>Why the run failed; null when it did not, or was only cancelled.</summary>
    public static RunFailure? Find(RunState run, CancellationToken cancellation)
    {
        if (run.Graph.Failure is { } failure) return Describe(failure, run.Plan);
        if (RejectVerdict.Find(run) is { } verdict) return verdict;
        if (cancellation.IsCancellationRequested && run.Graph.IntakeEnded.IsCancellationRequested) return null;
        return Ledger.FindMismatch(run) is { } mismatch
            ? new RunFailure(null, null, $"The rows do not balance: {mismatch}. This is a bug in etl; no output was written. Please report it with the pipeline.")
            : null;
    }

    private static RunFailure Describe(GraphFailure failure, PipelinePlan plan)
    {
        Exception cause = failure.Exception;
        // A checkpoint that fails to bring an output to the disk is no step's.
        PlannedBlock? block = plan.Blocks.FirstOrDefault(candidate => string.Equals(candidate.NodeName, failure.Node, StringComparison.Ordinal));
        string? step = block?.Steps[^1].Id;
        if (cause is FusedStepException fused)
        {
            step = fused.StepId;
            cause = fused.InnerException!;
        }

        string? item = (cause as StepException)?.Item ?? failure.Message switch
        {
            FileMessage file => file.Source,
            RecordChunk chunk => chunk.Source,
            UrlMessage url => Steps.Http.SafeUrl.Text(url.Url),
            RowBatch rows => rows.Origin?.Source,
            _ => null,
        };
        string message = cause switch
        {
            StepException => cause.Message,
            OperationCanceledException => $"The step gave up waiting: {cause.Message}",
            IOException or UnauthorizedAccessException => cause.Message,
            _ => $"{cause.Message} ({cause.GetType().Name}). This is a bug in etl; please report it with the pipeline.",
        };
        return new RunFailure(step, item, message);
    }
}
