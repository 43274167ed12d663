using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>Counts of distinct values, medians and percentiles: all of them exact, from all distinct values.</summary>
internal sealed class DistinctAccumulator(ColumnType type) : IAccumulator
{
    private readonly ValueRuns _runs = new(nullable: 0, KeyColumn.OfValue(type));

    public void Reserve(int groups)
    {
    }

    public void Add(MeasureValues input, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups) => _runs.Add([input.Column!], rows, groups);

    public void Merge(IAccumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> groups) => _runs.Merge(((DistinctAccumulator)other)._runs, from, groups);

    public long PeakBytes(long groups, long values) => _runs.PeakBytes(values);

    public long BytesOf(int group) => _runs.BytesOf(group);

    public void Clear(int groups) => _runs.Clear();

    public void Save(StateWriter writer, ReadOnlySpan<int> groups) => _runs.Save(writer, groups);

    public void Load(StateReader reader, int groups) => _runs.Load(reader, groups);

    public ResultOverflow? Finish(Measure measure, ReadOnlySpan<int> groups, Column column)
    {
        if (measure.Function == MeasureFunction.CountDistinct)
        {
            long[] counts = ((Int64Column)column).Values;
            for (int i = 0; i < groups.Length; i++) counts[i] = _runs.RunsOf(groups[i]).Length;
            return null;
        }

        decimal[] decimals = new decimal[column is DecimalColumn ? groups.Length : 0];
        for (int i = 0; i < groups.Length; i++)
        {
            ReadOnlySpan<int> runs = _runs.RunsOf(groups[i]);
            if (runs.IsEmpty)
            {
                column.SetNull(i);
                if (column is FloatColumn nothing) nothing.Values[i] = 0;
                continue;
            }

            Rank rank = Rank.Of(measure, TotalOf(runs));
            int low = 0;
            long below = rank.Below;
            for (; below >= _runs.CountOf(runs[low]); low++) below -= _runs.CountOf(runs[low]);
            bool isLast = below + 1 == _runs.CountOf(runs[low]);
            ReadOnlySpan<byte> lowValue = _runs.ValueOf(runs[low]);
            ReadOnlySpan<byte> highValue = rank.Rest > 0 && isLast ? _runs.ValueOf(runs[low + 1]) : lowValue;
            if (column is FloatColumn floats) floats.Values[i] = DistinctValues.FloatBetween(rank, lowValue, highValue);
            else if (DistinctValues.DecimalBetween(rank, type, lowValue, highValue, out decimals[i]) is { } overflow) return new ResultOverflow(groups[i], overflow, Decimals.Limit);
        }

        if (column is DecimalColumn target) Decimals.Store(target, decimals);
        return null;
    }

    private long TotalOf(ReadOnlySpan<int> runs)
    {
        long total = 0;
        foreach (int run in runs) total = checked(total + _runs.CountOf(run));
        return total;
    }
}
