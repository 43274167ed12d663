using System.Numerics;

namespace Etl.Steps.Aggregation;

/// <summary>Quotients of whole numbers, and their roots, as the nearest float: rounded once, half to even.</summary>
internal static class ExactRatio
{
    // More than the 53 that a float keeps; the last one also stands for all that lies behind it.
    private const int Bits = 66;

    /// <summary><c>numerator / denominator * 2^exponent</c>, for a numerator from 0 up.</summary>
    public static double Round(BigInteger numerator, BigInteger denominator, int exponent)
    {
        int shift = Math.Max(0, Bits - (int)(numerator.GetBitLength() - denominator.GetBitLength()));
        BigInteger quotient = BigInteger.DivRem(numerator << shift, denominator, out BigInteger rest);
        return ExactSum.Round(rest.IsZero ? quotient : quotient | BigInteger.One, ExactSum.FractionOf(exponent - shift));
    }

    /// <summary>The square root of <c>numerator / denominator * 2^exponent</c>, for a numerator from 0 up and an even exponent.</summary>
    public static double RoundRoot(BigInteger numerator, BigInteger denominator, int exponent)
    {
        int shift = Math.Max(0, (2 * Bits) - (int)(numerator.GetBitLength() - denominator.GetBitLength()));
        shift += shift & 1;
        BigInteger quotient = BigInteger.DivRem(numerator << shift, denominator, out BigInteger rest);
        BigInteger root = FloorRoot(quotient);
        bool exact = rest.IsZero && root * root == quotient;
        return ExactSum.Round(exact ? root : root | BigInteger.One, ExactSum.FractionOf((exponent - shift) / 2));
    }

    /// <summary>Newton's iteration from above: it falls until it reaches the root's whole part.</summary>
    private static BigInteger FloorRoot(BigInteger value)
    {
        if (value.IsZero) return value;
        BigInteger root = BigInteger.One << (int)((value.GetBitLength() + 1) / 2);
        while (true)
        {
            BigInteger next = (root + (value / root)) >> 1;
            if (next >= root) return root;
            root = next;
        }
    }
}
