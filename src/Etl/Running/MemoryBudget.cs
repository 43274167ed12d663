using Etl.Messages;

namespace Etl.Running;

/// <summary>
/// The bytes that all chunks and their batches may hold together. Only readers wait for it. Of each source the item that is
/// first in order never waits: everything behind it may be held back until it has passed, so if later items could take the
/// whole budget, the run would stop; and another source may be held back until the first has ended. What such an item holds
/// is bounded by the queues that it passes. Thread-safe.
/// </summary>
internal sealed class MemoryBudget(long limit)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, SortedDictionary<Position, int>> _active = []; // by source, items being read and by how many readers; under _lock
    private readonly List<Waiter> _waiting = []; // in order of arrival; under _lock
    private long _used; // under _lock

    /// <summary>Names an item that is being read.</summary>
    public void Begin(Position item)
    {
        lock (_lock)
        {
            if (!_active.TryGetValue(item.Source, out SortedDictionary<Position, int>? items)) _active[item.Source] = items = [];
            items[item] = items.GetValueOrDefault(item) + 1;
        }
    }

    /// <summary>Ends what <see cref="Begin"/> began; another item may be first now.</summary>
    public void End(Position item)
    {
        lock (_lock)
        {
            SortedDictionary<Position, int> items = _active[item.Source];
            if (--items[item] == 0) items.Remove(item);
            Grant();
        }
    }

    public ValueTask AcquireAsync(Position item, long bytes, CancellationToken cancellation)
    {
        Waiter waiter;
        lock (_lock)
        {
            if (Fits(item, bytes))
            {
                _used += bytes;
                return ValueTask.CompletedTask;
            }

            waiter = new Waiter(item, bytes, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            _waiting.Add(waiter);
        }

        return new ValueTask(waiter.Granted.Task.WaitAsync(cancellation));
    }

    public void Release(long bytes)
    {
        lock (_lock)
        {
            _used -= bytes;
            Grant();
        }
    }

    private bool Fits(Position item, long bytes) =>
        _used == 0 || _used + bytes <= limit || item <= First(item.Source);

    private Position First(int source) => _active.TryGetValue(source, out SortedDictionary<Position, int>? items) && items.Count > 0 ? items.First().Key : default;

    private void Grant()
    {
        for (int i = 0; i < _waiting.Count;)
        {
            Waiter waiter = _waiting[i];
            if (!Fits(waiter.Item, waiter.Bytes))
            {
                i++;
                continue;
            }

            _waiting.RemoveAt(i);
            _used += waiter.Bytes;
            waiter.Granted.SetResult();
        }
    }

    private sealed record Waiter(Position Item, long Bytes, TaskCompletionSource Granted);
}
