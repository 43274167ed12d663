using System.Runtime.InteropServices;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Saving;

namespace Etl.Running;

/// <summary>
/// Collects the rows that the steps reject and tells when they pass the limit. Thread-safe. The first ones are kept in
/// memory, the others in a file of the scratch folder, so that a run that tolerates many rejects keeps only the place of
/// each; they are read back in order of position at the end.
/// </summary>
internal sealed class RejectLog(long? limit, ScratchFolder scratch, Action limitPassed) : IDisposable
{
    private const int ListedWhenFailed = 1000;
    private const int KeptInMemory = 10_000;

    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = []; // under _lock
    private RejectSpool? _spool; // under _lock

    public long Count
    {
        get
        {
            lock (_lock) return _entries.Count;
        }
    }

    /// <summary>Whether the run must fail for the number of rejects.</summary>
    public bool IsLimitPassed => limit is { } most && Count > most;

    public void Add(int step, string stepId, Reject reject)
    {
        bool passed;
        lock (_lock)
        {
            bool isKept = _entries.Count < KeptInMemory;
            long offset = isKept ? 0 : (_spool ??= new RejectSpool(scratch)).Append(reject);
            _entries.Add(new Entry(reject.Position, reject.Origin?.ByteOffset ?? reject.Row, step, reject.Row, stepId, isKept ? reject : null, offset));
            passed = _entries.Count == limit + 1;
        }

        if (passed) limitPassed();
    }

    /// <summary>
    /// All rejects in order of position; the first 1,000 of them where the limit was passed. For when no step works any more.
    /// </summary>
    public IEnumerable<(string StepId, Reject Reject)> InOrder()
    {
        Entry[] sorted;
        lock (_lock) sorted = [.. _entries];
        Array.Sort(sorted);
        int count = limit is { } most && sorted.Length > most ? Math.Min(sorted.Length, ListedWhenFailed) : sorted.Length;
        foreach (Entry entry in sorted.Take(count))
            yield return (entry.StepId, entry.Kept ?? _spool!.Read(entry.SpoolOffset, entry.Position));
    }

    /// <summary>Writes the rejects from the one that came as <paramref name="first"/> on, in the order in which they came.</summary>
    public void Save(long first, BinaryWriter writer)
    {
        lock (_lock)
        {
            for (int i = (int)first; i < _entries.Count; i++)
            {
                Entry entry = _entries[i];
                writer.Write(entry.Step);
                writer.Write(entry.StepId);
                SavedPosition.Write(entry.Position, writer);
                RejectCodec.Write(entry.Kept ?? _spool!.Read(entry.SpoolOffset, entry.Position), writer);
            }
        }
    }

    /// <summary>Adds so many rejects that <see cref="Save"/> wrote.</summary>
    public void Load(long count, BinaryReader reader)
    {
        for (long i = 0; i < count; i++)
        {
            int step = reader.ReadInt32();
            string stepId = reader.ReadString();
            Add(step, stepId, RejectCodec.Read(SavedPosition.Read(reader), reader));
        }
    }

    public void Dispose() => _spool?.Dispose();

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(Position Position, long Place, int Step, int Row, string StepId, Reject? Kept, long SpoolOffset) : IComparable<Entry>
    {
        public int CompareTo(Entry other)
        {
            int order = Position.CompareTo(other.Position);
            if (order == 0) order = Place.CompareTo(other.Place);
            if (order == 0) order = Step.CompareTo(other.Step);
            // Of one record, an explode makes several rows.
            return order == 0 ? Row.CompareTo(other.Row) : order;
        }
    }
}

/// <summary>One worker's way into the log for one step; counts what it let through. Not thread-safe.</summary>
internal sealed class StepRejects(RejectLog log, int step, string stepId) : IRejectSink
{
    private int _count; // since Take was last called

    public void Add(Reject reject)
    {
        _count++;
        log.Add(step, stepId, reject);
    }

    /// <summary>The rejects since the last call.</summary>
    public int Take()
    {
        int count = _count;
        _count = 0;
        return count;
    }
}
