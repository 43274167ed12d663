using Etl.Messages;

namespace Etl.Steps;

/// <summary>
/// Collects how files differ from the columns of their readers. Thread-safe. What it keeps is bounded: of more than
/// that, those first in order of position, so that the report does not depend on which file was read when.
/// </summary>
/// <param name="mostCharacters">Characters of names that may be kept; a character takes two bytes.</param>
internal sealed class DriftLog(long mostCharacters = DriftLog.DefaultCharacters)
{
    public const long DefaultCharacters = 8L << 20;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<Key, FileDrift> _kept = []; // under _lock
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal); // one string a name; under _lock
    private Key? _firstLeftOut; // under _lock; nothing from here on is kept
    private long _characters; // of what is kept; under _lock
    private long _compared; // under _lock
    private long _differing; // under _lock
    private Dictionary<(int Source, int Item), List<(Position Position, FileDrift Drift)>>? _unsettled; // under _lock

    /// <summary>
    /// Has each file count only when <see cref="Settle"/> is told that its item is done: what an interrupted run had begun is read
    /// again by the one that continues it.
    /// </summary>
    public void SettleByItem() => _unsettled = [];

    /// <summary>Counts a file whose header was compared, and keeps how it differs, where it does.</summary>
    public void Add(Position position, FileDrift drift)
    {
        lock (_lock)
        {
            if (_unsettled is null) AddSettled(position, drift);
            else if (_unsettled.TryGetValue((position.Source, position.Item), out List<(Position, FileDrift)>? others)) others.Add((position, drift));
            else _unsettled.Add((position.Source, position.Item), [(position, drift)]);
        }
    }

    /// <summary>Says that the files of an item have been read.</summary>
    public void Settle(Position item)
    {
        lock (_lock)
        {
            if (_unsettled is null || !_unsettled.Remove((item.Source, item.Item), out List<(Position Position, FileDrift Drift)>? drifts)) return;
            foreach ((Position position, FileDrift drift) in drifts) AddSettled(position, drift);
        }
    }

    /// <summary>Writes what is settled.</summary>
    public void Save(BinaryWriter writer)
    {
        lock (_lock)
        {
            writer.Write(_compared);
            writer.Write(_differing);
            writer.Write(_firstLeftOut is not null);
            _firstLeftOut?.Write(writer);
            writer.Write(_kept.Count);
            foreach ((Key key, FileDrift drift) in _kept)
            {
                key.Write(writer);
                writer.Write(drift.File);
                Write(drift.New, writer);
                Write(drift.Missing, writer);
            }
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote into a log that is empty.</summary>
    public void Load(BinaryReader reader)
    {
        lock (_lock)
        {
            long compared = reader.ReadInt64();
            long differing = reader.ReadInt64();
            Key? firstLeftOut = reader.ReadBoolean() ? Key.Read(reader) : null;
            int kept = reader.ReadInt32();
            for (int i = 0; i < kept; i++)
            {
                Key key = Key.Read(reader);
                AddSettled(key.Position, new FileDrift(key.Step, reader.ReadString(), ReadNames(reader), ReadNames(reader)));
            }

            (_compared, _differing, _firstLeftOut) = (compared, differing, firstLeftOut);
        }
    }

    private void AddSettled(Position position, FileDrift drift)
    {
        _compared++;
        if (drift.New.Count + drift.Missing.Count == 0) return;
        _differing++;
        Key key = new(position, drift.Step);
        if (_firstLeftOut is { } bound && key.CompareTo(bound) >= 0) return;
        _kept[key] = drift with { New = Share(drift.New), Missing = Share(drift.Missing) };
        _characters += Cost(drift);
        while (_characters > mostCharacters) LeaveOutLast();
    }

    /// <summary>What the run's report says; null where no header was compared.</summary>
    public DriftReport? Report()
    {
        lock (_lock)
        {
            foreach ((Position position, FileDrift drift) in _unsettled?.Values.SelectMany(drifts => drifts) ?? []) AddSettled(position, drift);
            _unsettled?.Clear();
            return _compared == 0 ? null : new DriftReport(_compared, _differing, [.. _kept.Values]);
        }
    }

    private void LeaveOutLast()
    {
        (Key key, FileDrift drift) = _kept.Last();
        _kept.Remove(key);
        _characters -= Cost(drift);
        _firstLeftOut = key;
    }

    private static void Write(IReadOnlyList<string> names, BinaryWriter writer)
    {
        writer.Write(names.Count);
        foreach (string name in names) writer.Write(name);
    }

    private static List<string> ReadNames(BinaryReader reader)
    {
        List<string> names = [];
        for (int left = reader.ReadInt32(); left > 0; left--) names.Add(reader.ReadString());
        return names;
    }

    private string[] Share(IReadOnlyList<string> names)
    {
        string[] shared = new string[names.Count];
        for (int i = 0; i < shared.Length; i++)
        {
            if (!_names.TryGetValue(names[i], out string? known) && _names.Count < MostShared) _names.Add(known = names[i], known);
            shared[i] = known ?? names[i];
        }

        return shared;
    }

    // Names are shared, but a folder may have a new one in each file.
    private static long Cost(FileDrift drift) => 64 + drift.File.Length + drift.New.Sum(name => name.Length) + drift.Missing.Sum(name => name.Length);

    private const int MostShared = 10_000;

    private readonly record struct Key(Position Position, string Step) : IComparable<Key>
    {
        public int CompareTo(Key other)
        {
            int order = Position.CompareTo(other.Position);
            return order == 0 ? string.CompareOrdinal(Step, other.Step) : order;
        }

        public static Key Read(BinaryReader reader) => new(Saving.SavedPosition.Read(reader), reader.ReadString());

        public void Write(BinaryWriter writer)
        {
            Saving.SavedPosition.Write(Position, writer);
            writer.Write(Step);
        }
    }
}
