using Etl.Steps;

namespace Etl.Runs;

/// <summary>
/// Keeps a run's outputs in its journal, and in the pipeline's list of written files. The list says which files are etl's
/// to replace and to delete; the journal makes the set of a run's outputs appear as one, whatever happens in between.
/// </summary>
internal sealed class OutputKeeper(WorkFolder work, PipelineFolder pipeline, RunJournal journal, Action beforeDecision) : IOutputKeeper
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (string? Target, bool Overwrite)> _sinks = new(StringComparer.Ordinal); // by step; under _lock
    private OutputManifest? _manifest; // under _lock
    private List<OutputManifest>? _others; // of the other pipelines; under _lock
    private OutputCommit? _commit; // the thread that ends the run

    /// <summary>Whether it is decided that the outputs are put in place, and not yet done.</summary>
    public bool IsUnderWay => _commit is not null;

    /// <summary>Files that would have been deleted if somebody had not changed them.</summary>
    public IReadOnlyList<string> Kept { get; private set; } = [];

    /// <summary>Names a sink of the run.</summary>
    /// <param name="step">Its step's id.</param>
    /// <param name="target">What it writes to, absolute, columns in braces; null for one whose files no later run deletes.</param>
    /// <param name="overwrite">Whether it may replace what etl did not write.</param>
    public void Declare(string step, string? target, bool overwrite)
    {
        lock (_lock) _sinks[step] = (target, overwrite);
    }

    public void CheckTarget(string step, string path)
    {
        lock (_lock)
        {
            if (_sinks.GetValueOrDefault(step).Overwrite || !(File.Exists(path) || new FileInfo(path).LinkTarget is not null)) return;
            WrittenFile? known = Manifest.Find(path);
            if (known?.Matches(path) == true || Others.Exists(other => other.Find(path)?.Matches(path) == true)) return;
            string found = known is null ? "The file exists, and etl did not write it, or not in this work folder" : "The file was changed since etl wrote it";
            throw new StepException(path, $"{found}. Set \"overwrite\": true in the step '{step}' if it may be replaced, write to another path, or move the file away.");
        }
    }

    public void Staging(string folder, IReadOnlyList<string> created) => journal.Append(new StagingRecord(folder, created));

    public void Decide(IReadOnlyList<StagedFile> files, IReadOnlyList<string> inputs)
    {
        OutputCommit commit;
        lock (_lock)
        {
            WrittenFile[] outputs = [.. files.Select(Describe)];
            HashSet<string> staying = new([.. outputs.Select(file => file.Path), .. inputs], StringComparer.Ordinal);
            WrittenFile[] stale = [.. Manifest.Files.Where(file => !staying.Contains(file.Path) && _sinks.TryGetValue(file.Step, out (string? Target, bool) sink) && string.Equals(sink.Target, file.Target, StringComparison.Ordinal))];
            commit = new OutputCommit(outputs, stale);
        }

        foreach (JournalRecord record in commit.Records()) journal.Append(record);
        // Only now, and all at once: a run that does not come this far waits for no disk.
        beforeDecision();
        journal.Flush();
        _commit = commit;
    }

    public void Complete()
    {
        lock (_lock) Kept = _commit!.Complete(Manifest);
        _commit = null;
    }

    private OutputManifest Manifest => _manifest ??= OutputManifest.Load(pipeline.OutputsFile);

    private List<OutputManifest> Others => _others ??=
        [.. work.Pipelines().Where(other => !string.Equals(other.Path, pipeline.Path, StringComparison.Ordinal)).Select(other => OutputManifest.Load(other.OutputsFile))];

    /// <summary>Renaming changes neither the length nor the time of the last modification.</summary>
    private WrittenFile Describe(StagedFile file)
    {
        FileInfo staged = new(file.StagingPath);
        string target = _sinks.GetValueOrDefault(file.Step).Target ?? file.Path;
        return new WrittenFile(file.Step, target, file.Path, staged.Length, staged.LastWriteTimeUtc.Ticks);
    }
}
