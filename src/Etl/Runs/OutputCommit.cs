using Etl.Steps;

namespace Etl.Runs;

/// <summary>What a run that succeeded does to the disk: the files that it puts in place, and the stale ones that go.</summary>
internal sealed record OutputCommit(IReadOnlyList<WrittenFile> Outputs, IReadOnlyList<WrittenFile> Stale)
{
    private const int FlushesAtOnce = 8;

    /// <summary>The commit that a journal ends with and that nobody has finished; null where there is none.</summary>
    public static OutputCommit? FindPending(IEnumerable<JournalRecord> records)
    {
        List<WrittenFile> outputs = [];
        List<WrittenFile> stale = [];
        OutputCommit? pending = null;
        foreach (JournalRecord record in records)
        {
            if (record is OutputsRecord some) outputs.AddRange(some.Files);
            else if (record is StaleRecord old) stale.AddRange(old.Files);
            else if (record is CommitRecord commit) pending = new OutputCommit(outputs.TakeLast(commit.Outputs).ToArray(), stale.TakeLast(commit.Stale).ToArray());
            else if (record is BeginRecord or DoneRecord)
            {
                outputs = [];
                stale = [];
                pending = null;
            }
        }

        return pending;
    }

    /// <summary>The records that stand for it, the one that decides last.</summary>
    public IEnumerable<JournalRecord> Records() =>
    [
        .. Outputs.Chunk(OutputsRecord.MostFiles).Select(files => new OutputsRecord(files)),
        .. Stale.Chunk(OutputsRecord.MostFiles).Select(files => new StaleRecord(files)),
        new CommitRecord(Outputs.Count, Stale.Count),
    ];

    /// <summary>Puts in place what an interrupted run had not yet; files that are in place already are left alone.</summary>
    /// <exception cref="StepException">One is neither staged nor in place, or cannot be put there.</exception>
    public void RollForward(string runId)
    {
        foreach (WrittenFile file in Outputs)
        {
            StagedFile staged = new(file.Step, file.Path, StagedFile.StagingPathOf(file.Path, runId));
            if (File.Exists(staged.StagingPath)) staged.PutInPlace();
            else if (!file.Matches(file.Path))
                throw new StepException(file.Path, $"Run {runId} was interrupted while its outputs were put in place, and this one is neither where it was written ('{staged.StagingPath}') nor, as it was, in its place. Run 'etl resume {runId} --start-over' to compute the outputs anew.");
        }
    }

    /// <summary>Brings the new names to the disk, deletes what is stale, and replaces the pipeline's list of written files.</summary>
    /// <returns>Stale files that stay, because somebody has changed them.</returns>
    /// <exception cref="StepException">Something cannot be deleted or written.</exception>
    public IReadOnlyList<string> Complete(OutputManifest manifest)
    {
        IReadOnlyList<string> kept = StaleFiles.Delete(Stale);
        // Once for each folder, and together: file systems put flushes that come at once into one.
        string[] folders = [.. Outputs.Concat(Stale).Select(file => Path.GetDirectoryName(file.Path)!).Distinct(StringComparer.Ordinal)];
        if (folders.Length == 1) AtomicFile.FlushFolder(folders[0]);
        else Parallel.ForEach(folders, new ParallelOptions { MaxDegreeOfParallelism = FlushesAtOnce }, AtomicFile.FlushFolder);
        foreach (WrittenFile file in Stale) manifest.Remove(file.Path);
        foreach (WrittenFile file in Outputs) manifest.Add(file);
        if (Outputs.Count > 0 || Stale.Count > 0) manifest.Save();
        return kept;
    }

    /// <summary>Gives up a commit that is half done: of its files, those that are in place become the pipeline's, so that it may replace them.</summary>
    public void Abandon(OutputManifest manifest)
    {
        foreach (WrittenFile file in Outputs.Where(file => file.Matches(file.Path))) manifest.Add(file);
        manifest.Save();
    }
}
