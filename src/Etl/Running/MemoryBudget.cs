using Etl.Messages;

namespace Etl.Running;

/// <summary>
/// The bytes that all chunks and their batches may hold together. Only readers wait for it. The item that is first in
/// order never waits: everything behind it may be held back until it has passed, so if later items could take the whole
/// budget, the run would stop. What it holds is bounded by the queues that it passes. Thread-safe.
/// </summary>
internal sealed class MemoryBudget(long limit)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<Position, int> _active = []; // items being read and by how many readers; under _lock
    private readonly List<Waiter> _waiting = []; // in order of arrival; under _lock
    private long _used; // under _lock

    /// <summary>Names an item that is being read.</summary>
    public void Begin(Position item)
    {
        lock (_lock) _active[item] = _active.GetValueOrDefault(item) + 1;
    }

    /// <summary>Ends what <see cref="Begin"/> began; another item may be first now.</summary>
    public void End(Position item)
    {
        lock (_lock)
        {
            if (--_active[item] == 0) _active.Remove(item);
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
        _used == 0 || _used + bytes <= limit || item <= First();

    private Position First() => _active.Count == 0 ? default : _active.First().Key;

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
