using System.Collections.Concurrent;

namespace Etl.Tests.Support;

/// <summary>Time whose timers fire a thousand times too soon. Remembers what they were set to.</summary>
internal sealed class HurriedTime : TimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> _waits = new();

    public IReadOnlyList<TimeSpan> Waits => [.. _waits];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _waits.Enqueue(dueTime);
        return base.CreateTimer(callback, state, Hurry(dueTime), Hurry(period));
    }

    private static TimeSpan Hurry(TimeSpan time) => time <= TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds / 1000));
}
