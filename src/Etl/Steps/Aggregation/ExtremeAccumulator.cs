using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>The smallest or largest value, as an ordinal. A largest one is the smallest of the complements, so there is one loop for both.</summary>
internal sealed class ExtremeAccumulator<T, TOrdinal>(ColumnType type, bool isMax) : IAccumulator
    where T : unmanaged
    where TOrdinal : struct, IOrdinal<T>
{
    private readonly long _mask = isMax ? -1 : 0;
    private long[] _best = [];
    private bool[] _seen = [];

    public void Reserve(int groups)
    {
        int old = _best.Length;
        if (!Accumulators.Grow(ref _best, groups)) return;
        _best.AsSpan(old).Fill(long.MaxValue);
        Array.Resize(ref _seen, _best.Length);
    }

    public void Add(MeasureValues input, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        T[] values = ((ValueColumn<T>)input.Column!).Values;
        long[] best = _best;
        bool[] seen = _seen;
        for (int i = 0; i < groups.Length; i++)
        {
            int group = groups[i];
            best[group] = Math.Min(best[group], TOrdinal.ToOrdinal(values[rows[i]]) ^ _mask);
            seen[group] = true;
        }
    }

    public void Merge(IAccumulator other, int first, ReadOnlySpan<int> groups)
    {
        ExtremeAccumulator<T, TOrdinal> from = (ExtremeAccumulator<T, TOrdinal>)other;
        for (int i = 0; i < groups.Length; i++)
        {
            _best[groups[i]] = Math.Min(_best[groups[i]], from._best[first + i]);
            _seen[groups[i]] |= from._seen[first + i];
        }
    }

    public void Save(StateWriter writer, ReadOnlySpan<int> groups)
    {
        foreach (int group in groups)
        {
            writer.WriteBool(_seen[group]);
            if (_seen[group]) writer.WriteInt64(_best[group] ^ _mask);
        }
    }

    public void Load(StateReader reader, int groups)
    {
        Reserve(groups);
        for (int i = 0; i < groups; i++)
        {
            if (!(_seen[i] = reader.ReadBool())) continue;
            long ordinal = reader.ReadInt64();
            if (!Ordinals.IsValid(type, ordinal)) throw StateReader.Invalid($"a {StepPlanContext.TypeName(type)} is out of range");
            _best[i] = ordinal ^ _mask;
        }
    }

    public ResultOverflow? Finish(Measure measure, ReadOnlySpan<int> groups, Column column)
    {
        T[] values = ((ValueColumn<T>)column).Values;
        for (int i = 0; i < groups.Length; i++)
        {
            values[i] = _seen[groups[i]] ? TOrdinal.FromOrdinal(_best[groups[i]] ^ _mask) : default;
            if (!_seen[groups[i]]) column.SetNull(i);
        }

        return null;
    }

    public long PeakBytes(long groups, long values) => Growth.Peak(_best.Length, groups) * (sizeof(long) + sizeof(bool));

    public void Clear(int groups)
    {
        _best.AsSpan(0, groups).Fill(long.MaxValue);
        _seen.AsSpan(0, groups).Clear();
    }
}
