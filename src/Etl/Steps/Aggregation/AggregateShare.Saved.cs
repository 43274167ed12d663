using Etl.Steps.Saving;

namespace Etl.Steps.Aggregation;

/// <summary>
/// The saved form of a share: what is in memory as a state, and the spill files under second names, as they are only appended
/// to. A file lists the runs in them.
/// </summary>
internal sealed partial class AggregateShare
{
    private const int BufferBytes = 128 * 1024;

    public void Save(SavedFolder folder, string name)
    {
        using (FileStream state = new(folder.PathOf(name + ".state"), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = BufferBytes }))
            _state!.Save(state);
        SpillFile[] files = [.. _runs.Select(run => run.File).Distinct()];
        SavedFile.Write(folder.PathOf(name), writer =>
        {
            writer.Write(files.Length);
            for (int i = 0; i < files.Length; i++)
            {
                SpillRun[] runs = [.. _runs.Where(run => run.File == files[i])];
                string kept = FormattableString.Invariant($"{name}.spill-{i}");
                folder.Keep(files[i].Path, runs[^1].End, kept);
                writer.Write(kept);
                writer.Write(runs.Length);
                foreach (SpillRun run in runs)
                {
                    writer.Write(run.Start);
                    writer.Write(run.End);
                }
            }
        });
    }

    public void Load(SavedFolder folder, string name)
    {
        SavedFile.Read(folder.PathOf(name), reader =>
        {
            int files = reader.ReadInt32();
            for (int i = 0; i < files; i++) LoadRuns(folder, reader);
            return files;
        });
        string path = folder.PathOf(name + ".state");
        try
        {
            using FileStream stream = new(path, new FileStreamOptions { Access = FileAccess.Read, BufferSize = BufferBytes });
            Take(PartialState.Load(plan, stream));
        }
        catch (Exception e) when (e is InvalidDataException || StorageFault.IsOne(e))
        {
            throw SavedFile.Damaged(path, e);
        }
    }

    private void LoadRuns(SavedFolder folder, BinaryReader reader)
    {
        string kept = reader.ReadString();
        (long Start, long End)[] runs = new (long, long)[reader.ReadInt32()];
        for (int i = 0; i < runs.Length; i++) runs[i] = (reader.ReadInt64(), reader.ReadInt64());
        string path = context.Run.Scratch.NewPath();
        folder.Restore(kept, runs[^1].End, path);
        SpillFile file = SpillFile.Open(context.Run.Scratch, path);
        _continued.Add(file);
        _runs.AddRange(runs.Select(run => new SpillRun(file, run.Start, run.End)));
    }

    private void Take(PartialState state)
    {
        if (state.GroupCount == 0) return;
        long bytes = state.PeakBytes(0, 0);
        if (!_state!.IsEmpty && bytes + _state.PeakBytes(_state.GroupCount + state.GroupCount, bytes) > context.MemoryBytes) Spill();
        // A state that is too large for a share's memory goes to the disk with the next rows.
        if (_state.IsEmpty) _state = state;
        else _state.Merge(state);
    }
}
