namespace Etl.Running;

/// <summary>
/// Bounds one queue by messages, those being worked on included, and by the bytes that wait in it: who would pass a bound
/// waits its turn. One message is always let in, however large, so that a message above the limit is slow and not stuck.
/// Thread-safe. The library's own bound wakes each sender through the thread pool: with files of 4 KB, whose chunks pass
/// a queue each, the pool's threads spent more time in search of work than the others in reading.
/// </summary>
internal sealed class QueueGate(long byteLimit, int messageLimit)
{
    private readonly Lock _lock = new();
    private readonly Queue<(long Bytes, TaskCompletionSource Granted)> _waiting = new(); // under _lock
    private long _bytes; // under _lock
    private int _messages; // under _lock

    /// <summary>Bytes of the messages in the queue.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock) return _bytes;
        }
    }

    /// <summary>Lets a message in where none has to wait.</summary>
    public bool TryEnter(long bytes)
    {
        lock (_lock)
        {
            if (_waiting.Count > 0 || !Fits(bytes)) return false;
            Add(bytes);
            return true;
        }
    }

    /// <summary>Waits until a message may be queued.</summary>
    public ValueTask EnterAsync(long bytes, CancellationToken cancellation)
    {
        TaskCompletionSource granted;
        lock (_lock)
        {
            if (TryEnter(bytes)) return ValueTask.CompletedTask;
            granted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((bytes, granted));
        }

        return new ValueTask(WaitAsync(granted, cancellation));
    }

    // Not by Task.WaitAsync, whose task is completed through the thread pool. A cancelled waiter keeps its place and is
    // granted in vain: its run is over.
    private static async Task WaitAsync(TaskCompletionSource granted, CancellationToken cancellation)
    {
        using (cancellation.UnsafeRegister(static (waiter, token) => ((TaskCompletionSource)waiter!).TrySetCanceled(token), granted)) await granted.Task;
    }

    /// <summary>A message leaves the queue and is worked on.</summary>
    public void Begin(long bytes)
    {
        lock (_lock)
        {
            _bytes -= bytes;
            Grant();
        }
    }

    /// <summary>A message has been worked on.</summary>
    public void End()
    {
        lock (_lock)
        {
            _messages--;
            Grant();
        }
    }

    private bool Fits(long bytes) => _messages < messageLimit && (_bytes == 0 || _bytes + bytes <= byteLimit);

    private void Add(long bytes)
    {
        _bytes += bytes;
        _messages++;
    }

    private void Grant()
    {
        while (_waiting.TryPeek(out (long Bytes, TaskCompletionSource Granted) next) && Fits(next.Bytes))
        {
            _waiting.Dequeue();
            Add(next.Bytes);
            next.Granted.TrySetResult();
        }
    }
}
