namespace Etl.Steps.Compression;

/// <summary>
/// A piece of computing that is offered to the CPU workers. Whoever waits for it does it himself if none of them has begun,
/// so that nobody waits for a worker to become free. Can be offered again when it is done.
/// </summary>
internal abstract class OfferedWork : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _done = new();
    private bool _isTaken = true; // under _lock

    public bool IsDone => _done.IsSet;

    public void Offer(TaskScheduler workers)
    {
        _done.Reset();
        // A task that comes late, from when the work was offered before, may take it from here on as well.
        lock (_lock) _isTaken = false;
        _ = Task.Factory.StartNew(Come, CancellationToken.None, TaskCreationOptions.DenyChildAttach, workers);
    }

    /// <summary>Does the work unless it is done or another thread is at it.</summary>
    public void TryRun()
    {
        if (!TryTake()) return;
        try
        {
            Run();
        }
        finally
        {
            _done.Set();
        }
    }

    /// <summary>Returns when the work is done.</summary>
    public void Complete()
    {
        TryRun();
        _done.Wait();
    }

    /// <summary>Returns when nobody is at the work, and nobody will be.</summary>
    public void Withdraw()
    {
        TryWithdraw();
        _done.Wait();
    }

    /// <summary>Takes the work back if nobody has begun with it.</summary>
    public bool TryWithdraw()
    {
        if (!TryTake()) return false;
        _done.Set();
        return true;
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The work; any thread. Must not throw.</summary>
    protected abstract void Run();

    /// <summary>A worker has come for the work, and has done it unless it was done or taken back before.</summary>
    protected virtual void WorkerCame()
    {
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing) _done.Dispose();
    }

    private void Come()
    {
        TryRun();
        WorkerCame();
    }

    private bool TryTake()
    {
        lock (_lock)
        {
            if (_isTaken) return false;
            _isTaken = true;
            return true;
        }
    }
}
