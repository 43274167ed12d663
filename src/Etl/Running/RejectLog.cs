using Etl.Steps;

namespace Etl.Running;

/// <summary>
/// Collects the rows that the steps reject and judges them against the limits. Thread-safe. Rejects are kept in memory
/// until the end, when they are written in order of position; a run that passes its limit stops its intake, so at most
/// the limit and what was on its way are kept.
/// </summary>
internal sealed class RejectLog(long? limit, Action limitPassed)
{
    private const int ListedWhenFailed = 1000;

    private readonly Lock _lock = new();
    private readonly List<(int Step, string StepId, Reject Reject)> _rejects = []; // under _lock

    public long Count
    {
        get
        {
            lock (_lock) return _rejects.Count;
        }
    }

    /// <summary>Whether the run must fail for the number of rejects.</summary>
    public bool IsLimitPassed => limit is { } most && Count > most;

    public void Add(int step, string stepId, Reject reject)
    {
        bool passed;
        lock (_lock)
        {
            _rejects.Add((step, stepId, reject));
            passed = _rejects.Count == limit + 1;
        }

        if (passed) limitPassed();
    }

    /// <summary>All rejects in order of position; the first 1,000 of them where the limit was passed.</summary>
    public IReadOnlyList<(string StepId, Reject Reject)> Sorted()
    {
        lock (_lock)
        {
            IEnumerable<(int Step, string StepId, Reject Reject)> sorted = _rejects
                .OrderBy(entry => entry.Reject.Position)
                .ThenBy(entry => entry.Reject.Origin?.ByteOffset ?? entry.Reject.Row)
                .ThenBy(entry => entry.Step);
            if (limit is { } most && _rejects.Count > most) sorted = sorted.Take(ListedWhenFailed);
            return [.. sorted.Select(entry => (entry.StepId, entry.Reject))];
        }
    }
}

/// <summary>One worker's way into the log for one step; counts what it let through. Not thread-safe.</summary>
internal sealed class StepRejects(RejectLog log, int step, string stepId) : IRejectSink
{
    /// <summary>Rejects since <see cref="Take"/> was last called.</summary>
    private int _count;

    public void Add(Reject reject)
    {
        _count++;
        log.Add(step, stepId, reject);
    }

    /// <summary>The rejects since the last call.</summary>
    public int Take()
    {
        int count = _count;
        _count = 0;
        return count;
    }
}
