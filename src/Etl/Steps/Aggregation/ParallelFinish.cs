using System.Collections.Concurrent;
using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>
/// Makes the rows of states in memory in ranges of keys. A range is small enough for a core's cache: its groups are taken
/// from all states into a small one, sorted, and made into rows, while other workers do the same for the ranges behind it.
/// </summary>
internal sealed class ParallelFinish(AggregatePlan plan, IReadOnlyList<PartialState> states, CollectContext context)
{
    // About 800 KB of usual records, so that a range fits the cache of a core.
    private const int RangeGroups = 8192;

    private readonly ConcurrentBag<PartialState> _free = []; // of ranges that are done; their memory is in the cache

    /// <param name="createBatches">Makes rows of the groups of a state, which are sorted.</param>
    public async IAsyncEnumerable<RowBatch> RunAsync(Func<PartialState, int[], List<RowBatch>> createBatches)
    {
        TaskScheduler scheduler = TaskScheduler.Current;
        KeyRanges ranges = KeyRanges.Of([.. states.Select(state => state.Table)], RangeGroups);
        RangedGroups[] parted = await Task.WhenAll(states.Select(state => Start(() => ranges.Part(state.Table), scheduler))).ConfigureAwait(false);
        Queue<Task<List<RowBatch>>> ahead = [];
        try
        {
            for (int next = 0, index = 0; next < ranges.Count || ahead.Count > 0;)
            {
                for (; next < ranges.Count && ahead.Count <= states.Count; next++)
                {
                    int range = next;
                    ahead.Enqueue(Start(() => Finish(range, parted, createBatches), scheduler));
                }

                foreach (RowBatch batch in await ahead.Peek().ConfigureAwait(false)) yield return batch.At(new Position(context.Source, 0, index++));
                _ = ahead.Dequeue();
            }
        }
        finally
        {
            // Nobody reads the states any more when this is over.
            await ((Task)Task.WhenAll(ahead)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private List<RowBatch> Finish(int range, RangedGroups[] parted, Func<PartialState, int[], List<RowBatch>> createBatches)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        if (states.Count == 1)
        {
            int[] groups = parted[0][range].ToArray();
            states[0].SortGroups(groups);
            return createBatches(states[0], groups);
        }

        if (!_free.TryTake(out PartialState? merged)) merged = new PartialState(plan);
        for (int i = 0; i < states.Count; i++) merged.Merge(states[i], parted[i][range]);
        List<RowBatch> batches = createBatches(merged, merged.SortedGroups());
        merged.Clear();
        _free.Add(merged);
        return batches;
    }

    private Task<T> Start<T>(Func<T> work, TaskScheduler scheduler) =>
        Task.Factory.StartNew(work, context.Cancellation, TaskCreationOptions.None, scheduler);
}
