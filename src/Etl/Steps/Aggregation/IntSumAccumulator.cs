using System.Globalization;
using System.Runtime.InteropServices;
using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>A sum of 128 bits and how many values it is of.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WideSum
{
    public const int Bytes = 24;

    public ulong Low;
    public long High;
    public long Count;

    public readonly Int128 Value => new((ulong)High, Low);

    public void Add(long value)
    {
        ulong low = Low + (ulong)value;
        High += (value >> 63) + (low < Low ? 1 : 0);
        Low = low;
    }

    public void Set(Int128 value)
    {
        Low = (ulong)value;
        High = (long)(value >> 64);
    }
}

/// <summary>Sums and means of ints. 2^64 values of 64 bits fit 128 bits, so nothing on the way overflows.</summary>
internal sealed class IntSumAccumulator : IAccumulator
{
    private WideSum[] _sums = [];

    public void Reserve(int groups) => Accumulators.Grow(ref _sums, groups);

    public void Add(MeasureValues input, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        long[] values = ((Int64Column)input.Column!).Values;
        WideSum[] sums = _sums;
        for (int i = 0; i < groups.Length; i++)
        {
            ref WideSum sum = ref sums[groups[i]];
            sum.Add(values[rows[i]]);
            sum.Count++;
        }
    }

    public void Merge(IAccumulator other, int first, ReadOnlySpan<int> groups)
    {
        WideSum[] from = ((IntSumAccumulator)other)._sums;
        for (int i = 0; i < groups.Length; i++)
        {
            ref WideSum sum = ref _sums[groups[i]];
            sum.Set(sum.Value + from[first + i].Value);
            sum.Count = checked(sum.Count + from[first + i].Count);
        }
    }

    public void Save(StateWriter writer, ReadOnlySpan<int> groups)
    {
        foreach (int group in groups)
        {
            writer.WriteCount(_sums[group].Count);
            writer.WriteInt64((long)_sums[group].Low);
            writer.WriteInt64(_sums[group].High);
        }
    }

    public void Load(StateReader reader, int groups)
    {
        Reserve(groups);
        for (int i = 0; i < groups; i++) _sums[i] = new WideSum { Count = reader.ReadCount(), Low = (ulong)reader.ReadInt64(), High = reader.ReadInt64() };
    }

    public ResultOverflow? Finish(Measure measure, ReadOnlySpan<int> groups, Column column)
    {
        decimal[] means = new decimal[column is DecimalColumn ? groups.Length : 0];
        for (int i = 0; i < groups.Length; i++)
        {
            WideSum sum = _sums[groups[i]];
            if (sum.Count == 0) column.SetNull(i);
            if (column is Int64Column ints)
            {
                if (sum.Value < long.MinValue || sum.Value > long.MaxValue)
                    return new ResultOverflow(groups[i], sum.Value.ToString(CultureInfo.InvariantCulture), $"an int holds {long.MinValue} to {long.MaxValue}");
                ints.Values[i] = (long)sum.Value;
            }
            else if (sum.Count > 0 && !Decimals.TryDivide(Decimals.UnitsOf(sum.Value, 0), sum.Count, out means[i]))
            {
                return new ResultOverflow(groups[i], $"{sum.Value} / {sum.Count}", Decimals.Limit);
            }
        }

        if (column is DecimalColumn decimals) Decimals.Store(decimals, means);
        return null;
    }

    public long PeakBytes(long groups, long values) => Growth.Peak(_sums.Length, groups) * WideSum.Bytes;

    public void Clear(int groups) => _sums.AsSpan(0, groups).Clear();
}
