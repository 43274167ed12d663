using System.Numerics;
using Etl.Messages;

namespace Etl.Steps.Aggregation;

/// <summary>All that a variance depends on, exactly: how many values there are, their sum and the sum of their squares, in some unit and its square.</summary>
internal readonly record struct Spread(long Count, BigInteger Sum, BigInteger Squares)
{
    /// <summary>Whether any values have these sums; the squares' sum is never below that of equal values.</summary>
    public bool IsPossible => Count == 0 ? Sum.IsZero && Squares.IsZero : Deviation.Sign >= 0;

    /// <summary>The squared distances from the mean, summed, times the count.</summary>
    private BigInteger Deviation => (Count * Squares) - (Sum * Sum);

    public Spread Plus(Spread other) => new(checked(Count + other.Count), Sum + other.Sum, Squares + other.Squares);

    /// <summary>Sets a row to the variance or deviation, rounded once; to null where there are too few values.</summary>
    /// <param name="function">One of the four functions.</param>
    /// <param name="unit">What the squares are to be divided by.</param>
    /// <param name="exponent">The power of two that the squares are to be multiplied by; even.</param>
    /// <param name="results">Gets the result.</param>
    /// <param name="row">Row of the result.</param>
    public void Finish(MeasureFunction function, BigInteger unit, int exponent, FloatColumn results, int row)
    {
        long degrees = function is MeasureFunction.StddevPop or MeasureFunction.VariancePop ? Count : Count - 1;
        results.Values[row] = 0;
        if (degrees <= 0)
        {
            results.SetNull(row);
            return;
        }

        BigInteger divisor = (BigInteger)Count * degrees * unit;
        results.Values[row] = function is MeasureFunction.Stddev or MeasureFunction.StddevPop
            ? ExactRatio.RoundRoot(Deviation, divisor, exponent)
            : ExactRatio.Round(Deviation, divisor, exponent);
    }
}
