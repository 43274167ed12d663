using System.Numerics;
using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>Counts, medians and percentiles of sorted distinct values, wherever those are.</summary>
internal static class DistinctValues
{
    /// <summary>The result over the values of one group that lie on the disk, as the only row of a column.</summary>
    public static ResultOverflow? Finish(Measure measure, MergedValues values, Column column)
    {
        if (measure.Function == MeasureFunction.CountDistinct)
        {
            ((Int64Column)column).Values[0] = values.Distinct;
            return null;
        }

        if (values.Total == 0)
        {
            column.SetNull(0);
            return null;
        }

        Rank rank = Rank.Of(measure, values.Total);
        StateReader reader = values.Open();
        byte[] low = reader.ReadBytes(Array.MaxLength).ToArray();
        long below = rank.Below;
        long count = reader.ReadCount();
        for (; below >= count; count = reader.ReadCount())
        {
            below -= count;
            low = reader.ReadBytes(Array.MaxLength).ToArray();
        }

        ReadOnlySpan<byte> high = rank.Rest > 0 && below + 1 == count ? reader.ReadBytes(Array.MaxLength) : low;
        if (column is FloatColumn floats)
        {
            floats.Values[0] = FloatBetween(rank, low, high);
            return null;
        }

        decimal[] result = new decimal[1];
        if (DecimalBetween(rank, measure.Input!.Type, low, high, out result[0]) is { } overflow) return new ResultOverflow(0, overflow, Decimals.Limit);
        Decimals.Store((DecimalColumn)column, result);
        return null;
    }

    public static double FloatBetween(Rank rank, ReadOnlySpan<byte> low, ReadOnlySpan<byte> high) =>
        rank.Between(FloatOrdinal.FromOrdinal(KeyReader.OrdinalOf(low)), FloatOrdinal.FromOrdinal(KeyReader.OrdinalOf(high)));

    /// <summary>The number between two ints or decimals; returns it as text when it does not fit a decimal.</summary>
    public static string? DecimalBetween(Rank rank, ColumnType type, ReadOnlySpan<byte> low, ReadOnlySpan<byte> high, out decimal result)
    {
        BigInteger weighted = rank.Weigh(UnitsOf(type, low), UnitsOf(type, high));
        return Decimals.TryDivide(weighted, rank.Divisor, out result) ? null : Decimals.ToText(weighted / rank.Divisor);
    }

    private static BigInteger UnitsOf(ColumnType type, ReadOnlySpan<byte> value) =>
        type == ColumnType.Decimal ? Decimals.UnitsOf(KeyReader.ReadDecimal(ref value)!.Value) : Decimals.UnitsOf((Int128)KeyReader.OrdinalOf(value), 0);
}
