using Etl.Steps;

namespace Etl.Runs;

/// <summary>What the runs before left to do, found and done by who has the pipeline's lock.</summary>
public sealed record RunRecovery
{
    /// <summary>The run whose outputs were put in place now, because it had succeeded and was interrupted while it did that; null for none.</summary>
    public RunInfo? Completed { get; private init; }

    /// <summary>Stale files of that run that stay, because somebody has changed them.</summary>
    public IReadOnlyList<string> Kept { get; private init; } = [];

    /// <summary>The run that could be resumed, the latest of them; null for none.</summary>
    public RunInfo? Resumable { get; private init; }

    /// <summary>Finishes what is decided, and finds what could be resumed.</summary>
    /// <exception cref="StepException">Outputs cannot be put in place.</exception>
    public static RunRecovery Prepare(WorkFolder work, PipelineFolder pipeline)
    {
        if (UnfinishedRuns.Current(pipeline) is not { } id || !Directory.Exists(work.Run(id).Path)) return new RunRecovery();
        RunInfo last = RunInfo.Read(work.Run(id), work);
        if (OutputCommit.FindPending(last.Records) is not { } commit) return new RunRecovery { Resumable = last };
        return new RunRecovery { Completed = last, Kept = Complete(work, pipeline, last, commit) };
    }

    /// <summary>Clears away what runs left that did not succeed before one that did.</summary>
    internal static void Supersede(WorkFolder work, PipelineFolder pipeline, string by)
    {
        foreach (string id in UnfinishedRuns.Read(pipeline).Where(id => !string.Equals(id, by, StringComparison.Ordinal)))
        {
            RunInfo run = RunInfo.Read(work.Run(id), work);
            // What a journal that cannot be read would name, nobody knows; prune removes the folder.
            if (run.Standing != RunStanding.Damaged) Leftovers.Remove(run.Folder, run.Records);
        }

        UnfinishedRuns.Replace(pipeline, []);
    }

    private static IReadOnlyList<string> Complete(WorkFolder work, PipelineFolder pipeline, RunInfo run, OutputCommit commit)
    {
        commit.RollForward(run.Folder.Id);
        IReadOnlyList<string> kept = commit.Complete(OutputManifest.Load(pipeline.OutputsFile));
        TimeSpan worked = File.GetLastWriteTimeUtc(run.Folder.JournalFile) - (run.Records.OfType<BeginRecord>().Last().Started.UtcDateTime);
        using (RunJournal journal = RunJournal.Open(run.Folder.JournalFile))
            journal.Append(new DoneRecord(DoneRecord.Done, Math.Max(0, worked.TotalSeconds), null, commit.Outputs.Count));
        Leftovers.Remove(run.Folder, run.Records);
        Supersede(work, pipeline, run.Folder.Id);
        return kept;
    }
}
