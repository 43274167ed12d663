using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>
/// The smallest or largest decimal. While all values fit it, each group has a long at a scale common to all groups; the
/// first that does not turns the whole state to decimals. A largest value is the smallest of the complements.
/// </summary>
internal sealed class DecimalExtremeAccumulator(bool isMax) : IAccumulator
{
    private readonly long _mask = isMax ? -1 : 0;
    private long[] _best = [];
    private bool[] _seen = [];
    private decimal[]? _wide;
    private int _scale;

    public void Reserve(int groups)
    {
        int old = _best.Length;
        if (!Accumulators.Grow(ref _best, groups)) return;
        _best.AsSpan(old).Fill(long.MaxValue);
        Array.Resize(ref _seen, _best.Length);
        if (_wide is not null) Array.Resize(ref _wide, _best.Length);
    }

    public void Add(MeasureValues input, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        DecimalColumn decimals = (DecimalColumn)input.Column!;
        if (decimals.Wide is not null || !TryRaiseScale(decimals.Scale)) Widen();
        int done = _wide is null ? AddScaled(decimals, rows, groups) : 0;
        for (int i = done; i < groups.Length; i++) Offer(groups[i], decimals[rows[i]]);
    }

    public void Merge(IAccumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> groups)
    {
        DecimalExtremeAccumulator part = (DecimalExtremeAccumulator)other;
        bool scaled = part._wide is null && TryRaiseScale(part._scale) && part._scale == _scale;
        for (int i = 0; i < groups.Length; i++)
        {
            if (!part._seen[from[i]]) continue;
            if (!scaled)
            {
                OfferAny(groups[i], part.ValueOf(from[i]));
                continue;
            }

            _best[groups[i]] = Math.Min(_best[groups[i]], part._best[from[i]]);
            _seen[groups[i]] = true;
        }
    }

    public void Save(StateWriter writer, ReadOnlySpan<int> groups)
    {
        foreach (int group in groups)
        {
            writer.WriteBool(_seen[group]);
            if (_seen[group]) writer.WriteDecimal(Decimals.Canonical(ValueOf(group)));
        }
    }

    public void Load(StateReader reader, int groups)
    {
        Reserve(groups);
        for (int i = 0; i < groups; i++)
        {
            if (reader.ReadBool()) OfferAny(i, reader.ReadDecimal());
        }
    }

    public ResultOverflow? Finish(Measure measure, ReadOnlySpan<int> groups, Column column)
    {
        decimal[] results = new decimal[groups.Length];
        for (int i = 0; i < groups.Length; i++)
        {
            if (_seen[groups[i]]) results[i] = Decimals.Canonical(ValueOf(groups[i]));
            else column.SetNull(i);
        }

        Decimals.Store((DecimalColumn)column, results);
        return null;
    }

    // The longs may be scaled up into a new array, and the first decimal that fits no long takes another.
    public long PeakBytes(long groups, long values) =>
        Growth.Peak(_best.Length, groups) * (sizeof(long) + sizeof(bool) + (_wide is null ? sizeof(long) : sizeof(decimal)));

    public void Clear(int groups)
    {
        _best.AsSpan(0, groups).Fill(long.MaxValue);
        _seen.AsSpan(0, groups).Clear();
        _wide = null;
        _scale = 0;
    }

    private decimal ValueOf(int group) => _wide is null ? DecimalColumn.FromScaled(_best[group] ^ _mask, _scale) : _wide[group];

    /// <summary>Returns the rows done: not all when a value did not fit and the state was widened.</summary>
    private int AddScaled(DecimalColumn column, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        long[] values = column.Unscaled;
        long[] best = _best;
        bool[] seen = _seen;
        long mask = _mask;
        long factor = DecimalColumn.PowerOf10(_scale - column.Scale);
        for (int i = 0; i < groups.Length; i++)
        {
            long value = values[rows[i]];
            if (factor != 1 && Math.BigMul(value, factor, out value) != value >> 63)
            {
                Widen();
                return i;
            }

            int group = groups[i];
            best[group] = Math.Min(best[group], value ^ mask);
            seen[group] = true;
        }

        return groups.Length;
    }

    private void OfferAny(int group, decimal value)
    {
        if (_wide is null)
        {
            Decimals.Mantissa(value, out ulong low, out uint high, out int scale);
            if (high == 0 && low <= long.MaxValue && TryRaiseScale(scale)
                && Math.BigMul(decimal.IsNegative(value) ? -(long)low : (long)low, DecimalColumn.PowerOf10(_scale - scale), out long unscaled) == unscaled >> 63)
            {
                _best[group] = Math.Min(_best[group], unscaled ^ _mask);
                _seen[group] = true;
                return;
            }

            Widen();
        }

        Offer(group, value);
    }

    private void Offer(int group, decimal value)
    {
        decimal[] wide = _wide!;
        if (_seen[group] && (isMax ? value <= wide[group] : value >= wide[group])) return;
        wide[group] = value;
        _seen[group] = true;
    }

    /// <summary>Brings the longs to at least a scale; false when one of them does not fit then, or the scale is too fine.</summary>
    private bool TryRaiseScale(int scale)
    {
        if (_wide is not null || scale > 18) return false;
        if (scale <= _scale) return true;
        long factor = DecimalColumn.PowerOf10(scale - _scale);
        long[] raised = new long[_best.Length];
        for (int group = 0; group < raised.Length; group++)
        {
            if (!_seen[group]) raised[group] = long.MaxValue;
            else if (Math.BigMul(_best[group] ^ _mask, factor, out long unscaled) == unscaled >> 63) raised[group] = unscaled ^ _mask;
            else return false;
        }

        _best = raised;
        _scale = scale;
        return true;
    }

    private void Widen()
    {
        if (_wide is not null) return;
        decimal[] wide = new decimal[_best.Length];
        for (int group = 0; group < wide.Length; group++)
        {
            if (_seen[group]) wide[group] = ValueOf(group);
        }

        _wide = wide;
    }
}
