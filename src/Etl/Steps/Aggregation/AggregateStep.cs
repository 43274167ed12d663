using Etl.Messages;
using Etl.Steps.Keys;
using Etl.Steps.Saving;

namespace Etl.Steps.Aggregation;

/// <summary>A planned aggregation: makes its partial states, and rows out of a complete one.</summary>
internal sealed class AggregateStep(AggregatePlan plan) : ISavedCollector, IParallelCollector
{
    private const int BatchRows = 4096;

    public Schema OutputSchema => plan.Output;

    public string LossName => "aggregated";

    public bool MakesNewRows => true;

    public IReadOnlySet<string> RequiredColumns(IReadOnlySet<string> output) => plan.RequiredColumns;

    public IReadOnlyList<string> GrowingResults { get; } =
        [.. plan.Measures.Where(measure => MeasureFunctions.GrowsWithData(measure.Function)).Select(measure => measure.Name)];

    public ICollectorShare CreateShare(CollectContext context) => new AggregateShare(plan, context);

    public IPartialState CreatePartial() => new PartialState(plan);

    public IPartialState LoadPartial(Stream stream) => PartialState.Load(plan, stream);

    public IEnumerable<RowBatch> Finish(IReadOnlyList<ICollectorShare> shares, CollectContext context)
    {
        List<AggregateShare> all = [.. shares.Cast<AggregateShare>()];
        SpillLimits limits = new(context.MemoryBytes, all.Count);
        return TryMergeInMemory(all, limits) is { } total ? Finish(total, context.Source) : FinishSpilled(all, limits, context);
    }

    public async IAsyncEnumerable<RowBatch> FinishAsync(IReadOnlyList<ICollectorShare> shares, CollectContext context)
    {
        List<AggregateShare> all = [.. shares.Cast<AggregateShare>()];
        if (all.Count == 0 || GrowingResults.Count > 0 || all.Exists(share => share.Runs.Count > 0))
        {
            // What grows with the data may be large for a few groups: no range of them is sure to be small.
            foreach (RowBatch batch in Finish(shares, context)) yield return batch;
            yield break;
        }

        ParallelFinish finish = new(plan, [.. all.Select(share => share.State!)], context);
        IAsyncEnumerable<RowBatch> batches = finish.RunAsync((state, groups) => [.. CreateBatches(state, groups, context.Source, 0)]);
        await foreach (RowBatch batch in batches.ConfigureAwait(false)) yield return batch;
    }

    public IEnumerable<RowBatch> Finish(IPartialState state, int source) => Finish((PartialState)state, source, firstIndex: 0);

    /// <summary>Merges the shares into the largest one; null when one of them is on the disk, or all together do not fit the memory.</summary>
    private PartialState? TryMergeInMemory(IReadOnlyList<AggregateShare> shares, SpillLimits limits)
    {
        if (shares.Any(share => share.Runs.Count > 0)) return null;
        List<AggregateShare> left = [.. shares.OrderByDescending(share => share.State!.GroupCount)];
        if (left.Count == 0) return new PartialState(plan);
        PartialState total = left[0].State!;
        long leftBytes = left.Skip(1).Sum(share => share.State!.PeakBytes(0, 0));
        foreach (AggregateShare share in left.Skip(1))
        {
            long bytes = share.State!.PeakBytes(0, 0);
            long peak = total.PeakBytes(total.GroupCount + share.State.GroupCount, bytes / GroupTable.EntryBytes);
            if (peak + leftBytes > limits.TotalBytes) return null;
            total.Merge(share.TakeState());
            leftBytes -= bytes;
        }

        return total;
    }

    private IEnumerable<RowBatch> FinishSpilled(IReadOnlyList<AggregateShare> shares, SpillLimits limits, CollectContext context)
    {
        foreach (AggregateShare share in shares) share.SpillAll();
        if (shares.All(share => share.Runs.Count == 0))
        {
            // There were no rows, and without keys there is a group all the same.
            foreach (RowBatch batch in Finish(new PartialState(plan), context.Source)) yield return batch;
            yield break;
        }

        using StateRunMerge merge = new(plan, limits, context);
        int index = 0;
        foreach (MergedGroups part in merge.Merge(shares.SelectMany(share => share.Runs)))
        {
            if (part.Large is { } large)
            {
                yield return CreateBatch(large, [0], new Position(context.Source, 0, index++));
                continue;
            }

            foreach (RowBatch batch in Finish(part.State!, context.Source, index))
            {
                index++;
                yield return batch;
            }
        }

        // The files have been read; the rows behind may take a while.
        foreach (AggregateShare share in shares) share.Dispose();
    }

    private IEnumerable<RowBatch> Finish(PartialState state, int source, int firstIndex) => CreateBatches(state, state.SortedGroups(), source, firstIndex);

    private IEnumerable<RowBatch> CreateBatches(PartialState state, int[] groups, int source, int firstIndex)
    {
        for (int start = 0, index = firstIndex; start < groups.Length; start += BatchRows, index++)
            yield return CreateBatch(state, groups.AsSpan(start, Math.Min(BatchRows, groups.Length - start)), new Position(source, 0, index));
    }

    private RowBatch CreateBatch(IGroupResults state, ReadOnlySpan<int> groups, Position position)
    {
        int rows = groups.Length;
        Column[] columns = [.. plan.Output.Columns.Select(column => Column.Rent(column.Type, rows))];
        try
        {
            FillKeys(state, groups, columns);
            Measure? failed = null;
            ResultOverflow? first = null;
            for (int i = 0; i < plan.Measures.Count; i++)
            {
                // The first group in order is named, however the groups are parted into batches.
                if (state.Finish(i, groups, columns[plan.Keys.Count + i]) is not { } overflow) continue;
                if (first is null || groups.IndexOf(overflow.Group) < groups.IndexOf(first.Group)) (failed, first) = (plan.Measures[i], overflow);
            }

            if (first is not null) throw Failure(state, failed!, first);
        }
        catch
        {
            foreach (Column column in columns) column.Free();
            throw;
        }

        return new RowBatch(position, plan.Output, columns, groups.Length, origin: null);
    }

    private void FillKeys(IGroupResults state, ReadOnlySpan<int> groups, Column[] columns)
    {
        int rows = groups.Length;
        decimal[]?[] decimals = [.. plan.Keys.Select(key => key.Type == ColumnType.Decimal ? new decimal[rows] : null)];
        for (int row = 0; row < groups.Length; row++)
        {
            ReadOnlySpan<byte> key = state.KeyOf(groups[row]);
            for (int i = 0; i < decimals.Length; i++)
            {
                if (decimals[i] is not { } values)
                {
                    KeyReader.ReadInto(columns[i], row, ref key);
                    continue;
                }

                decimal? value = KeyReader.ReadDecimal(ref key);
                values[row] = value.GetValueOrDefault();
                if (value is null) columns[i].SetNull(row);
            }
        }

        for (int i = 0; i < decimals.Length; i++)
        {
            if (decimals[i] is { } values) Decimals.Store((DecimalColumn)columns[i], values);
        }
    }

    private StepException Failure(IGroupResults state, Measure measure, ResultOverflow overflow) =>
        new($"The measure '{measure.Name}' ({measure.Text}) does not fit its type for {KeyReader.Describe(plan.Keys, state.KeyOf(overflow.Group))}: it is {overflow.Value}, and {overflow.Limit}. Use smaller groups, or convert the values to another type or unit.");
}
