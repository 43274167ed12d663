using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>Counts rows, or values that are not null: the caller leaves the nulls out.</summary>
internal sealed class CountAccumulator(GroupRecords records) : IAccumulator
{
    private readonly StateField<long> _counts = new(records);

    public void Reserve(int groups)
    {
    }

    public void Add(MeasureValues input, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        GroupRecords.States<long> counts = _counts.Open();
        foreach (int group in groups) counts[group]++;
    }

    public void Merge(IAccumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> groups)
    {
        GroupRecords.States<long> counts = _counts.Open();
        GroupRecords.States<long> added = ((CountAccumulator)other)._counts.Open();
        for (int i = 0; i < groups.Length; i++) counts[groups[i]] = checked(counts[groups[i]] + added[from[i]]);
    }

    public void Save(StateWriter writer, ReadOnlySpan<int> groups)
    {
        foreach (int group in groups) writer.WriteCount(_counts[group]);
    }

    public void Load(StateReader reader, int groups)
    {
        for (int i = 0; i < groups; i++) _counts[i] = reader.ReadCount();
    }

    public ResultOverflow? Finish(Measure measure, ReadOnlySpan<int> groups, Column column)
    {
        long[] values = ((Int64Column)column).Values;
        for (int i = 0; i < groups.Length; i++) values[i] = _counts[groups[i]];
        return null;
    }

    public long PeakBytes(long groups, long values) => 0;

    public void Clear(int groups)
    {
    }
}
