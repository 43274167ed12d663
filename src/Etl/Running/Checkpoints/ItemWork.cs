namespace Etl.Running.Checkpoints;

/// <summary>What is known of an item of a source until everything that it became is behind the gate or written. Thread-safe.</summary>
/// <param name="open">Messages that the source has sent, or will.</param>
internal sealed class ItemWork(int open)
{
    private readonly Lock _lock = new();
    private readonly List<(int Step, FileCounts Counts)> _counts = []; // under _lock
    private readonly List<Reading> _readings = []; // under _lock
    private int _open = open; // messages that are under way; Interlocked

    /// <summary>A message of the item is about to be sent to so many readers.</summary>
    public void Add(int readers) => Interlocked.Add(ref _open, readers);

    /// <summary>A reader has worked a message up; true when it was the item's last one.</summary>
    public bool Remove() => Interlocked.Decrement(ref _open) == 0;

    public void Count(int step, in FileCounts counts)
    {
        lock (_lock)
        {
            for (int i = 0; i < _counts.Count; i++)
            {
                if (_counts[i].Step != step) continue;
                _counts[i] = (step, _counts[i].Counts + counts);
                return;
            }

            _counts.Add((step, counts));
        }
    }

    /// <summary>Adds what was counted to the figures of all items.</summary>
    public void Settle(FileCounts[] settled)
    {
        lock (_lock)
        {
            foreach ((int step, FileCounts counts) in _counts) settled[step] += counts;
        }
    }

    /// <summary>How far a reader is through a file of the item.</summary>
    public Reading ReadingOf(int step, int member)
    {
        lock (_lock)
        {
            foreach (Reading known in _readings)
            {
                if (known.Step == step && known.Member == member) return known;
            }

            Reading reading = new(step, member);
            _readings.Add(reading);
            return reading;
        }
    }

    /// <summary>The readings of which something has passed the gate.</summary>
    public IReadOnlyList<Reading> Begun()
    {
        lock (_lock) return [.. _readings.Where(reading => reading.Parts > 0)];
    }

    public void Load(Reading reading)
    {
        lock (_lock) _readings.Add(reading);
    }
}
