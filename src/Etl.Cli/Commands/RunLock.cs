using System.Globalization;
using Etl.Runs;
using Etl.Steps;

namespace Etl.Cli.Commands;

/// <summary>Takes the lock of a pipeline, or says who has it.</summary>
internal static class RunLock
{
    /// <summary>Null when another run has it, and nobody waits; it is said then.</summary>
    public static async Task<PipelineLock?> TakeAsync(string pipeline, WorkFolder work, bool waits, CommandContext context, CancellationToken cancellation)
    {
        PipelineFolder folder = work.Pipeline(pipeline);
        Action? waiting = waits ? () => context.Error.WriteLine($"waiting for {Holder(pipeline, work)} to end") : null;
        PipelineLock? held = await PipelineLock.TakeAsync(folder, waiting, context.Time, cancellation).ConfigureAwait(false);
        if (held is null) await context.Error.WriteLineAsync($"error: The pipeline '{pipeline}' is being run already: {Holder(pipeline, work)}. Wait for it with '--wait', or stop it first.".AsMemory(), cancellation).ConfigureAwait(false);
        return held;
    }

    private static string Holder(string pipeline, WorkFolder work)
    {
        try
        {
            if (UnfinishedRuns.Current(work.Pipeline(pipeline)) is { } id && RunRecordFile.Read(work.Run(id)) is { } run)
                return string.Create(CultureInfo.InvariantCulture, $"run {id}, process {run.ProcessId}, since {run.Started.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        }
        catch (StepException)
        {
            // It is being written at this moment.
        }

        return "a run that begins or ends at this moment";
    }
}
