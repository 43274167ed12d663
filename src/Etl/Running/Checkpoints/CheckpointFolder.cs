using System.Globalization;
using Etl.Steps;
using Etl.Steps.Saving;
using Microsoft.Win32.SafeHandles;

namespace Etl.Running.Checkpoints;

/// <summary>
/// The folder of a run's checkpoints: what every source listed, two files that grow with the run, and a folder for each
/// checkpoint, named by its number, under another name until all of it is on the disk. One is kept.
/// </summary>
internal sealed class CheckpointFolder(string path)
{
    private const string Unfinished = ".new";
    private const int FlushesAtOnce = 4;

    private SavedFolder? _last; // the checkpoint that counts

    public string Path => path;

    public string ListsPath => System.IO.Path.Combine(path, "lists");

    public string RejectsPath => System.IO.Path.Combine(path, "rejects");

    public string FilesPath => System.IO.Path.Combine(path, "files");

    /// <summary>The checkpoint of a number, to go on from.</summary>
    public SavedFolder Open(long number) => _last = new SavedFolder(PathOf(number));

    /// <summary>An empty folder for a new checkpoint.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public SavedFolder Create(long number)
    {
        string folder = PathOf(number) + Unfinished;
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        return new SavedFolder(folder);
    }

    /// <summary>Brings what a checkpoint goes by to the disk: its own files, and the outputs as far as they are written.</summary>
    /// <exception cref="StepException">An output could not be brought to the disk.</exception>
    /// <exception cref="IOException">A file of the checkpoint could not.</exception>
    public static async Task FlushAsync(SavedFolder folder, IEnumerable<StagedFile> finished, CancellationToken cancellation)
    {
        ParallelOptions options = new() { MaxDegreeOfParallelism = FlushesAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(folder.Staged, options, static (file, _) =>
        {
            file.FlushSoFar();
            return ValueTask.CompletedTask;
        });
        await Parallel.ForEachAsync(finished, options, static (file, _) =>
        {
            file.Flush();
            return ValueTask.CompletedTask;
        });
        await Parallel.ForEachAsync(Directory.EnumerateFiles(folder.Path), options, static (file, _) =>
        {
            using SafeFileHandle handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(handle);
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>Gives a checkpoint that is on the disk its name.</summary>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    public void Complete(SavedFolder folder, long number)
    {
        string complete = PathOf(number);
        // Left by an interrupted run that had not noted it.
        if (Directory.Exists(complete)) Directory.Delete(complete, recursive: true);
        Directory.Move(folder.Path, complete);
    }

    /// <summary>Removes the checkpoint that counted before this one.</summary>
    public void Replace(long number)
    {
        SavedFolder? before = _last;
        _last = new SavedFolder(PathOf(number));
        if (before is not null) Remove(before.Path);
    }

    /// <summary>Removes a folder, of which it does not matter whether it is there.</summary>
    public static void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            // It takes some room on the disk and is in nobody's way.
        }
    }

    private string PathOf(long number) => System.IO.Path.Combine(path, number.ToString(CultureInfo.InvariantCulture));
}
