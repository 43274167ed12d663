using System.Runtime.CompilerServices;

namespace Etl.Steps.Compression.Inflate;

/// <summary>
/// How many parts of files may be offered to the workers or decoded and not yet read, of all the files together that the
/// same workers read: many files at once must not take more memory than one. A place is taken until a worker came for the
/// part, be it too late, so where none is short of work nothing more is offered. Thread-safe.
/// </summary>
internal sealed class GzipPlaces
{
    private static readonly ConditionalWeakTable<TaskScheduler, GzipPlaces> All = [];

    private int _free; // Interlocked

    private GzipPlaces(TaskScheduler workers) => _free = Math.Min(workers.MaximumConcurrencyLevel, Environment.ProcessorCount) + 1;

    public static GzipPlaces Of(TaskScheduler workers) => All.GetValue(workers, static scheduler => new GzipPlaces(scheduler));

    public bool TryTake()
    {
        if (Interlocked.Decrement(ref _free) >= 0) return true;
        Return();
        return false;
    }

    public void Return() => Interlocked.Increment(ref _free);
}
