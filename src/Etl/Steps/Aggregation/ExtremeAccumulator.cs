using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>The smallest or largest value, as an ordinal. A largest one is the smallest of the complements, so there is one loop for both.</summary>
internal sealed class ExtremeAccumulator<T, TOrdinal>(GroupRecords records, ColumnType type, bool isMax) : IAccumulator
    where T : unmanaged
    where TOrdinal : struct, IOrdinal<T>
{
    private readonly long _mask = isMax ? -1 : 0;
    private readonly StateField<Best> _best = new(records);

    public void Reserve(int groups)
    {
    }

    public void Add(MeasureValues input, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        T[] values = ((ValueColumn<T>)input.Column!).Values;
        GroupRecords.States<Best> best = _best.Open();
        for (int i = 0; i < groups.Length; i++) best[groups[i]].Offer(TOrdinal.ToOrdinal(values[rows[i]]) ^ _mask);
    }

    public void Merge(IAccumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> groups)
    {
        ExtremeAccumulator<T, TOrdinal> part = (ExtremeAccumulator<T, TOrdinal>)other;
        for (int i = 0; i < groups.Length; i++)
        {
            Best offered = part._best[from[i]];
            if (offered.Exists) _best[groups[i]].Offer(offered.Value);
        }
    }

    public void Save(StateWriter writer, ReadOnlySpan<int> groups)
    {
        foreach (int group in groups)
        {
            Best best = _best[group];
            writer.WriteBool(best.Exists);
            if (best.Exists) writer.WriteInt64(best.Value ^ _mask);
        }
    }

    public void Load(StateReader reader, int groups)
    {
        for (int i = 0; i < groups; i++)
        {
            if (!reader.ReadBool()) continue;
            long ordinal = reader.ReadInt64();
            if (!Ordinals.IsValid(type, ordinal)) throw StateReader.Invalid($"a {StepPlanContext.TypeName(type)} is out of range");
            _best[i].Offer(ordinal ^ _mask);
        }
    }

    public ResultOverflow? Finish(Measure measure, ReadOnlySpan<int> groups, Column column)
    {
        T[] values = ((ValueColumn<T>)column).Values;
        for (int i = 0; i < groups.Length; i++)
        {
            Best best = _best[groups[i]];
            values[i] = best.Exists ? TOrdinal.FromOrdinal(best.Value ^ _mask) : default;
            if (!best.Exists) column.SetNull(i);
        }

        return null;
    }

    public long PeakBytes(long groups, long values) => 0;

    public void Clear(int groups)
    {
    }

    private struct Best
    {
        public long Value;
        public bool Exists;

        public void Offer(long value)
        {
            Value = Exists ? Math.Min(Value, value) : value;
            Exists = true;
        }
    }
}
