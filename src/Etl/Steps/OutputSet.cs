using System.Runtime.ExceptionServices;
using Etl.Messages;

namespace Etl.Steps;

/// <summary>
/// The files that a run writes. Each is written beside its target under a temporary name and renamed when the whole run
/// has succeeded, so that an output is complete or absent, and a failed run leaves what was there before.
/// Thread-safe.
/// </summary>
public sealed class OutputSet(string runId) : IAsyncDisposable
{
    private const int FlushesAtOnce = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, StagedFile> _files = new(StringComparer.Ordinal); // by target; under _lock
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal); // those that the run created; under _lock
    private readonly FlushAhead _ahead = new();
    private readonly HashSet<string> _leftovers = new(StringComparer.Ordinal); // staging paths; under _lock
    private volatile bool _isKept;
    private readonly List<PrintedOutput> _printed = []; // under _lock
    private readonly HashSet<string> _inputs = new(StringComparer.Ordinal); // under _lock
    private readonly HashSet<string> _stagedIn = new(StringComparer.Ordinal); // folders that the keeper knows of; under _lock

    /// <summary>Whether it is decided that the files are put in place, by a later command if need be. The thread that ends the run.</summary>
    internal bool IsDecided { get; private set; }

    /// <summary>Keeps account of the outputs beyond the run; null where nobody does.</summary>
    internal IOutputKeeper? Keeper { get; init; }

    /// <summary>Where the files go instead of their targets; null where they go there.</summary>
    internal OutputRoot? Root { get; init; }

    /// <summary>Names files that the run reads, which it must not replace.</summary>
    /// <exception cref="StepException">One of them is an output already.</exception>
    internal void Protect(IReadOnlyList<string> inputs)
    {
        lock (_lock)
        {
            foreach (string input in inputs)
            {
                string path = Path.GetFullPath(input);
                _inputs.Add(path);
                if (_files.TryGetValue(path, out StagedFile? file)) throw ReplacesInput(file.Step, path);
            }
        }
    }

    /// <summary>Every file staged so far, sorted by path.</summary>
    public IReadOnlyList<StagedFile> Files
    {
        get
        {
            lock (_lock) return [.. _files.Values.OrderBy(file => file.Path, StringComparer.Ordinal)];
        }
    }

    /// <summary>What steps want to be printed when the run has succeeded, in no particular order.</summary>
    internal IReadOnlyList<PrintedOutput> Printed
    {
        get
        {
            lock (_lock) return [.. _printed];
        }
    }

    /// <summary>Adds what a step wants to be printed when the run has succeeded.</summary>
    public void Print(PrintedOutput output)
    {
        lock (_lock) _printed.Add(output);
    }

    /// <summary>
    /// Reserves a target and its staging path on the same file system. Creates missing folders. The staging name starts
    /// with a dot and ends in <c>.partial</c>, so that no step takes it for an input.
    /// </summary>
    /// <param name="step">Id of the step that writes it.</param>
    /// <param name="path">Absolute path of the target.</param>
    /// <exception cref="StepException">Another step or file of this run writes the same target, or the folder cannot be created or written.</exception>
    public StagedFile Stage(string step, string path)
    {
        StagedFile file = Reserve(step, path);
        bool isLeft;
        lock (_lock) isLeft = _leftovers.Remove(file.StagingPath);
        if (isLeft) ScratchFile.Delete(file.StagingPath);
        return file;
    }

    /// <summary>Reserves a target whose staged file an interrupted run left, to go on with it.</summary>
    /// <exception cref="StepException">As <see cref="Stage"/>.</exception>
    internal StagedFile StageAgain(string step, string path)
    {
        StagedFile file = Reserve(step, path);
        lock (_lock) _leftovers.Remove(file.StagingPath);
        return file;
    }

    /// <summary>Names the staged files that an interrupted run has left. Those that are begun anew are removed then.</summary>
    internal void Inherit(IEnumerable<string> stagingPaths)
    {
        lock (_lock) _leftovers.UnionWith(stagingPaths);
    }

    /// <summary>Removes what an interrupted run left and nobody has taken up.</summary>
    internal void RemoveLeftovers()
    {
        string[] left;
        lock (_lock)
        {
            left = [.. _leftovers];
            _leftovers.Clear();
        }

        foreach (string path in left) ScratchFile.Delete(path);
    }

    private StagedFile Reserve(string step, string path)
    {
        if (Path.GetDirectoryName(path) is null || Path.GetFileName(path).Length == 0 || Directory.Exists(path)) throw IsFolder(path);

        string place = Root?.Place(path) ?? path;
        string folder = Path.GetDirectoryName(place)!;
        StagedFile file = new(step, place, StagedFile.StagingPathOf(place, runId));
        Keeper?.CheckTarget(step, path);
        lock (_lock)
        {
            if (_files.TryGetValue(path, out StagedFile? other))
                throw new StepException(path, $"The steps '{other.Step}' and '{step}' write the same file, or one step writes it twice. Give each output a path of its own.");
            if (_inputs.Contains(path)) throw ReplacesInput(step, path);
            _files.Add(path, file);
            List<string> created = [];
            for (string? missing = folder; missing is not null && !Directory.Exists(missing); missing = Path.GetDirectoryName(missing)) created.Add(missing);
            _folders.UnionWith(created);
            if (Keeper is not null && _stagedIn.Add(folder)) Keeper.Staging(folder, created);
        }

        CreateFolder(place, folder);
        return file;
    }

    /// <summary>Says that nobody writes to a staged file any more, so that it can go to the disk while others are written.</summary>
    /// <param name="file">The file.</param>
    /// <param name="item">Position of the item that it comes of.</param>
    internal void Finish(StagedFile file, Position item)
    {
        file.Item = item;
        _ahead.Add(file);
    }

    /// <summary>Finished files of items that no checkpoint names yet.</summary>
    internal IReadOnlyList<StagedFile> Unsaved()
    {
        lock (_lock) return [.. _files.Values.Where(file => file is { Item: not null, IsSaved: false })];
    }

    /// <summary>Takes up a finished file that an interrupted run staged.</summary>
    /// <exception cref="StepException">It is not what it was.</exception>
    internal void Restore(string step, string path, long length)
    {
        StagedFile file = StageAgain(step, path);
        file.Reopen(length).Dispose();
        file.IsSaved = true;
        _ahead.Add(file);
    }

    /// <summary>
    /// Makes sure that every staged file is on the disk, then renames each to its target. Where the outputs are kept account
    /// of, a later command finishes what is interrupted from the first rename on.
    /// </summary>
    /// <exception cref="StepException">A file could not be brought to the disk, or a rename failed.</exception>
    public void Commit()
    {
        IReadOnlyList<StagedFile> files = Files;
        Flush(files);
        // Before the first rename: one that fails after others would leave outputs of two runs side by side.
        if (files.FirstOrDefault(file => Directory.Exists(file.Path)) is { } blocked) throw IsFolder(blocked.Path);
        string[] inputs;
        lock (_lock) inputs = [.. _inputs];
        Keeper?.Decide(files, inputs);
        IsDecided = Keeper is not null;
        foreach (StagedFile file in files) file.PutInPlace();
        Keeper?.Complete();
    }

    /// <summary>Leaves what is staged where it is, for a run that goes on with it.</summary>
    internal void KeepStaged() => _isKept = true;

    /// <summary>
    /// Deletes what was staged and not committed, and the folders that were created for it; nothing where it is decided that
    /// the files are to be put in place, and only that failed, or where another run goes on with them.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        _ahead.Stop();
        if (IsDecided || _isKept) return ValueTask.CompletedTask;
        StagedFile[] left = [.. Files.Where(file => !file.Committed)];
        foreach (StagedFile file in left.Where(file => file.IsMade)) TryDelete(() => File.Delete(file.StagingPath));
        if (left.Length == 0) return ValueTask.CompletedTask;

        string[] folders;
        lock (_lock) folders = [.. _folders.OrderByDescending(folder => folder.Length)];
        foreach (string folder in folders) TryDelete(() => Directory.Delete(folder));
        return ValueTask.CompletedTask;
    }

    private static void TryDelete(Action delete)
    {
        try
        {
            delete();
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            // The run has failed already and its own error is the one to show; what stays behind has a hidden name that
            // says what it is, or is a folder with something in it.
        }
    }

    private static StepException IsFolder(string path) => new(path, "The output path is a folder. Name a file in it.");

    // A rename that reaches the disk before the bytes do would leave an empty output after a power cut.
    private static void Flush(IReadOnlyList<StagedFile> files)
    {
        try
        {
            Parallel.ForEach(files, new ParallelOptions { MaxDegreeOfParallelism = FlushesAtOnce }, static file => file.Flush());
        }
        catch (AggregateException e) when (e.InnerExceptions[0] is StepException first)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }

    private static void CreateFolder(string path, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            string reason = StorageFault.FileInTheWay(folder) is { } inTheWay
                ? $"'{inTheWay}' is a file, not a folder. Choose another folder, or move that file away."
                : StorageFault.Explain(e);
            throw new StepException(path, $"The output folder '{folder}' cannot be created. {reason}", e);
        }
    }

    private static StepException ReplacesInput(string step, string path) =>
        new(path, $"The step '{step}' would replace this file, which the run reads. Write to another path.");
}
