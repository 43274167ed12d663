using Etl.Steps;

namespace Etl.Runs;

/// <summary>
/// A run while it is worked on: its folder, its journal and the account of its outputs. One that is disposed without having
/// been ended counts as interrupted. Whoever has it holds the lock of its pipeline.
/// </summary>
public sealed class RunSession : IDisposable
{
    private readonly WorkFolder _work;
    private readonly PipelineFolder _pipeline;

    private RunSession(WorkFolder work, RunRecord record, RunJournal journal, int attempt)
    {
        _work = work;
        _pipeline = work.Pipeline(record.Pipeline);
        Record = record;
        Folder = work.Run(record.Id);
        Journal = journal;
        Attempt = attempt;
        Outputs = new OutputKeeper(work, _pipeline, journal, FlushNames);
    }

    public RunFolder Folder { get; }

    public RunRecord Record { get; }

    /// <summary>1, and one more each time that the run is resumed.</summary>
    public int Attempt { get; }

    /// <summary>Number of the checkpoint that the attempt goes on from; null where it begins anew.</summary>
    public long? Checkpoint { get; private init; }

    /// <summary>What the attempts before have staged and left; empty where the attempt begins anew.</summary>
    internal IReadOnlyList<string> Staged { get; private init; } = [];

    internal RunJournal Journal { get; }

    internal OutputKeeper Outputs { get; }

    /// <summary>Begins a new run.</summary>
    /// <param name="work">The work folder.</param>
    /// <param name="record">What is run.</param>
    /// <exception cref="StepException">The run's folder cannot be created or written.</exception>
    public static RunSession Begin(WorkFolder work, RunRecord record)
    {
        RunFolder folder = work.Run(record.Id);
        WriteRecord(folder, record);
        RunSession session = new(work, record, RunJournal.Create(folder.JournalFile), 1);
        session.Open(record.Started);
        UnfinishedRuns.Add(session._pipeline, record.Id);
        return session;
    }

    /// <summary>Begins another attempt at a run that did not succeed: from its last checkpoint, or anew where it has none.</summary>
    /// <param name="work">The work folder.</param>
    /// <param name="run">The run.</param>
    /// <param name="record">What is run: the same as before, unless it starts over.</param>
    /// <param name="started">When this attempt begins.</param>
    /// <param name="startsOver">Whether nothing is kept of what was done.</param>
    /// <exception cref="StepException">The run's folder cannot be written, or its journal is damaged.</exception>
    public static RunSession Resume(WorkFolder work, RunInfo run, RunRecord record, DateTimeOffset started, bool startsOver = false)
    {
        long? checkpoint = !startsOver && run.Records.OfType<CheckpointRecord>().LastOrDefault() is { Number: > 0 } last ? last.Number : null;
        IReadOnlyList<string> staged = [];
        if (checkpoint is null)
        {
            Leftovers.Remove(run.Folder, run.Records);
        }
        else
        {
            Leftovers.RemoveScratch(run.Folder);
            staged = Leftovers.FindStaged(run.Folder, run.Records);
        }

        WriteRecord(run.Folder, record);
        RunSession session = new(work, record, RunJournal.Open(run.Folder.JournalFile), run.Attempts + 1) { Checkpoint = checkpoint, Staged = staged };
        if (OutputCommit.FindPending(run.Records) is { } commit) commit.Abandon(OutputManifest.Load(session._pipeline.OutputsFile));
        session.Open(started);
        if (checkpoint is null && run.Records.OfType<CheckpointRecord>().Any()) session.Journal.Append(new CheckpointRecord(0));
        UnfinishedRuns.Replace(session._pipeline, [.. UnfinishedRuns.Read(session._pipeline).Where(id => !string.Equals(id, record.Id, StringComparison.Ordinal)), record.Id]);
        return session;
    }

    /// <summary>
    /// Takes down how the attempt ended. A run that succeeded supersedes those of its pipeline that did not: what they left
    /// behind is deleted. One whose outputs are still to be put in place has not ended, whatever the caller thinks.
    /// </summary>
    /// <param name="standing">Done, failed or cancelled.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="rejectedRows">Rows rejected.</param>
    /// <param name="outputs">Files in place.</param>
    /// <exception cref="StepException">It cannot be taken down, or what another run left cannot be deleted.</exception>
    public void End(RunStanding standing, TimeSpan elapsed, long rejectedRows, int outputs)
    {
        if (Outputs.IsUnderWay) return;
        string status = standing switch
        {
            RunStanding.Done => DoneRecord.Done,
            RunStanding.Failed => DoneRecord.Failed,
            RunStanding.Cancelled => DoneRecord.Cancelled,
            _ => throw new ArgumentOutOfRangeException(nameof(standing), standing, "A run ends as done, failed or cancelled."),
        };
        Journal.Append(new DoneRecord(status, elapsed.TotalSeconds, rejectedRows, outputs));
        if (standing == RunStanding.Done) RunRecovery.Supersede(_work, _pipeline, Record.Id);
    }

    /// <summary>Takes down that a checkpoint is on the disk, and sees to it that it is found there.</summary>
    /// <exception cref="StepException">It cannot be taken down.</exception>
    internal void AddCheckpoint(long number)
    {
        Journal.Append(new CheckpointRecord(number));
        AtomicFile.FlushFolder(Folder.CheckpointFolder);
        FlushNames();
        Journal.Flush();
    }

    public void Dispose() => Journal.Dispose();

    private void Open(DateTimeOffset started) => Journal.Append(new BeginRecord(BeginRecord.CurrentVersion, EtlVersion.Current, Record.Id, Attempt, started));

    /// <summary>Makes sure that the journal is found after a power cut, from the work folder downwards.</summary>
    private void FlushNames()
    {
        UnfinishedRuns.Flush(_pipeline);
        foreach (string? folder in new[] { Folder.Path, Path.GetDirectoryName(Folder.Path), Path.GetDirectoryName(_pipeline.Path), _work.Path })
        {
            if (folder is not null) AtomicFile.FlushFolder(folder);
        }
    }

    private static void WriteRecord(RunFolder folder, RunRecord record)
    {
        try
        {
            Directory.CreateDirectory(folder.Path);
            RunRecordFile.Write(folder, record);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw WorkFolderFault.Of(folder.Path, e);
        }
    }
}
