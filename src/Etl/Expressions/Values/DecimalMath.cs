using System.Numerics;
using Etl.Messages;

namespace Etl.Expressions.Values;

/// <summary>
/// Arithmetic on decimals that never rounds unseen: <see cref="decimal"/>'s own operators do, and so each result is
/// computed on integers and must be a decimal of 28 digits exactly, or the operation fails.
/// </summary>
internal static class DecimalMath
{
    private const int MaxScale = 28;

    /// <summary>
    /// The first whole number of 29 digits. A decimal is <c>n / 10^s</c> with n below it: 96 bits hold some numbers of 29
    /// digits too, but a rule that depends on the digits themselves would help nobody.
    /// </summary>
    private static readonly UInt128 Limit = UInt128.Parse("10000000000000000000000000000", System.Globalization.CultureInfo.InvariantCulture);

    public static bool TryAdd(decimal a, decimal b, out decimal result) => TrySum(a, b, false, out result);

    public static bool TrySubtract(decimal a, decimal b, out decimal result) => TrySum(a, b, true, out result);

    public static bool TryMultiply(decimal a, decimal b, out decimal result)
    {
        UInt128 x = Split(a, out bool negativeX, out int scaleX);
        UInt128 y = Split(b, out bool negativeY, out int scaleY);
        if (Bits(x) + Bits(y) <= 128) return TryMake(x * y, negativeX != negativeY, scaleX + scaleY, out result);
        return TryMake((BigInteger)x * y, negativeX != negativeY, scaleX + scaleY, out result);
    }

    /// <summary>The quotient with 28 significant digits, and at most 28 after the point, rounded half to even. <paramref name="b"/> is not 0.</summary>
    public static bool TryDivide(decimal a, decimal b, out decimal result)
    {
        // The built-in quotient has 28 or 29 digits and is rounded half to even. The last of 29 is taken off here, but for
        // a 5, which may itself be a rounded one.
        if (Math.Abs((double)a) < 1e27 * Math.Abs((double)b))
        {
            result = a / b;
            UInt128 mantissa = Split(result, out bool negative, out int scale);
            if (mantissa < Limit) return true;
            (UInt128 shorter, UInt128 digit) = UInt128.DivRem(mantissa, 10);
            if (digit != 5) return TryMake(digit > 5 ? shorter + 1 : shorter, negative, scale - 1, out result);
        }

        return TryDivideByDigits(a, b, out result);
    }

    private static bool TryDivideByDigits(decimal a, decimal b, out decimal result)
    {
        UInt128 dividend = Split(a, out bool negativeA, out int scaleA);
        UInt128 divisor = Split(b, out bool negativeB, out int scaleB);
        (UInt128 quotient, UInt128 rest) = UInt128.DivRem(dividend, divisor);
        int scale = scaleA - scaleB;

        // Up to nine digits a step: the rest has 96 bits, and so 30 bits are left before 128 overflow.
        while (scale < 0 || (rest != 0 && scale < MaxScale && quotient < Limit / 10))
        {
            int digits = 1;
            UInt128 power = 10;
            while (digits < 9 && scale + digits < (scale < 0 ? 0 : MaxScale) && quotient * power < Limit / 10)
            {
                digits++;
                power *= 10;
            }

            (UInt128 next, rest) = UInt128.DivRem(rest * power, divisor);
            if (quotient > Limit / power) return Fail(out result);
            quotient = (quotient * power) + next;
            scale += digits;
        }

        return TryRound(quotient, rest, divisor, negativeA != negativeB, scale, out result);
    }

    /// <summary>The rest of the division that truncates; its sign is that of <paramref name="a"/>. <paramref name="b"/> is not 0.</summary>
    public static bool TryRemainder(decimal a, decimal b, out decimal result)
    {
        UInt128 x = Split(a, out bool negative, out int scaleX);
        UInt128 y = Split(b, out _, out int scaleY);
        int scale = Math.Max(scaleX, scaleY);
        BigInteger rest = ((BigInteger)x * BigInteger.Pow(10, scale - scaleX)) % ((BigInteger)y * BigInteger.Pow(10, scale - scaleY));
        return TryMake(rest, negative, scale, out result);
    }

    /// <summary><c>value = unscaled / 10^scale</c> with the smallest scale, if it fits 64 bits and 18 places.</summary>
    public static bool TryScale(decimal value, out long unscaled, out int scale)
    {
        UInt128 mantissa = Split(value, out bool negative, out scale);
        while (scale > 0)
        {
            (UInt128 shorter, UInt128 digit) = UInt128.DivRem(mantissa, 10);
            if (digit != 0) break;
            mantissa = shorter;
            scale--;
        }

        bool fits = mantissa <= long.MaxValue && scale <= 18;
        unscaled = !fits ? 0 : negative ? -(long)mantissa : (long)mantissa;
        return fits;
    }

    private static bool TrySum(decimal a, decimal b, bool subtract, out decimal result)
    {
        UInt128 x = Split(a, out bool negativeX, out int scaleX);
        UInt128 y = Split(b, out bool negativeY, out int scaleY);
        negativeY ^= subtract;
        int scale = Math.Max(scaleX, scaleY);
        if (Bits(x) + ((scale - scaleX) * 4) <= 126 && Bits(y) + ((scale - scaleY) * 4) <= 126)
        {
            Int128 left = (Int128)x * Power(scale - scaleX);
            Int128 right = (Int128)y * Power(scale - scaleY);
            Int128 sum = (negativeX ? -left : left) + (negativeY ? -right : right);
            return TryMake((UInt128)Int128.Abs(sum), sum < 0, scale, out result);
        }

        BigInteger exact = ((negativeX ? -(BigInteger)x : x) * BigInteger.Pow(10, scale - scaleX)) + ((negativeY ? -(BigInteger)y : y) * BigInteger.Pow(10, scale - scaleY));
        return TryMake(BigInteger.Abs(exact), exact.Sign < 0, scale, out result);
    }

    private static bool TryRound(UInt128 quotient, UInt128 rest, UInt128 divisor, bool negative, int scale, out decimal result)
    {
        // A whole part of 29 digits gives one up, and what was given up counts as rest.
        if (quotient >= Limit)
        {
            (quotient, UInt128 digit) = UInt128.DivRem(quotient, 10);
            rest += digit * divisor;
            divisor *= 10;
            scale--;
        }

        UInt128 twice = rest * 2;
        if (twice > divisor || (twice == divisor && UInt128.IsOddInteger(quotient))) quotient++;
        return scale >= 0 ? TryMake(quotient, negative, scale, out result) : TryMake(quotient * 10, negative, 0, out result);
    }

    private static bool TryMake(BigInteger mantissa, bool negative, int scale, out decimal result)
    {
        while (scale > 0 && (scale > MaxScale || mantissa >= (BigInteger)Limit))
        {
            mantissa = BigInteger.DivRem(mantissa, 10, out BigInteger digit);
            if (!digit.IsZero) return Fail(out result);
            scale--;
        }

        return mantissa >= (BigInteger)Limit ? Fail(out result) : TryMake((UInt128)mantissa, negative, scale, out result);
    }

    private static bool TryMake(UInt128 mantissa, bool negative, int scale, out decimal result)
    {
        while (scale > 0 && (scale > MaxScale || mantissa >= Limit))
        {
            (mantissa, UInt128 digit) = UInt128.DivRem(mantissa, 10);
            if (digit != 0) return Fail(out result);
            scale--;
        }

        if (mantissa >= Limit) return Fail(out result);
        result = new decimal((int)(uint)mantissa, (int)(uint)(mantissa >> 32), (int)(uint)(mantissa >> 64), negative && mantissa != 0, (byte)scale);
        return true;
    }

    private static bool Fail(out decimal result)
    {
        result = 0;
        return false;
    }

    private static UInt128 Split(decimal value, out bool negative, out int scale)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        negative = bits[3] < 0;
        scale = (bits[3] >> 16) & 0x7F;
        return new UInt128((uint)bits[2], ((ulong)(uint)bits[1] << 32) | (uint)bits[0]);
    }

    private static int Bits(UInt128 value) => 128 - (int)UInt128.LeadingZeroCount(value);

    private static Int128 Power(int exponent) => exponent <= 18
        ? DecimalColumn.PowerOf10(exponent)
        : (Int128)DecimalColumn.PowerOf10(18) * DecimalColumn.PowerOf10(exponent - 18);
}
