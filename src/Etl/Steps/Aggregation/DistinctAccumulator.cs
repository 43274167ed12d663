using System.Numerics;
using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>Counts of distinct values, medians and percentiles: all of them exact, from all distinct values.</summary>
internal sealed class DistinctAccumulator(ColumnType type) : IAccumulator
{
    private readonly ValueRuns _runs = new(nullable: 0, KeyColumn.OfValue(type));

    public void Reserve(int groups)
    {
    }

    public void Add(MeasureValues input, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups) => _runs.Add([input.Column!], rows, groups);

    public void Merge(IAccumulator other, ReadOnlySpan<int> groups) => _runs.Merge(((DistinctAccumulator)other)._runs, groups);

    public void Save(StateWriter writer, ReadOnlySpan<int> groups) => _runs.Save(writer, groups);

    public void Load(StateReader reader, int groups) => _runs.Load(reader, groups);

    public ResultOverflow? Finish(Measure measure, ReadOnlySpan<int> groups, Column column)
    {
        if (measure.Function == MeasureFunction.CountDistinct)
        {
            long[] counts = ((Int64Column)column).Values;
            for (int i = 0; i < groups.Length; i++) counts[i] = _runs.RunsOf(groups[i]).Length;
            return null;
        }

        decimal share = measure.Function == MeasureFunction.Median ? 0.5m : measure.Parameter.Share;
        decimal[] decimals = new decimal[column is DecimalColumn ? groups.Length : 0];
        for (int i = 0; i < groups.Length; i++)
        {
            ReadOnlySpan<int> runs = _runs.RunsOf(groups[i]);
            if (runs.IsEmpty) column.SetNull(i);
            Rank rank = runs.IsEmpty ? default : RankOf(runs, share);
            if (column is FloatColumn floats)
            {
                floats.Values[i] = runs.IsEmpty ? 0 : rank.Between(FloatOf(rank.LowRun), FloatOf(rank.HighRun));
            }
            else if (!runs.IsEmpty)
            {
                BigInteger weighted = rank.Weigh(UnitsOf(rank.LowRun), UnitsOf(rank.HighRun));
                if (!Decimals.TryDivide(weighted, rank.Divisor, out decimals[i]))
                    return new ResultOverflow(groups[i], Decimals.ToText(weighted / rank.Divisor), Decimals.Limit);
            }
        }

        if (column is DecimalColumn target) Decimals.Store(target, decimals);
        return null;
    }

    /// <summary>Finds the values on both sides of the place that lies the share of the way from the first value to the last.</summary>
    private Rank RankOf(ReadOnlySpan<int> runs, decimal share)
    {
        long count = 0;
        foreach (int run in runs) count = checked(count + _runs.CountOf(run));
        Decimals.Mantissa(share, out ulong mantissa, out _, out int scale);
        long divisor = DecimalColumn.PowerOf10(scale);
        UInt128 place = (UInt128)mantissa * (ulong)(count - 1);
        long below = (long)(place / (ulong)divisor);
        long rest = (long)(place % (ulong)divisor);
        int low = 0;
        for (; below >= _runs.CountOf(runs[low]); low++) below -= _runs.CountOf(runs[low]);
        bool last = below + 1 == _runs.CountOf(runs[low]);
        return new Rank(runs[low], rest > 0 && last ? runs[low + 1] : runs[low], rest, divisor);
    }

    private double FloatOf(int run) => FloatOrdinal.FromOrdinal(KeyReader.OrdinalOf(_runs.ValueOf(run)));

    private BigInteger UnitsOf(int run)
    {
        ReadOnlySpan<byte> value = _runs.ValueOf(run);
        return type == ColumnType.Decimal ? Decimals.UnitsOf(KeyReader.ReadDecimal(ref value)!.Value) : Decimals.UnitsOf((Int128)KeyReader.OrdinalOf(value), 0);
    }

    /// <summary>A place between two neighbouring values: <paramref name="Rest"/> / <paramref name="Divisor"/> of the way from the low to the high one.</summary>
    private readonly record struct Rank(int LowRun, int HighRun, long Rest, long Divisor)
    {
        public BigInteger Weigh(BigInteger low, BigInteger high) => (low * (Divisor - Rest)) + (high * Rest);

        /// <summary>Exact and rounded once. What lies between an infinity and another value is that infinity.</summary>
        public double Between(double low, double high)
        {
            if (LowRun == HighRun) return low;
            return double.IsFinite(low) && double.IsFinite(high) ? ExactSum.RoundMean(Weigh(ExactSum.UnitsOf(low), ExactSum.UnitsOf(high)), Divisor) : low + high;
        }
    }
}
