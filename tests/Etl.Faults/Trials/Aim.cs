using System.Diagnostics;
using Etl.Faults.Programs;
using Etl.SampleData;

namespace Etl.Faults.Trials;

/// <summary>The moment at which a process is killed.</summary>
/// <param name="Until">What is waited for first; null for nothing.</param>
/// <param name="Delay">How long then.</param>
internal sealed record Aim(Func<JournalView, bool>? Until, TimeSpan Delay)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan ShortDelay = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Half of the kills come at any moment of a run. A quarter comes soon after a further checkpoint, and a quarter while the
    /// outputs are renamed, which is over in milliseconds and would hardly ever be met otherwise.
    /// </summary>
    /// <param name="random">What it is drawn from.</param>
    /// <param name="usual">How long an undisturbed run takes.</param>
    /// <param name="before">The journal before the process began.</param>
    public static Aim Draw(SplitMix random, TimeSpan usual, JournalView before) => random.Next(4) switch
    {
        0 => new Aim(journal => journal.Checkpoints > before.Checkpoints, usual * (random.Next(1000) / 4000d)),
        1 => new Aim(journal => journal.Attempts > before.Attempts && journal.IsCommitted, ShortDelay * (random.Next(1000) / 1000d)),
        _ => new Aim(null, usual * (random.Next(1000) / 1000d)),
    };

    /// <summary>Waits for the moment, or until the process has ended.</summary>
    public async Task WaitAsync(EtlProcess process, Func<JournalView> journal, CancellationToken cancellation)
    {
        while (Until is not null && !process.HasEnded && !Until(journal())) await Task.Delay(LookEvery, cancellation);
        long start = Stopwatch.GetTimestamp();
        // A timer is too coarse for the renames.
        while (!process.HasEnded && Stopwatch.GetElapsedTime(start) < Delay)
        {
            if (Delay - Stopwatch.GetElapsedTime(start) > ShortDelay) await Task.Delay(LookEvery, cancellation);
            else Thread.SpinWait(100);
        }
    }
}
