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

    /// <summary>Counts a file whose header was compared, and keeps how it differs, where it does.</summary>
    public void Add(Position position, FileDrift drift)
    {
        lock (_lock)
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
    }

    /// <summary>What the run's report says; null where no header was compared.</summary>
    public DriftReport? Report()
    {
        lock (_lock) return _compared == 0 ? null : new DriftReport(_compared, _differing, [.. _kept.Values]);
    }

    private void LeaveOutLast()
    {
        (Key key, FileDrift drift) = _kept.Last();
        _kept.Remove(key);
        _characters -= Cost(drift);
        _firstLeftOut = key;
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
    }
}
