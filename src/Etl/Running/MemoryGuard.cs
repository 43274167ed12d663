namespace Etl.Running;

/// <summary>
/// Has garbage collected before the process would pass <c>limits.memory</c> because of it. What steps and queues hold is
/// bounded by their own budgets; but the collector lets garbage grow with what is alive, and knows nothing of the limit. Its
/// own hard limit was measured to act too late, and ends the run where a slower one is wanted.
/// </summary>
internal sealed class MemoryGuard : IDisposable
{
    // The next look comes before the process can have grown to where it collects, at some GiB a second: looking every 10 ms
    // at a run far below its limit was measured to take 4 % of it, most of that for waking a thread of the pool.
    private static readonly TimeSpan Soonest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Latest = TimeSpan.FromMilliseconds(250);
    private const long BytesPerMillisecond = 4L << 20;

    // What is left below the limit for that, at least.
    private const long LeastRoom = 20L << 20;

    // By what the process has grown since a collection before the next one can gain anything, or a run that needs all of its
    // memory would do nothing but collect.
    private const long LeastGain = 6L << 20;

    private readonly long _limit;
    private readonly ITimer _timer;
    private long _collectAt; // by the timer only, one call at a time
    private int _looking; // Interlocked

    /// <param name="limit">Peak resident set that the process is meant to keep to, bytes.</param>
    /// <param name="time">Where the intervals come from.</param>
    public MemoryGuard(long limit, TimeProvider time)
    {
        _limit = limit - Math.Max(LeastRoom, limit / 8);
        _collectAt = _limit;
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Soonest, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Collects if the time has come.</summary>
    internal void Look()
    {
        if (Interlocked.Exchange(ref _looking, 1) == 1) return;
        long used = Environment.WorkingSet;
        if (used > _collectAt)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            used = Environment.WorkingSet;
            _collectAt = Math.Max(_limit, used + LeastGain);
        }

        double wait = Math.Clamp((double)(_collectAt - used) / BytesPerMillisecond, Soonest.TotalMilliseconds, Latest.TotalMilliseconds);
        Volatile.Write(ref _looking, 0);
        _timer.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
    }
}
