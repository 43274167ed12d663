using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>Counts rows, or values that are not null: the caller leaves the nulls out.</summary>
internal sealed class CountAccumulator : IAccumulator
{
    private long[] _counts = [];

    public void Reserve(int groups) => Accumulators.Grow(ref _counts, groups);

    public void Add(MeasureValues input, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        long[] counts = _counts;
        foreach (int group in groups) counts[group]++;
    }

    public void Merge(IAccumulator other, int first, ReadOnlySpan<int> groups)
    {
        long[] from = ((CountAccumulator)other)._counts;
        for (int i = 0; i < groups.Length; i++) _counts[groups[i]] = checked(_counts[groups[i]] + from[first + i]);
    }

    public void Save(StateWriter writer, ReadOnlySpan<int> groups)
    {
        foreach (int group in groups) writer.WriteCount(_counts[group]);
    }

    public void Load(StateReader reader, int groups)
    {
        Reserve(groups);
        for (int i = 0; i < groups; i++) _counts[i] = reader.ReadCount();
    }

    public ResultOverflow? Finish(Measure measure, ReadOnlySpan<int> groups, Column column)
    {
        long[] values = ((Int64Column)column).Values;
        for (int i = 0; i < groups.Length; i++) values[i] = _counts[groups[i]];
        return null;
    }

    public long PeakBytes(long groups, long values) => Growth.Peak(_counts.Length, groups) * sizeof(long);

    public void Clear(int groups) => _counts.AsSpan(0, groups).Clear();
}
