using Etl.Messages;

namespace Etl.Running;

/// <summary>
/// The bytes that all chunks and their batches may hold together. Only readers wait for it. Everything behind the item that
/// is first in order of its source may be held back until that has passed, and another source until this one has ended; so
/// if others could take the whole budget, the run would stop. Therefore items that are not first leave a part of it free,
/// and each reading of a first item has some chunks that never wait. Thread-safe.
/// </summary>
/// <param name="limit">Bytes.</param>
/// <param name="reserve">
/// Chunks that a reading of a first item may have under way whatever the others hold: each step that merges its inputs in order
/// may keep one back until the next one comes.
/// </param>
internal sealed class MemoryBudget(long limit, int reserve)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, SortedDictionary<Position, int>> _active = []; // by source, items being read and by how many readers; under _lock
    private readonly List<Waiter> _waiting = []; // in order of arrival; under _lock
    private long _used; // under _lock

    /// <summary>Names an item that is being read.</summary>
    public Reading Begin(Position item)
    {
        lock (_lock)
        {
            if (!_active.TryGetValue(item.Source, out SortedDictionary<Position, int>? items)) _active[item.Source] = items = [];
            items[item] = items.GetValueOrDefault(item) + 1;
        }

        return new Reading(item);
    }

    /// <summary>Ends what <see cref="Begin"/> began; another item may be first now. Its chunks may still be under way.</summary>
    public void End(Reading reading)
    {
        lock (_lock)
        {
            SortedDictionary<Position, int> items = _active[reading.Item.Source];
            if (--items[reading.Item] == 0) items.Remove(reading.Item);
            Grant();
        }
    }

    /// <summary>Waits until a chunk of these bytes may be sent.</summary>
    public ValueTask AcquireAsync(Reading reading, long bytes, CancellationToken cancellation)
    {
        Waiter waiter;
        lock (_lock)
        {
            if (Fits(reading, bytes))
            {
                Take(reading, bytes);
                return ValueTask.CompletedTask;
            }

            waiter = new Waiter(reading, bytes, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            _waiting.Add(waiter);
        }

        // A cancelled waiter is granted in vain: its run is over.
        return new ValueTask(waiter.Granted.Task.WaitAsync(cancellation));
    }

    /// <summary>Gives back what a chunk was granted.</summary>
    public void Release(Reading reading, long bytes)
    {
        lock (_lock)
        {
            _used -= bytes;
            reading.UnderWay--;
            Grant();
        }
    }

    private bool Fits(Reading reading, long bytes)
    {
        if (_used == 0) return true;
        // A quarter stays free for the first items, or they would go on with their reserve alone, which few workers share.
        if (!IsFirst(reading.Item)) return _used + bytes <= limit / 4 * 3;
        return reading.UnderWay < reserve || _used + bytes <= limit;
    }

    private bool IsFirst(Position item) =>
        !_active.TryGetValue(item.Source, out SortedDictionary<Position, int>? items) || items.Count == 0 || item <= items.First().Key;

    private void Take(Reading reading, long bytes)
    {
        _used += bytes;
        reading.UnderWay++;
    }

    private void Grant()
    {
        for (int i = 0; i < _waiting.Count;)
        {
            Waiter waiter = _waiting[i];
            if (!Fits(waiter.Reading, waiter.Bytes))
            {
                i++;
                continue;
            }

            _waiting.RemoveAt(i);
            Take(waiter.Reading, waiter.Bytes);
            waiter.Granted.SetResult();
        }
    }

    /// <summary>An item while one reader reads it.</summary>
    internal sealed class Reading(Position item)
    {
        public Position Item => item;

        /// <summary>Chunks that were granted and not given back; under the budget's lock.</summary>
        public int UnderWay { get; set; }
    }

    private sealed record Waiter(Reading Reading, long Bytes, TaskCompletionSource Granted);
}
