namespace Etl.Running.Checkpoints;

/// <summary>
/// The border in front of the steps whose state a checkpoint saves. While it is closed no message passes, and when all that
/// passed before have been worked up, the steps behind stand still: what they hold comes of exactly these messages.
/// Thread-safe. Open, it costs a message two counts and the reading of a field.
/// </summary>
internal sealed class CutGate
{
    private readonly Lock _lock = new();
    private volatile TaskCompletionSource? _closed; // set while the gate is closed, and completed when it opens
    private TaskCompletionSource? _quiet; // under _lock; set while somebody waits for quiet
    private long _inside; // messages behind the gate, each until what came of it is behind it too; Interlocked

    /// <summary>Lets a message pass, which waits while the gate is closed. <see cref="Leave"/> takes it out again.</summary>
    public ValueTask PassAsync(CancellationToken cancellation) => TryPass() ? ValueTask.CompletedTask : WaitAsync(cancellation);

    /// <summary>Counts a message that comes of one behind the gate.</summary>
    public void Enter() => Interlocked.Increment(ref _inside);

    /// <summary>A message was worked up: all that comes of it has been sent on and is counted.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _inside) > 0 || _closed is null) return;
        lock (_lock) _quiet?.TrySetResult();
    }

    /// <summary>Closes the gate and waits until nothing is under way behind it. It stays closed when the wait is cancelled.</summary>
    public async Task CloseAsync(CancellationToken cancellation)
    {
        TaskCompletionSource quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock) _quiet = quiet;
        _closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Who passed before has counted itself, and who comes now sees that the gate is closed: a fence on both sides.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _inside) > 0) await quiet.Task.WaitAsync(cancellation);
    }

    /// <summary>Lets those pass that wait.</summary>
    public void Open()
    {
        lock (_lock) _quiet = null;
        TaskCompletionSource? closed = _closed;
        _closed = null;
        closed?.SetResult();
    }

    private bool TryPass()
    {
        Interlocked.Increment(ref _inside);
        if (_closed is null) return true;
        Leave();
        return false;
    }

    private async ValueTask WaitAsync(CancellationToken cancellation)
    {
        do
        {
            if (_closed is { } closed) await closed.Task.WaitAsync(cancellation);
        }
        while (!TryPass());
    }
}
