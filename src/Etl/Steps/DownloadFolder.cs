namespace Etl.Steps;

/// <summary>
/// Where a run keeps large downloads until they are complete and read: <c>runs/ID/downloads</c> in the work folder. What is
/// there when a run ends early, a later one takes over, whichever asks for the same address first. A lock that the system
/// gives back when the process dies tells the folder of a run that goes on from one that was left behind.
/// Created on first use. Thread-safe.
/// </summary>
/// <param name="path">The folder; those of other runs lie beside the folder above it, under the same name.</param>
internal sealed class DownloadFolder(string path) : IDisposable
{
    private const string LockName = "lock";

    private readonly Lock _lock = new();
    private readonly HashSet<string> _inUse = new(StringComparer.Ordinal); // keys of transfers and unread files; under _lock
    private Dictionary<string, string>? _left; // folder of a run that ended, by key; under _lock, null until somebody asks
    private FileStream? _owner; // open while the run goes on; under _lock

    /// <summary>Ends of the names of the two files of a download: its bytes, and what is known of them.</summary>
    public const string DataEnd = ".part", FactsEnd = ".facts";

    public string Path { get; } = path;

    /// <summary>The path of a download's bytes; <see cref="FactsEnd"/> stands in place of <see cref="DataEnd"/> in that of its facts.</summary>
    public string PathOf(string key) => System.IO.Path.Combine(Path, key + DataEnd);

    /// <summary>
    /// Reserves a key, and takes over what an earlier run left of it. False when the run has the same download under way
    /// already; that one has the place then.
    /// </summary>
    /// <param name="key">Of the download.</param>
    /// <param name="isLeft">Whether there may be something from before.</param>
    /// <exception cref="StepException">The folder cannot be written to.</exception>
    public bool TryEnter(string key, out bool isLeft)
    {
        lock (_lock)
        {
            isLeft = false;
            if (!_inUse.Add(key)) return false;
            try
            {
                _left ??= FindLeft();
                isLeft = _left.Remove(key, out string? folder) && TakeOver(key, folder);
                return true;
            }
            catch (Exception e) when (StorageFault.IsOne(e))
            {
                _inUse.Remove(key);
                throw WriteError(e);
            }
        }
    }

    /// <summary>Gives a key back; what lies in its place stays there.</summary>
    public void Leave(string key)
    {
        lock (_lock) _inUse.Remove(key);
    }

    /// <summary>Makes the folder, and marks it as that of a run that goes on.</summary>
    /// <exception cref="StepException">The folder cannot be written to.</exception>
    public void Create()
    {
        lock (_lock)
        {
            try
            {
                if (_owner is not null) return;
                Directory.CreateDirectory(Path);
                _owner = Open(Path);
            }
            catch (Exception e) when (StorageFault.IsOne(e))
            {
                throw WriteError(e);
            }
        }
    }

    /// <summary>What to throw when writing to a file of the folder failed: says why, and the cure.</summary>
    public StepException WriteError(Exception e) =>
        new(Path, $"The folder for unfinished downloads '{Path}' cannot be written to. {StorageFault.Explain(e)}", e);

    /// <summary>Removes the folder unless something is left in it.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_owner is null) return;
            _owner.Dispose();
            _owner = null;
            RemoveIfEmpty(Path);
        }
    }

    private Dictionary<string, string> FindLeft()
    {
        Dictionary<string, string> left = new(StringComparer.Ordinal);
        string? run = System.IO.Path.GetDirectoryName(Path);
        if (System.IO.Path.GetDirectoryName(run) is not { } runs || !Directory.Exists(runs)) return left;
        // The newest run's wins, and of all those of this run itself, where it goes on after an end before its time.
        foreach (string other in Directory.EnumerateDirectories(runs).Order(StringComparer.Ordinal).Append(run!))
        {
            string folder = System.IO.Path.Combine(other, System.IO.Path.GetFileName(Path));
            if (!Directory.Exists(folder)) continue;
            foreach (string facts in Directory.EnumerateFiles(folder, "*" + FactsEnd)) left[System.IO.Path.GetFileNameWithoutExtension(facts)] = folder;
        }

        return left;
    }

    // Under _lock.
    private bool TakeOver(string key, string folder)
    {
        if (string.Equals(folder, Path, StringComparison.Ordinal))
        {
            Create();
            return true;
        }

        FileStream other;
        try
        {
            other = Open(folder);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            return false; // Its run goes on, or it is gone by now.
        }

        using (other)
        {
            Create();
            string data = System.IO.Path.Combine(folder, key + DataEnd);
            string facts = System.IO.Path.Combine(folder, key + FactsEnd);
            if (!File.Exists(data) || !File.Exists(facts)) return false;
            // The facts last: bytes without them are never gone on with.
            File.Move(data, PathOf(key), overwrite: true);
            File.Move(facts, System.IO.Path.Combine(Path, key + FactsEnd), overwrite: true);
        }

        RemoveIfEmpty(folder);
        if (System.IO.Path.GetDirectoryName(folder) is { } run && !Directory.EnumerateFileSystemEntries(run).Any()) Directory.Delete(run);
        return true;
    }

    private static FileStream Open(string folder) =>
        new(System.IO.Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);

    private static void RemoveIfEmpty(string folder)
    {
        try
        {
            if (Directory.EnumerateFileSystemEntries(folder).Any(entry => System.IO.Path.GetFileName(entry) is not LockName)) return;
            File.Delete(System.IO.Path.Combine(folder, LockName));
            Directory.Delete(folder);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            // An empty folder more does no harm.
        }
    }
}
