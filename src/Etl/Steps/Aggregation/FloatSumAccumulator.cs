using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>
/// Exact sums and means of floats, rounded once at the end, so that no order of the values shows in the result. A group's
/// total is High + Low, two floats that together are exact (a "double-double" that never rounds), plus an
/// <see cref="ExactSum"/> for the values that would have made it round or overflow, which few groups need.
/// </summary>
internal sealed class FloatSumAccumulator(GroupRecords records) : IAccumulator
{
    // Below it no step of an addition of two floats overflows.
    private const double FastLimit = 1e300;

    // Entries of the dictionaries with what they hold.
    private const int ExactBytes = (ExactSum.Limbs * 8) + 96;
    private const int SpecialBytes = 32;

    private readonly Dictionary<int, ExactSum> _exact = [];
    private readonly Dictionary<int, SpecialFloats> _special = [];
    private readonly StateField<FloatSum> _sums = new(records);

    [Flags]
    private enum SpecialFloats : byte
    {
        None = 0,
        NaN = 1,
        PositiveInfinity = 2,
        NegativeInfinity = 4,
        All = 7,
    }

    /// <summary>How many values a group has.</summary>
    public long CountOf(int group) => _sums[group].Count;

    /// <summary>Whether a group has neither NaN nor infinities.</summary>
    public bool IsFinite(int group) => !_special.ContainsKey(group);

    public void Reserve(int groups)
    {
    }

    public void Add(MeasureValues input, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        double[] values = ((FloatColumn)input.Column!).Values;
        GroupRecords.States<FloatSum> sums = _sums.Open();
        for (int i = 0; i < groups.Length; i++)
        {
            double value = values[rows[i]];
            ref FloatSum sum = ref sums[groups[i]];
            sum.Count++;
            if (!TryAdd(ref sum, value)) AddSlowly(groups[i], value);
        }
    }

    public void Merge(IAccumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> groups)
    {
        FloatSumAccumulator part = (FloatSumAccumulator)other;
        for (int i = 0; i < groups.Length; i++)
        {
            FloatSum added = part._sums[from[i]];
            ref FloatSum sum = ref _sums[groups[i]];
            sum.Count = checked(sum.Count + added.Count);
            if (!TryAdd(ref sum, added.High)) AddSlowly(groups[i], added.High);
            if (!TryAdd(ref sum, added.Low)) AddSlowly(groups[i], added.Low);
            if (part._exact.Count > 0 && part._exact.TryGetValue(from[i], out ExactSum? exact)) ExactOf(groups[i]).Add(exact);
            if (part._special.Count > 0 && part._special.TryGetValue(from[i], out SpecialFloats special)) AddSpecial(groups[i], special);
        }
    }

    public void Save(StateWriter writer, ReadOnlySpan<int> groups)
    {
        foreach (int group in groups)
        {
            writer.WriteCount(_sums[group].Count);
            writer.WriteByte((byte)_special.GetValueOrDefault(group));
            // Without its trailing zeros a sum has one form, and a short one.
            BigInteger total = TotalOf(group);
            int zeros = total.IsZero ? 0 : (int)BigInteger.TrailingZeroCount(total);
            writer.WriteBigInteger(total >> zeros);
            writer.WriteCount(zeros);
        }
    }

    public void Load(StateReader reader, int groups)
    {
        for (int i = 0; i < groups; i++)
        {
            _sums[i].Count = reader.ReadCount();
            byte special = reader.ReadByte();
            if (special > (byte)SpecialFloats.All) throw StateReader.Invalid("a float sum has unknown flags");
            if (special != 0) _special.Add(i, (SpecialFloats)special);
            BigInteger total = reader.ReadBigInteger(ExactSum.Limbs * 8);
            long zeros = reader.ReadCount();
            if (zeros + total.GetBitLength() >= ExactSum.Limbs * 64) throw StateReader.Invalid("a float sum is out of range");
            SetTotal(i, total << (int)zeros);
        }
    }

    public ResultOverflow? Finish(Measure measure, ReadOnlySpan<int> groups, Column column)
    {
        double[] values = ((FloatColumn)column).Values;
        for (int i = 0; i < groups.Length; i++)
        {
            long count = _sums[groups[i]].Count;
            if (count == 0) column.SetNull(i);
            values[i] = _special.GetValueOrDefault(groups[i]) switch
            {
                SpecialFloats.None when measure.Function == MeasureFunction.Avg && count > 0 => ExactSum.RoundMean(TotalOf(groups[i]), count),
                SpecialFloats.None => ExactSum.Round(TotalOf(groups[i])),
                SpecialFloats.PositiveInfinity => double.PositiveInfinity,
                SpecialFloats.NegativeInfinity => double.NegativeInfinity,
                _ => double.NaN,
            };
        }

        return null;
    }

    public long PeakBytes(long groups, long values) =>
        (_exact.Count * (long)ExactBytes) + (_special.Count * (long)SpecialBytes);

    public void Clear(int groups)
    {
        _exact.Clear();
        _special.Clear();
    }

    /// <summary>The sum of a group's finite values in units of 2^-1074.</summary>
    public BigInteger TotalOf(int group)
    {
        BigInteger total = ExactSum.UnitsOf(_sums[group].High) + ExactSum.UnitsOf(_sums[group].Low);
        return _exact.TryGetValue(group, out ExactSum? exact) ? total + exact.Units : total;
    }

    /// <summary>Adds a value if High and Low stay exact; else leaves them alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryAdd(ref FloatSum sum, double value)
    {
        double high = AddExactly(sum.High, value, out double error);
        double low = AddExactly(sum.Low, error, out double lost);
        high = AddExactly(high, low, out low);
        if (lost != 0 || !(Math.Abs(high) < FastLimit)) return false;
        sum.High = high;
        sum.Low = low;
        return true;
    }

    /// <summary>Knuth's two-sum: the rounded sum, and exactly what the rounding took away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double AddExactly(double a, double b, out double error)
    {
        double sum = a + b;
        double rounded = sum - a;
        error = (a - (sum - rounded)) + (b - rounded);
        return sum;
    }

    private void AddSlowly(int group, double value)
    {
        if (double.IsFinite(value)) ExactOf(group).Add(value);
        else AddSpecial(group, double.IsNaN(value) ? SpecialFloats.NaN : value > 0 ? SpecialFloats.PositiveInfinity : SpecialFloats.NegativeInfinity);
    }

    private void AddSpecial(int group, SpecialFloats special) => CollectionsMarshal.GetValueRefOrAddDefault(_special, group, out _) |= special;

    private ExactSum ExactOf(int group) => CollectionsMarshal.GetValueRefOrAddDefault(_exact, group, out _) ??= new ExactSum();

    private void SetTotal(int group, BigInteger total)
    {
        double high = ExactSum.Round(total);
        if (Math.Abs(high) < FastLimit)
        {
            BigInteger rest = total - ExactSum.UnitsOf(high);
            double low = ExactSum.Round(rest);
            _sums[group].High = high;
            _sums[group].Low = low;
            total = rest - ExactSum.UnitsOf(low);
        }

        if (!total.IsZero) ExactOf(group).Set(total);
    }

    private struct FloatSum
    {
        public double High;
        public double Low;
        public long Count;
    }
}
