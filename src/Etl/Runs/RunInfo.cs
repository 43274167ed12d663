using Etl.Steps;

namespace Etl.Runs;

/// <summary>Where a run stands.</summary>
public enum RunStanding
{
    /// <summary>A process works on it.</summary>
    Running,

    /// <summary>It succeeded.</summary>
    Done,

    /// <summary>It stopped at an error.</summary>
    Failed,

    /// <summary>It was asked to stop.</summary>
    Cancelled,

    /// <summary>Its process ended without saying so.</summary>
    Interrupted,

    /// <summary>Its record or its journal cannot be read.</summary>
    Damaged,
}

/// <summary>What is known of a run without its report.</summary>
public sealed record RunInfo
{
    public required RunFolder Folder { get; init; }

    public required RunStanding Standing { get; init; }

    /// <summary>Null where it cannot be read.</summary>
    public RunRecord? Record { get; init; }

    /// <summary>What is damaged.</summary>
    public string? Problem { get; init; }

    /// <summary>1, and one more each time that it was resumed.</summary>
    public int Attempts { get; init; }

    /// <summary>Of the last attempt; null where it did not end.</summary>
    public TimeSpan? Elapsed { get; init; }

    /// <summary>Null where the last attempt did not end.</summary>
    public long? RejectedRows { get; init; }

    /// <summary>Files put in place; null where the last attempt did not end.</summary>
    public int? Outputs { get; init; }

    /// <summary>Whether it was interrupted while its outputs were put in place, which a later command finishes.</summary>
    public bool IsHalfCommitted { get; init; }

    /// <summary>What happened, oldest first, a line each.</summary>
    public IEnumerable<string> History => RunHistory.Describe(Records);

    /// <summary>The journal.</summary>
    internal IReadOnlyList<JournalRecord> Records { get; init; } = [];

    /// <summary>Reads what is known of every run, in the order in which they began: ids tell seconds only.</summary>
    public static IReadOnlyList<RunInfo> ReadAll(WorkFolder work) =>
        [.. work.Runs().Select(folder => Read(folder, work)).OrderBy(run => run.Record?.Started ?? DateTimeOffset.MinValue).ThenBy(run => run.Folder.Id, StringComparer.Ordinal)];

    /// <summary>Reads what is known of a run. What is damaged is told and not thrown.</summary>
    public static RunInfo Read(RunFolder folder, WorkFolder work)
    {
        RunRecord? run = null;
        try
        {
            run = RunRecordFile.Read(folder);
            List<JournalRecord> records = File.Exists(folder.JournalFile) ? JournalReader.ReadAll(folder.JournalFile) : [];
            BeginRecord? begin = records.OfType<BeginRecord>().LastOrDefault();
            DoneRecord? done = records.LastOrDefault() as DoneRecord;
            return new RunInfo
            {
                Folder = folder,
                Record = run,
                Records = records,
                Standing = StandingOf(run, done, work),
                Attempts = begin?.Attempt ?? 1,
                Elapsed = done is null ? null : TimeSpan.FromSeconds(done.Seconds),
                RejectedRows = done?.RejectedRows,
                Outputs = done?.Outputs,
                IsHalfCommitted = OutputCommit.FindPending(records) is not null,
            };
        }
        catch (StepException e)
        {
            return new RunInfo { Folder = folder, Record = run, Standing = RunStanding.Damaged, Problem = $"{e.Item}: {e.Message}" };
        }
    }

    private static RunStanding StandingOf(RunRecord run, DoneRecord? done, WorkFolder work)
    {
        PipelineFolder pipeline = work.Pipeline(run.Pipeline);
        return done?.Status switch
        {
            DoneRecord.Done => RunStanding.Done,
            DoneRecord.Failed => RunStanding.Failed,
            DoneRecord.Cancelled => RunStanding.Cancelled,
            _ => PipelineLock.IsTaken(pipeline) && string.Equals(UnfinishedRuns.Current(pipeline), run.Id, StringComparison.Ordinal) ? RunStanding.Running : RunStanding.Interrupted,
        };
    }
}
