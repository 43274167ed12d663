namespace Etl.Running;

/// <summary>
/// Has garbage collected before the process would pass <c>limits.memory</c> because of it. What steps and queues hold is
/// bounded by their own budgets; but the collector lets garbage grow with what is alive, and knows nothing of the limit. Its
/// own hard limit was measured to act too late, and ends the run where a slower one is wanted.
/// </summary>
internal sealed class MemoryGuard : IDisposable
{
    // A look takes some 20 us; what comes between two of them is some MiB.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

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
        _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Collects if the time has come.</summary>
    internal void Look()
    {
        if (Interlocked.Exchange(ref _looking, 1) == 1) return;
        if (Environment.WorkingSet > _collectAt)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            _collectAt = Math.Max(_limit, Environment.WorkingSet + LeastGain);
        }

        Volatile.Write(ref _looking, 0);
    }
}
