namespace Etl.Running;

/// <summary>
/// Bounds the bytes in one queue: who would pass the limit waits its turn. One message is always let in, however large,
/// so that a message above the limit is slow and not stuck. Thread-safe.
/// </summary>
internal sealed class ByteGate(long limit)
{
    private readonly Lock _lock = new();
    private readonly Queue<(long Bytes, TaskCompletionSource Granted)> _waiting = new(); // under _lock
    private long _used; // under _lock

    public long Used
    {
        get
        {
            lock (_lock) return _used;
        }
    }

    public ValueTask EnterAsync(long bytes, CancellationToken cancellation)
    {
        TaskCompletionSource granted;
        lock (_lock)
        {
            if (_waiting.Count == 0 && Fits(bytes))
            {
                _used += bytes;
                return ValueTask.CompletedTask;
            }

            granted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((bytes, granted));
        }

        // A cancelled waiter keeps its place and is granted in vain: its run is over.
        return new ValueTask(granted.Task.WaitAsync(cancellation));
    }

    public void Exit(long bytes)
    {
        lock (_lock)
        {
            _used -= bytes;
            while (_waiting.TryPeek(out (long Bytes, TaskCompletionSource Granted) next) && Fits(next.Bytes))
            {
                _waiting.Dequeue();
                _used += next.Bytes;
                next.Granted.SetResult();
            }
        }
    }

    private bool Fits(long bytes) => _used == 0 || _used + bytes <= limit;
}
