using System.Numerics;
using System.Runtime.InteropServices;
using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>
/// Exact sums and means of decimals. Each group has a sum of 128 bits at a scale common to all groups; what does not fit
/// is moved to a sum without limits, in units of 10^-28, which few groups ever have. A group's total is both together.
/// </summary>
internal sealed class DecimalSumAccumulator : IAccumulator
{
    /// <summary>Largest scale of the common sums: that of the fast form of a column.</summary>
    private const int MaxScale = 18;

    // A sum below 2^126 takes any one product of a long and 10^18 (below 2^123) without overflow, and is looked at after.
    private const long HighLimit = 1L << 62;

    private readonly Dictionary<int, BigInteger> _spilled = [];
    private WideSum[] _sums = [];
    private int _scale;

    public void Reserve(int groups) => Accumulators.Grow(ref _sums, groups);

    public void Add(MeasureValues input, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        DecimalColumn decimals = (DecimalColumn)input.Column!;
        if (decimals.Wide is not null)
        {
            for (int i = 0; i < groups.Length; i++) AddWide(groups[i], decimals.Wide[rows[i]]);
            return;
        }

        RaiseScale(decimals.Scale);
        long factor = DecimalColumn.PowerOf10(_scale - decimals.Scale);
        if (factor == 1) AddLongs(decimals.Unscaled, rows, groups);
        else AddProducts(decimals.Unscaled, factor, rows, groups);
    }

    public void Merge(IAccumulator other, ReadOnlySpan<int> groups)
    {
        DecimalSumAccumulator from = (DecimalSumAccumulator)other;
        RaiseScale(from._scale);
        from.RaiseScale(_scale);
        for (int i = 0; i < groups.Length; i++)
        {
            ref WideSum sum = ref _sums[groups[i]];
            // Each is below 2^126, so the two together fit.
            sum.Set(sum.Value + from._sums[i].Value);
            sum.Count = checked(sum.Count + from._sums[i].Count);
            if (IsLarge(sum)) Spill(groups[i]);
        }

        foreach ((int group, BigInteger units) in from._spilled) AddSpilled(groups[group], units);
    }

    public void Save(StateWriter writer, ReadOnlySpan<int> groups)
    {
        foreach (int group in groups)
        {
            writer.WriteCount(_sums[group].Count);
            writer.WriteBigInteger(TotalOf(group));
        }
    }

    public void Load(StateReader reader, int groups)
    {
        Reserve(groups);
        for (int i = 0; i < groups; i++)
        {
            _sums[i].Count = reader.ReadCount();
            // 2^63 values of 190 bits.
            BigInteger units = reader.ReadBigInteger(maxBytes: 32);
            if (!units.IsZero) _spilled.Add(i, units);
        }
    }

    public ResultOverflow? Finish(Measure measure, ReadOnlySpan<int> groups, Column column)
    {
        decimal[] results = new decimal[groups.Length];
        for (int i = 0; i < groups.Length; i++)
        {
            int group = groups[i];
            long count = _sums[group].Count;
            if (count == 0)
            {
                column.SetNull(i);
            }
            else if (measure.Function == MeasureFunction.Avg)
            {
                BigInteger total = TotalOf(group);
                if (!Decimals.TryDivide(total, count, out results[i])) return new ResultOverflow(group, $"{Decimals.ToText(total)} / {count}", Decimals.Limit);
            }
            else if (_spilled.ContainsKey(group) ? !Decimals.TryToDecimal(TotalOf(group), out results[i]) : !Decimals.TryToDecimal(_sums[group].Value, _scale, out results[i]))
            {
                return new ResultOverflow(group, Decimals.ToText(TotalOf(group)), Decimals.Limit);
            }
        }

        Decimals.Store((DecimalColumn)column, results);
        return null;
    }

    private void AddLongs(long[] values, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        WideSum[] sums = _sums;
        for (int i = 0; i < groups.Length; i++)
        {
            ref WideSum sum = ref sums[groups[i]];
            sum.Add(values[rows[i]]);
            sum.Count++;
            if (IsLarge(sum)) Spill(groups[i]);
        }
    }

    private void AddProducts(long[] values, long factor, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        WideSum[] sums = _sums;
        for (int i = 0; i < groups.Length; i++)
        {
            ref WideSum sum = ref sums[groups[i]];
            long high = Math.BigMul(values[rows[i]], factor, out long low);
            sum.Set(sum.Value + new Int128((ulong)high, (ulong)low));
            sum.Count++;
            if (IsLarge(sum)) Spill(groups[i]);
        }
    }

    private void AddWide(int group, decimal value)
    {
        _sums[group].Count++;
        Decimals.Mantissa(value, out ulong low, out uint high, out int scale);
        if (high != 0 || low > long.MaxValue || scale > MaxScale)
        {
            AddSpilled(group, Decimals.UnitsOf(value));
            return;
        }

        RaiseScale(scale);
        Int128 product = (Int128)low * DecimalColumn.PowerOf10(_scale - scale);
        ref WideSum sum = ref _sums[group];
        sum.Set(decimal.IsNegative(value) ? sum.Value - product : sum.Value + product);
        if (IsLarge(sum)) Spill(group);
    }

    /// <summary>Brings the common sums to at least a scale, which happens a few times in a run.</summary>
    private void RaiseScale(int scale)
    {
        if (scale <= _scale) return;
        long factor = DecimalColumn.PowerOf10(scale - _scale);
        Int128 limit = (Int128.One << 126) / factor;
        for (int group = 0; group < _sums.Length; group++)
        {
            Int128 value = _sums[group].Value;
            if (value >= limit || value <= -limit) Spill(group);
            else _sums[group].Set(value * factor);
        }

        _scale = scale;
    }

    private static bool IsLarge(in WideSum sum) => sum.High >= HighLimit || sum.High < -HighLimit;

    /// <summary>Moves a group's common sum to its spilled one.</summary>
    private void Spill(int group)
    {
        AddSpilled(group, Decimals.UnitsOf(_sums[group].Value, _scale));
        _sums[group].Set(0);
    }

    private void AddSpilled(int group, BigInteger units)
    {
        ref BigInteger total = ref CollectionsMarshal.GetValueRefOrAddDefault(_spilled, group, out _);
        total += units;
    }

    private BigInteger TotalOf(int group) => Decimals.UnitsOf(_sums[group].Value, _scale) + (_spilled.TryGetValue(group, out BigInteger spilled) ? spilled : 0);
}
