namespace Etl.Steps;

/// <summary>
/// The files that a run writes. Each is written beside its target under a temporary name and renamed when the whole run
/// has succeeded, so that an output is complete or absent, and a failed run leaves what was there before.
/// Thread-safe.
/// </summary>
public sealed class OutputSet(string runId) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StagedFile> _files = new(StringComparer.Ordinal); // by target; under _lock

    /// <summary>Every file staged so far, sorted by path.</summary>
    public IReadOnlyList<StagedFile> Files
    {
        get
        {
            lock (_lock) return [.. _files.Values.OrderBy(file => file.Path, StringComparer.Ordinal)];
        }
    }

    /// <summary>Reserves a target and its staging path on the same file system. Creates missing folders.</summary>
    /// <param name="step">Id of the step that writes it.</param>
    /// <param name="path">Absolute path of the target.</param>
    /// <exception cref="StepException">Another step or file of this run writes the same target, or the folder cannot be created or written.</exception>
    public StagedFile Stage(string step, string path)
    {
        string folder = Path.GetDirectoryName(path) ?? throw new StepException(path, "The output path is a folder. Name a file in it.");
        StagedFile file = new(step, path, Path.Combine(folder, $".{Path.GetFileName(path)}.{runId}.partial"));
        lock (_lock)
        {
            if (_files.TryGetValue(path, out StagedFile? other))
                throw new StepException(path, $"The steps '{other.Step}' and '{step}' write the same file, or one step writes it twice. Give each output a path of its own.");
            _files.Add(path, file);
        }

        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StepException(path, $"The output folder '{folder}' cannot be created: {e.Message} Choose a folder that you may write to.", e);
        }

        return file;
    }

    /// <summary>Renames every staged file to its target.</summary>
    /// <exception cref="StepException">A rename failed.</exception>
    public void Commit()
    {
        foreach (StagedFile file in Files)
        {
            try
            {
                File.Move(file.StagingPath, file.Path, overwrite: true);
                file.Committed = true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StepException(file.Path, $"The finished output cannot be put in place: {e.Message} It is complete at '{file.StagingPath}'.", e);
            }
        }
    }

    /// <summary>Deletes what was staged and not committed.</summary>
    public ValueTask DisposeAsync()
    {
        foreach (StagedFile file in Files)
        {
            if (!file.Committed) File.Delete(file.StagingPath);
        }

        return ValueTask.CompletedTask;
    }
}

/// <summary>One output of a run.</summary>
/// <param name="Step">Id of the step that writes it.</param>
/// <param name="Path">Absolute path that it appears at.</param>
/// <param name="StagingPath">Absolute path that it is written to.</param>
public sealed record StagedFile(string Step, string Path, string StagingPath)
{
    internal bool Committed { get; set; }

    /// <summary>Opens the staged file for writing, truncating it.</summary>
    /// <exception cref="StepException">The folder cannot be written to.</exception>
    public FileStream Open()
    {
        try
        {
            return new FileStream(StagingPath, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                Share = FileShare.None,
                BufferSize = 0,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StepException(Path, $"The output cannot be written: {e.Message} Choose a folder that you may write to.", e);
        }
    }
}
