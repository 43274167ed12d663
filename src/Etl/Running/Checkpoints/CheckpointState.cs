using Etl.Planning;
using Etl.Steps;
using Etl.Steps.Saving;

namespace Etl.Running.Checkpoints;

/// <summary>
/// The file of a checkpoint that holds what belongs to no single writer or share: which parts of the inputs are covered, the
/// meters, and how much of the files that grow counts. One order of fields, written and read here.
/// </summary>
/// <param name="folder">Where it is.</param>
/// <param name="print">Of the plan; asked for only when something is saved or loaded, because short runs would wait for the cryptography library to be loaded.</param>
internal sealed class CheckpointState(CheckpointFolder folder, Lazy<string> print)
{
    private const string Name = "run";

    private AppendedFile? _rejects;
    private AppendedFile? _files;
    private bool _hasLists;

    /// <summary>For each collector's step the number of shares that were saved.</summary>
    public IReadOnlyDictionary<int, int> Shares { get; private set; } = new Dictionary<int, int>();

    /// <summary>Writes the state while the gate is closed; returns the finished outputs that count from now on.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public IReadOnlyList<StagedFile> Save(SavedFolder checkpoint, RunState run, IReadOnlyDictionary<int, int> shares)
    {
        AppendedFile rejects = _rejects ??= new AppendedFile(folder.RejectsPath);
        AppendedFile files = _files ??= new AppendedFile(folder.FilesPath);
        if (!_hasLists)
        {
            File.Delete(folder.ListsPath);
            SavedFile.Write(folder.ListsPath, run.Coverage!.SaveLists);
            _hasLists = true;
        }

        List<StagedFile> finished = [];
        SavedFile.Write(checkpoint.PathOf(Name), writer =>
        {
            writer.Write(print.Value);
            writer.Write(shares.Count);
            foreach ((int step, int count) in shares)
            {
                writer.Write(step);
                writer.Write(count);
            }

            run.Coverage!.Save(writer, run.Context.Outputs.Unsaved, finished.Add);
            foreach (PlannedStep step in run.Plan.Steps)
            {
                StepMeter meter = run.Meter(step);
                meter.SaveRows(writer);
                if (step.Step is IFileTable) writer.Write(meter.FilesIn);
            }

            long rejected = run.Rejects.Count;
            rejects.Append(rejected - rejects.Count, entries => run.Rejects.Save(rejects.Count, entries));
            rejects.Save(writer);
            files.Append(finished.Count, entries => WriteFiles(finished, entries));
            files.Save(writer);
        });
        foreach (StagedFile file in finished) file.IsSaved = true;
        return finished;
    }

    /// <summary>Brings a run to where it was.</summary>
    /// <exception cref="InvalidDataException">What was saved is damaged, or of another plan.</exception>
    /// <exception cref="StepException">An output is not what it was.</exception>
    public IReadOnlyDictionary<int, SourceItems> Load(SavedFolder checkpoint, RunState run)
    {
        Dictionary<int, SourceItems> lists = SavedFile.Read(folder.ListsPath, run.Coverage!.LoadLists);
        _hasLists = true;
        using BinaryReader reader = SavedFile.Open(checkpoint.PathOf(Name));
        if (!string.Equals(reader.ReadString(), print.Value, StringComparison.Ordinal))
            throw new InvalidDataException("The pipeline is planned in another way than when the run began: its file has changed, or columns that come from the files have. The run cannot be continued; start it over.");
        Dictionary<int, int> shares = [];
        for (int left = reader.ReadInt32(); left > 0; left--) shares.Add(reader.ReadInt32(), reader.ReadInt32());
        Shares = shares;
        run.Coverage.Load(reader, lists, step => run.Meter(run.Plan.Steps[step]));
        foreach (PlannedStep step in run.Plan.Steps)
        {
            run.Meter(step).LoadRows(reader);
            if (step.Step is IFileTable) run.Meter(step).AddFilesIn(reader.ReadInt64());
        }

        run.Progress.AddArrived(run.Coverage.BytesDownloaded());
        _rejects = AppendedFile.Continue(folder.RejectsPath, reader, run.Rejects.Load);
        _files = AppendedFile.Continue(folder.FilesPath, reader, (count, entries) => LoadFiles(count, entries, run.Context.Outputs));
        return lists;
    }

    /// <summary>Brings what grows to the disk.</summary>
    public void FlushToDisk()
    {
        _rejects!.FlushToDisk();
        _files!.FlushToDisk();
        using Microsoft.Win32.SafeHandles.SafeFileHandle lists = File.OpenHandle(folder.ListsPath, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(lists);
    }

    public void Close()
    {
        _rejects?.Dispose();
        _files?.Dispose();
    }

    private static void WriteFiles(List<StagedFile> files, BinaryWriter writer)
    {
        foreach (StagedFile file in files)
        {
            writer.Write(file.Step);
            writer.Write(file.Path);
            writer.Write(new FileInfo(file.StagingPath).Length);
        }
    }

    private static void LoadFiles(long count, BinaryReader reader, OutputSet outputs)
    {
        for (; count > 0; count--) outputs.Restore(reader.ReadString(), reader.ReadString(), reader.ReadInt64());
    }
}
