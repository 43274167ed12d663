using System.Numerics;
using System.Runtime.InteropServices;

namespace Etl.Steps.Aggregation;

/// <summary>
/// A sum of floats that loses nothing: a whole number of 2^-1074, the smallest float, in 34 limbs of 64 bits, two's
/// complement. The largest float needs 2098 bits; the rest takes 2^63 values and the sign.
/// </summary>
internal sealed class ExactSum
{
    public const int Limbs = 34;

    // Bits of a mean behind the smallest float: more than rounding needs, one of them for what lies behind them all.
    private const int MeanFraction = 8;

    private readonly ulong[] _limbs = new ulong[Limbs];

    /// <summary>The sum in units of 2^-1074.</summary>
    public BigInteger Units => new(MemoryMarshal.AsBytes(_limbs.AsSpan()));

    /// <summary>Adds a finite value.</summary>
    public void Add(double value)
    {
        ulong mantissa = MantissaOf(value, out int shift);
        int at = shift >> 6;
        int bits = shift & 63;
        ulong low = mantissa << bits;
        ulong high = bits == 0 ? 0 : mantissa >> (64 - bits);
        if (double.IsNegative(value)) Subtract(at, low, high);
        else Add(at, low, high);
    }

    public void Add(ExactSum other)
    {
        ulong carry = 0;
        for (int i = 0; i < Limbs; i++)
        {
            UInt128 sum = (UInt128)_limbs[i] + other._limbs[i] + carry;
            _limbs[i] = (ulong)sum;
            carry = (ulong)(sum >> 64);
        }
    }

    /// <summary>Sets the sum, which must fit.</summary>
    public void Set(BigInteger units)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(_limbs.AsSpan());
        bytes.Fill(units.Sign < 0 ? (byte)0xFF : (byte)0);
        units.TryWriteBytes(bytes, out _);
    }

    public static BigInteger UnitsOf(double value)
    {
        BigInteger units = MantissaOf(value, out int shift);
        return double.IsNegative(value) ? -(units << shift) : units << shift;
    }

    /// <summary>The float nearest to the sum, half to even; an infinity beyond the largest one.</summary>
    public static double Round(BigInteger units) => Round(units, 0);

    /// <summary>The float nearest to the sum divided by a count from 1 up: rounded once, and finite where only the sum is too large.</summary>
    public static double RoundMean(BigInteger units, long count)
    {
        BigInteger quotient = BigInteger.DivRem(BigInteger.Abs(units) << MeanFraction, count, out BigInteger rest);
        // All that rounding has to know of the digits behind the fraction is whether there are any.
        if (!rest.IsZero) quotient |= BigInteger.One;
        return Round(units.Sign < 0 ? -quotient : quotient, MeanFraction);
    }

    /// <summary>The <c>fraction</c> of a number of <c>2^exponent</c>.</summary>
    public static int FractionOf(int exponent) => -1074 - exponent;

    /// <param name="units">A number of 2^-1074, times two to the power of <paramref name="fraction"/>.</param>
    /// <param name="fraction">Bits behind the point; negative for zeros in front of it.</param>
    public static double Round(BigInteger units, int fraction)
    {
        BigInteger magnitude = BigInteger.Abs(units) << Math.Max(0, -fraction);
        fraction = Math.Max(0, fraction);
        int surplus = (int)Math.Max(fraction, magnitude.GetBitLength() - 53);
        ulong kept = (ulong)(magnitude >> surplus);
        if (surplus > 0)
        {
            BigInteger rest = magnitude - ((BigInteger)kept << surplus);
            int half = rest.CompareTo(BigInteger.One << (surplus - 1));
            if (half > 0 || (half == 0 && (kept & 1) == 1)) kept++;
        }

        double value = Math.ScaleB((double)kept, surplus - fraction - 1074);
        return units.Sign < 0 ? -value : value;
    }

    /// <summary>The magnitude of a finite value as a whole number times two to the power of <paramref name="shift"/> - 1074.</summary>
    public static ulong MantissaOf(double value, out int shift)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        int exponent = (int)(bits >> 52) & 0x7FF;
        ulong mantissa = bits & ((1UL << 52) - 1);
        shift = Math.Max(exponent, 1) - 1;
        return exponent == 0 ? mantissa : mantissa | (1UL << 52);
    }

    private void Add(int at, ulong low, ulong high)
    {
        UInt128 sum = (UInt128)_limbs[at] + low;
        _limbs[at] = (ulong)sum;
        sum = (UInt128)_limbs[at + 1] + high + (ulong)(sum >> 64);
        _limbs[at + 1] = (ulong)sum;
        if (sum >> 64 == 0) return;
        for (int i = at + 2; i < Limbs && ++_limbs[i] == 0; i++)
        {
        }
    }

    private void Subtract(int at, ulong low, ulong high)
    {
        UInt128 difference = (UInt128)_limbs[at] - low;
        _limbs[at] = (ulong)difference;
        difference = (UInt128)_limbs[at + 1] - high - ((ulong)(difference >> 64) & 1);
        _limbs[at + 1] = (ulong)difference;
        if (difference >> 64 == 0) return;
        for (int i = at + 2; i < Limbs && _limbs[i]-- == 0; i++)
        {
        }
    }
}
