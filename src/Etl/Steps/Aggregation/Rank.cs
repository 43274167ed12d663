using System.Numerics;
using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>
/// The place that lies a share of the way from the first of some sorted values to the last: between the value with
/// <paramref name="Below"/> others before it and the next one, <paramref name="Rest"/> / <paramref name="Divisor"/> of the way.
/// </summary>
internal readonly record struct Rank(long Below, long Rest, long Divisor)
{
    /// <summary>The rank in <paramref name="count"/> values, from 1 up, that a median or percentile asks for.</summary>
    public static Rank Of(Measure measure, long count)
    {
        decimal share = measure.Function == MeasureFunction.Median ? 0.5m : measure.Parameter.Share;
        Decimals.Mantissa(share, out ulong mantissa, out _, out int scale);
        long divisor = DecimalColumn.PowerOf10(scale);
        UInt128 place = (UInt128)mantissa * (ulong)(count - 1);
        return new Rank((long)(place / (ulong)divisor), (long)(place % (ulong)divisor), divisor);
    }

    public BigInteger Weigh(BigInteger low, BigInteger high) => (low * (Divisor - Rest)) + (high * Rest);

    /// <summary>Exact and rounded once. What lies between an infinity and another value is that infinity.</summary>
    public double Between(double low, double high)
    {
        if (low.Equals(high)) return low;
        return double.IsFinite(low) && double.IsFinite(high) ? ExactSum.RoundMean(Weigh(ExactSum.UnitsOf(low), ExactSum.UnitsOf(high)), Divisor) : low + high;
    }
}
