using System.Globalization;
using System.Runtime.InteropServices;
using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>A sum of 128 bits and how many values it is of.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WideSum
{
    public ulong Low;
    public long High;
    public long Count;

    public readonly bool FitsLong => High == (long)Low >> 63;

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
internal sealed class IntSumAccumulator(GroupRecords records) : IAccumulator
{
    private readonly StateField<WideSum> _sums = new(records);

    public void Reserve(int groups)
    {
    }

    public void Add(MeasureValues input, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        long[] values = ((Int64Column)input.Column!).Values;
        GroupRecords.States<WideSum> sums = _sums.Open();
        for (int i = 0; i < groups.Length; i++)
        {
            ref WideSum sum = ref sums[groups[i]];
            sum.Add(values[rows[i]]);
            sum.Count++;
        }
    }

    public void Merge(IAccumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> groups)
    {
        GroupRecords.States<WideSum> sums = _sums.Open();
        GroupRecords.States<WideSum> added = ((IntSumAccumulator)other)._sums.Open();
        for (int i = 0; i < groups.Length; i++)
        {
            ref WideSum sum = ref sums[groups[i]];
            ref WideSum part = ref added[from[i]];
            sum.Set(sum.Value + part.Value);
            sum.Count = checked(sum.Count + part.Count);
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
                if (!sum.FitsLong)
                    return new ResultOverflow(groups[i], sum.Value.ToString(CultureInfo.InvariantCulture), $"an int holds {long.MinValue} to {long.MaxValue}");
                ints.Values[i] = (long)sum.Low;
            }
            else if (sum.Count > 0 && !Decimals.TryDivide(Decimals.UnitsOf(sum.Value, 0), sum.Count, out means[i]))
            {
                return new ResultOverflow(groups[i], $"{sum.Value} / {sum.Count}", Decimals.Limit);
            }
        }

        if (column is DecimalColumn decimals) Decimals.Store(decimals, means);
        return null;
    }

    public long PeakBytes(long groups, long values) => 0;

    public void Clear(int groups)
    {
    }
}
