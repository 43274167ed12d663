using System.Numerics;
using System.Runtime.InteropServices;
using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>
/// Exact sums and means of decimals. Each group has a sum of 128 bits at a scale common to all groups; what does not fit
/// is moved to a sum without limits, in units of 10^-28, which few groups ever have. A group's total is both together.
/// </summary>
internal sealed class DecimalSumAccumulator(GroupRecords records) : IAccumulator
{
    /// <summary>Largest scale of the common sums: that of the fast form of a column.</summary>
    private const int MaxScale = 18;

    // A sum below 2^126 takes any one product of a long and 10^18 (below 2^123) without overflow, and is looked at after.
    private const long HighLimit = 1L << 62;

    // An entry of a dictionary and the digits behind it.
    private const int WideBytes = 96;

    private readonly Dictionary<int, BigInteger> _wide = [];
    private readonly StateField<WideSum> _sums = new(records);
    private int _scale;

    public void Reserve(int groups)
    {
    }

    public void Add(MeasureValues input, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        DecimalColumn decimals = (DecimalColumn)input.Column!;
        if (decimals.Wide is not null)
        {
            for (int i = 0; i < groups.Length; i++) AddDecimal(groups[i], decimals.Wide[rows[i]]);
            return;
        }

        RaiseScale(decimals.Scale);
        long factor = DecimalColumn.PowerOf10(_scale - decimals.Scale);
        if (factor == 1) AddLongs(decimals.Unscaled, rows, groups);
        else AddProducts(decimals.Unscaled, factor, rows, groups);
    }

    public void Merge(IAccumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> groups)
    {
        DecimalSumAccumulator part = (DecimalSumAccumulator)other;
        RaiseScale(part._scale);
        long factor = DecimalColumn.PowerOf10(_scale - part._scale);
        GroupRecords.States<WideSum> sums = _sums.Open();
        GroupRecords.States<WideSum> added = part._sums.Open();
        for (int i = 0; i < groups.Length; i++)
        {
            ref WideSum sum = ref sums[groups[i]];
            ref WideSum addend = ref added[from[i]];
            sum.Count = checked(sum.Count + addend.Count);
            // Each is below 2^126, so the two together fit; so does the product of a long and a factor.
            if (factor == 1 || addend.FitsLong) sum.Set(sum.Value + (addend.Value * factor));
            else AddWide(groups[i], Decimals.UnitsOf(addend.Value, part._scale));
            if (IsLarge(sum)) Widen(groups[i]);
            if (part._wide.Count > 0 && part._wide.TryGetValue(from[i], out BigInteger units)) AddWide(groups[i], units);
        }
    }

    public void Save(StateWriter writer, ReadOnlySpan<int> groups)
    {
        foreach (int group in groups)
        {
            writer.WriteCount(_sums[group].Count);
            if (_wide.ContainsKey(group)) writer.WriteDecimalUnits(TotalOf(group));
            else writer.WriteScaled(_sums[group].Value, _scale);
        }
    }

    public void Load(StateReader reader, int groups)
    {
        for (int i = 0; i < groups; i++)
        {
            _sums[i].Count = reader.ReadCount();
            bool narrow = reader.TryReadScaled(out Int128 value, out int scale, out BigInteger digits);
            if (narrow && scale <= MaxScale) LoadScaled(i, value, scale);
            else AddWide(i, narrow ? Decimals.UnitsOf(value, scale) : digits * Decimals.PowerOf10(Decimals.MaxScale - scale));
        }
    }

    public ResultOverflow? Finish(Measure measure, ReadOnlySpan<int> groups, Column column)
    {
        if (measure.Function == MeasureFunction.Sum && _wide.Count == 0 && TryStoreLongs(groups, (DecimalColumn)column)) return null;
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
            else if (_wide.ContainsKey(group) ? !Decimals.TryToDecimal(TotalOf(group), out results[i]) : !Decimals.TryToDecimal(_sums[group].Value, _scale, out results[i]))
            {
                return new ResultOverflow(group, Decimals.ToText(TotalOf(group)), Decimals.Limit);
            }
        }

        Decimals.Store((DecimalColumn)column, results);
        return null;
    }

    public long PeakBytes(long groups, long values) => _wide.Count * (long)WideBytes;

    public void Clear(int groups)
    {
        _wide.Clear();
        _scale = 0;
    }

    /// <summary>Fills the column with sums as they are if they all fit its fast form.</summary>
    private bool TryStoreLongs(ReadOnlySpan<int> groups, DecimalColumn column)
    {
        GroupRecords.States<WideSum> sums = _sums.Open();
        bool hasEmpty = false;
        for (int i = 0; i < groups.Length; i++)
        {
            ref WideSum sum = ref sums[groups[i]];
            if (!sum.FitsLong) return false;
            column.Unscaled[i] = (long)sum.Low;
            hasEmpty |= sum.Count == 0;
        }

        column.Scale = _scale;
        for (int i = 0; hasEmpty && i < groups.Length; i++)
        {
            if (sums[groups[i]].Count == 0) column.SetNull(i);
        }

        return true;
    }

    private void AddLongs(long[] values, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        GroupRecords.States<WideSum> sums = _sums.Open();
        for (int i = 0; i < groups.Length; i++)
        {
            ref WideSum sum = ref sums[groups[i]];
            sum.Add(values[rows[i]]);
            sum.Count++;
            if (IsLarge(sum)) Widen(groups[i]);
        }
    }

    private void AddProducts(long[] values, long factor, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        GroupRecords.States<WideSum> sums = _sums.Open();
        for (int i = 0; i < groups.Length; i++)
        {
            ref WideSum sum = ref sums[groups[i]];
            long high = Math.BigMul(values[rows[i]], factor, out long low);
            sum.Set(sum.Value + new Int128((ulong)high, (ulong)low));
            sum.Count++;
            if (IsLarge(sum)) Widen(groups[i]);
        }
    }

    private void AddDecimal(int group, decimal value)
    {
        _sums[group].Count++;
        Decimals.Mantissa(value, out ulong low, out uint high, out int scale);
        if (high != 0 || low > long.MaxValue || scale > MaxScale)
        {
            AddWide(group, Decimals.UnitsOf(value));
            return;
        }

        RaiseScale(scale);
        Int128 product = (Int128)low * DecimalColumn.PowerOf10(_scale - scale);
        ref WideSum sum = ref _sums[group];
        sum.Set(decimal.IsNegative(value) ? sum.Value - product : sum.Value + product);
        if (IsLarge(sum)) Widen(group);
    }

    private void LoadScaled(int group, Int128 value, int scale)
    {
        RaiseScale(scale);
        Int128 limit = (Int128.One << 126) / DecimalColumn.PowerOf10(_scale - scale);
        if (value < limit && value > -limit) _sums[group].Set(value * DecimalColumn.PowerOf10(_scale - scale));
        else AddWide(group, Decimals.UnitsOf(value, scale));
    }

    /// <summary>Brings the common sums to at least a scale, which happens a few times in a run.</summary>
    private void RaiseScale(int scale)
    {
        if (scale <= _scale) return;
        long factor = DecimalColumn.PowerOf10(scale - _scale);
        Int128 limit = (Int128.One << 126) / factor;
        for (int group = 0; group < _sums.Count; group++)
        {
            Int128 value = _sums[group].Value;
            if (value >= limit || value <= -limit) Widen(group);
            else _sums[group].Set(value * factor);
        }

        _scale = scale;
    }

    private static bool IsLarge(in WideSum sum) => sum.High >= HighLimit || sum.High < -HighLimit;

    /// <summary>Moves a group's common sum to its wide one.</summary>
    private void Widen(int group)
    {
        AddWide(group, Decimals.UnitsOf(_sums[group].Value, _scale));
        _sums[group].Set(0);
    }

    private void AddWide(int group, BigInteger units)
    {
        ref BigInteger total = ref CollectionsMarshal.GetValueRefOrAddDefault(_wide, group, out _);
        total += units;
    }

    private BigInteger TotalOf(int group) => Decimals.UnitsOf(_sums[group].Value, _scale) + (_wide.TryGetValue(group, out BigInteger wide) ? wide : 0);
}
