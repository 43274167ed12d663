using Etl.Messages;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Running.Checkpoints;

/// <summary>
/// Which parts of which items are behind the gate. An item is complete when every message that came of it was worked up: by
/// a transform or a file sink when that has done its work, by a reader's chunks and a table's files when they have passed the
/// gate. What steps in front of the gate count belongs to the item, and to the run's saved figures only when the item is
/// complete: of any other item the same work is done again. Thread-safe.
/// </summary>
internal sealed class Coverage(PipelinePlan plan, DriftLog drift)
{
    private readonly Lock _lock = new();
    private readonly SourceItems?[] _sources = new SourceItems?[plan.Steps.Count]; // by step; set once, by the source's block
    private readonly FileCounts[] _settled = new FileCounts[plan.Steps.Count]; // by step, of complete items; under _lock
    private readonly int[] _readers = CountReaders(plan); // by block
    private int _unlisted = plan.Steps.Count(step => step.Step is ISource); // under _lock

    /// <summary>Whether every source has listed its items.</summary>
    public bool IsListed
    {
        get
        {
            lock (_lock) return _unlisted == 0;
        }
    }

    /// <summary>What a source lists, of which nothing is done.</summary>
    /// <param name="source">Index of its step.</param>
    /// <param name="listed">The items.</param>
    public SourceItems Items(int source, IReadOnlyList<ListedItem> listed) =>
        new(listed, plan.Blocks.FirstOrDefault(block => block.Kind == BlockKind.Source && block.Steps[0].Index == source) is { } block ? _readers[block.Index] : 0);

    /// <summary>Takes a source's list. What it sends of an item, to all its readers, counts as sent from here on.</summary>
    public void Begin(PlannedStep source, SourceItems items)
    {
        lock (_lock)
        {
            _sources[source.Index] = items;
            _unlisted--;
        }
    }

    public bool IsComplete(Position item)
    {
        lock (_lock) return _sources[item.Source]!.IsComplete(item.Item);
    }

    /// <summary>A message that was made of an item is about to be sent to the readers of a block.</summary>
    public void Send(PlannedBlock from, Message message) => Work(message.Position).Add(_readers[from.Index]);

    /// <summary>A reader has worked a message up.</summary>
    public void Handle(Message message) => Handle(message.Position);

    /// <summary>A chunk, or a file that becomes a row, passes the gate.</summary>
    public void Pass(PlannedStep reader, Message message)
    {
        Work(message.Position).ReadingOf(reader.Index, message.Position.Member).Pass(message);
        Handle(message.Position);
    }

    /// <summary>How far a reader is through a file.</summary>
    public Reading ReadingOf(PlannedStep reader, Message file) => Work(file.Position).ReadingOf(reader.Index, file.Position.Member);

    public void Count(PlannedStep step, Message message, in FileCounts counts) => Work(message.Position).Count(step.Index, counts);

    /// <summary>Writes what every source listed, which never changes.</summary>
    public void SaveLists(BinaryWriter writer)
    {
        for (int step = 0; step < _sources.Length; step++)
        {
            if (_sources[step] is not { } source) continue;
            writer.Write(step);
            writer.Write(source.Listed.Count);
            foreach (ListedItem item in source.Listed)
            {
                writer.Write(item.Key);
                writer.Write(item.Name);
                writer.Write(item.Length);
                writer.Write(item.Modified);
            }
        }

        writer.Write(-1);
    }

    public Dictionary<int, SourceItems> LoadLists(BinaryReader reader)
    {
        Dictionary<int, SourceItems> sources = [];
        for (int step; (step = reader.ReadInt32()) >= 0;)
        {
            int count = reader.ReadInt32();
            List<ListedItem> items = [];
            for (int i = 0; i < count; i++) items.Add(new ListedItem(reader.ReadString(), reader.ReadString(), reader.ReadInt64(), reader.ReadInt64()));
            sources.Add(step, Items(step, items));
        }

        return sources;
    }

    /// <summary>
    /// Writes what is behind the gate, while that is closed: items go on to become complete, so all that goes by them is
    /// written in one go.
    /// </summary>
    /// <param name="writer">Takes the state.</param>
    /// <param name="files">Lists the staged files of file sinks; those of complete items are handed to <paramref name="keep"/>. Asked under the lock: a file that is finished between the list and the lock would be complete and in no list.</param>
    /// <param name="keep">Takes files that count from now on.</param>
    public void Save(BinaryWriter writer, Func<IReadOnlyList<StagedFile>> files, Action<StagedFile> keep)
    {
        lock (_lock)
        {
            for (int step = 0; step < _sources.Length; step++)
            {
                if (_sources[step] is not { } source) continue;
                writer.Write(step);
                source.Save(writer);
            }

            writer.Write(-1);
            foreach (FileCounts counts in _settled) counts.Write(writer);
            drift.Save(writer);
            foreach (StagedFile file in files())
            {
                if (file.Item is { } item && _sources[item.Source]!.IsComplete(item.Item)) keep(file);
            }
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote; the figures of complete items are in the meters then.</summary>
    public void Load(BinaryReader reader, IReadOnlyDictionary<int, SourceItems> sources, Func<int, StepMeter> meter)
    {
        for (int step; (step = reader.ReadInt32()) >= 0;)
        {
            if (!sources.TryGetValue(step, out SourceItems? source)) throw new InvalidDataException("it names a source that was not listed");
            source.Load(reader);
        }

        for (int step = 0; step < _settled.Length; step++)
        {
            _settled[step] = FileCounts.Read(reader);
            meter(step).Add(_settled[step]);
        }

        drift.Load(reader);
    }

    /// <summary>Bytes that steps have made of complete addresses.</summary>
    public long BytesDownloaded()
    {
        lock (_lock) return plan.Steps.Where(step => step.Type.Input.Contains(MessageKind.Urls)).Sum(step => _settled[step.Index].BytesOut);
    }

    private ItemWork Work(Position item) => _sources[item.Source]!.Work(item.Item);

    private void Handle(Position item)
    {
        ItemWork work = Work(item);
        if (!work.Remove()) return;
        lock (_lock)
        {
            SourceItems source = _sources[item.Source]!;
            work.Settle(_settled);
            _settled[item.Source] += source.CountsOf(item.Item);
            drift.Settle(item);
            source.Complete(item.Item);
        }
    }

    private static int[] CountReaders(PipelinePlan plan) =>
        [.. plan.Blocks.Select(block => plan.Blocks.Sum(reader => reader.From.Count(index => index == block.Index)))];
}
