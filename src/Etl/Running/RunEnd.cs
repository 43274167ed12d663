using Etl.Steps;

namespace Etl.Running;

/// <summary>What is left of a run when its graph has ended: the list of rejects, and the outputs in their places.</summary>
internal sealed record RunEnd(RunStatus Status, RunFailure? Failure, string? RejectsFile, IReadOnlyList<OutputFile> Outputs)
{
    /// <summary>Lists the rejects and, when nothing stands against it, puts the outputs in place.</summary>
    /// <param name="run">The run.</param>
    /// <param name="folder">Absolute folder of its own files.</param>
    /// <param name="failure">Why it failed; null where nothing did.</param>
    /// <param name="wasAsked">Whether somebody asked it to stop, which counts as the reason unless a step failed before.</param>
    public static RunEnd Conclude(RunState run, string folder, RunFailure? failure, bool wasAsked)
    {
        string? rejectsFile = null;
        try
        {
            rejectsFile = WriteRejects(run.Rejects, folder);
        }
        catch (StepException e)
        {
            failure ??= new RunFailure(null, e.Item, $"The list of rejected rows cannot be written. {e.Message}");
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            failure ??= new RunFailure(null, folder, $"The list of rejected rows cannot be written. {StorageFault.Explain(e)}");
        }

        if (failure is not null && rejectsFile is not null && run.Graph.Failure is null)
            failure = failure with { Message = $"{failure.Message} The rejected rows are listed in '{rejectsFile}'{(run.Rejects.IsLimitPassed ? "; the run stopped at the limit, so there may be more" : "")}." };
        bool isCancelled = wasAsked && run.Graph is { Failure: null, IntakeEnded.IsCancellationRequested: true } && !run.Rejects.IsLimitPassed;
        if (failure is null && !isCancelled) failure = Commit(run.Context.Outputs);

        // Also after a failure: one while the outputs are put in place can leave some of them there.
        IReadOnlyList<OutputFile> outputs = [.. run.Context.Outputs.Files.Where(file => file.Committed).Select(file => new OutputFile(file.Step, file.Path, new FileInfo(file.Path).Length))];
        return new RunEnd(isCancelled ? RunStatus.Cancelled : failure is not null ? RunStatus.Failed : RunStatus.Done, failure, rejectsFile, outputs);
    }

    private static string? WriteRejects(RejectLog rejects, string folder)
    {
        if (rejects.Count == 0) return null;
        string path = Path.Combine(folder, "rejects.csv");
        Steps.Csv.RejectsFile.Write(path, rejects.InOrder());
        return path;
    }

    private static RunFailure? Commit(OutputSet outputs)
    {
        try
        {
            outputs.Commit();
            return null;
        }
        catch (StepException e)
        {
            string rest = outputs.IsDecided ? " The run itself is complete: mend this, and 'etl resume' or the next run puts its outputs in place." : "";
            return new RunFailure(null, e.Item, e.Message + rest);
        }
    }
}
