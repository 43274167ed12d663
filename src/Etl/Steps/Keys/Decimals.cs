using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Etl.Messages;

namespace Etl.Steps.Keys;

/// <summary>
/// Decimals as whole numbers of 10^-28, the smallest unit that the type has: in it every decimal is a whole number of
/// at most 190 bits, and sums and comparisons need no scales.
/// </summary>
internal static class Decimals
{
    public const int MaxScale = 28;

    /// <summary>What a result may be, for messages.</summary>
    public const string Limit = "a decimal holds 28 digits";

    /// <summary>Bytes of a decimal as a big-endian 192-bit number of units.</summary>
    public const int UnitBytes = 24;

    private static readonly UInt128[] Powers = CreatePowers();
    private static readonly UInt128 DigitLimit = Powers[MaxScale];
    private static readonly UInt128 MantissaLimit = UInt128.One << 96;
    private static readonly BigInteger MaxMagnitude = UInt128.MaxValue;

    /// <summary>10 to the power of 0 to 28.</summary>
    public static UInt128 PowerOf10(int exponent) => Powers[exponent];

    public static BigInteger UnitsOf(Int128 unscaled, int scale) => (BigInteger)unscaled * Powers[MaxScale - scale];

    public static BigInteger UnitsOf(decimal value)
    {
        Mantissa(value, out ulong low, out uint high, out int scale);
        BigInteger units = (BigInteger)new UInt128(high, low) * Powers[MaxScale - scale];
        return decimal.IsNegative(value) ? -units : units;
    }

    /// <summary>The magnitude <c>high * 2^64 + low</c> and the digits after the point.</summary>
    public static void Mantissa(decimal value, out ulong low, out uint high, out int scale)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        low = ((ulong)(uint)parts[1] << 32) | (uint)parts[0];
        high = (uint)parts[2];
        scale = (parts[3] >> 16) & 0xFF;
    }

    /// <summary>Writes a decimal so that the bytes compare as the values do, and equal values have equal bytes.</summary>
    public static void WriteSortable(Span<byte> target, ulong low, uint high, int scale, bool negative)
    {
        UInt128 power = Powers[MaxScale - scale];
        ulong powerLow = (ulong)power;
        ulong powerHigh = (ulong)(power >> 64);
        ulong middle = Math.BigMul(low, powerLow, out ulong limb0);
        UInt128 upper = Math.BigMul(low, powerHigh) + Math.BigMul((ulong)high, powerLow) + middle;
        ulong limb1 = (ulong)upper;
        ulong limb2 = (ulong)(upper >> 64) + (high * powerHigh);
        if (negative)
        {
            limb0 = ~limb0 + 1;
            limb1 = ~limb1 + (limb0 == 0 ? 1UL : 0);
            limb2 = ~limb2 + (limb0 == 0 && limb1 == 0 ? 1UL : 0);
        }

        BinaryPrimitives.WriteUInt64BigEndian(target, limb2 ^ (1UL << 63));
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], limb1);
        BinaryPrimitives.WriteUInt64BigEndian(target[16..], limb0);
    }

    /// <summary>Reads what <see cref="WriteSortable"/> wrote; false for bytes that are no decimal.</summary>
    public static bool TryReadSortable(ReadOnlySpan<byte> source, out decimal value)
    {
        Span<byte> bytes = stackalloc byte[UnitBytes];
        source[..UnitBytes].CopyTo(bytes);
        bytes[0] ^= 0x80;
        return TryToDecimal(new BigInteger(bytes, isUnsigned: false, isBigEndian: true), MantissaLimit, out value);
    }

    /// <summary>The sum as a decimal without trailing zeros; false when it has more than 28 digits.</summary>
    public static bool TryToDecimal(BigInteger units, out decimal value) => TryToDecimal(units, DigitLimit, out value);

    /// <summary><c>unscaled / 10^scale</c> as a decimal without trailing zeros; false when it has more than 28 digits.</summary>
    public static bool TryToDecimal(Int128 unscaled, int scale, out decimal value) =>
        TryCreate(unscaled < 0 ? (UInt128)(-unscaled) : (UInt128)unscaled, scale, unscaled < 0, DigitLimit, out value);

    /// <summary><c>units / count</c>, rounded once to 28 significant digits (and 28 after the point), half to even; false when it is too large.</summary>
    public static bool TryDivide(BigInteger units, long count, out decimal value)
    {
        BigInteger magnitude = BigInteger.Abs(units);
        // The quotient in units of 10^-28 is what the type holds at most; digits in front of the point leave fewer behind it.
        int surplus = 0;
        while (magnitude / count / BigInteger.Pow(10, surplus) >= DigitLimit) surplus++;
        BigInteger unit = BigInteger.Pow(10, surplus);
        BigInteger divisor = count * unit;
        BigInteger quotient = BigInteger.DivRem(magnitude, divisor, out BigInteger remainder);
        int half = (remainder * 2).CompareTo(divisor);
        if (half > 0 || (half == 0 && !quotient.IsEven)) quotient++;
        return TryToDecimal(units.Sign < 0 ? -quotient * unit : quotient * unit, DigitLimit, out value);
    }

    /// <summary>Units as a number with all its digits, for messages.</summary>
    public static string ToText(BigInteger units)
    {
        string digits = BigInteger.Abs(units).ToString(CultureInfo.InvariantCulture).PadLeft(MaxScale + 1, '0');
        return $"{(units.Sign < 0 ? "-" : "")}{digits[..^MaxScale]}.{digits[^MaxScale..]}".TrimEnd('0').TrimEnd('.');
    }

    /// <summary>Fills a column, in its fast form where the values fit it.</summary>
    public static void Store(DecimalColumn column, ReadOnlySpan<decimal> values)
    {
        int scale = 0;
        foreach (decimal value in values) scale = Math.Max(scale, value.Scale);
        bool fits = scale < 19;
        for (int i = 0; fits && i < values.Length; i++)
        {
            Mantissa(values[i], out ulong low, out uint high, out int own);
            UInt128 unscaled = low * Powers[scale - own];
            fits = high == 0 && unscaled <= long.MaxValue;
            column.Unscaled[i] = decimal.IsNegative(values[i]) ? -(long)unscaled : (long)unscaled;
        }

        column.Scale = fits ? scale : 0;
        if (!fits) values.CopyTo(column.Widen(0));
    }

    /// <summary>The value without trailing zeros.</summary>
    public static decimal Canonical(decimal value)
    {
        Mantissa(value, out ulong low, out uint high, out int scale);
        return TryCreate(new UInt128(high, low), scale, decimal.IsNegative(value), MantissaLimit, out decimal canonical) ? canonical : value;
    }

    private static bool TryToDecimal(BigInteger units, UInt128 limit, out decimal value)
    {
        BigInteger magnitude = BigInteger.Abs(units);
        int scale = MaxScale;
        while (magnitude > MaxMagnitude)
        {
            magnitude = BigInteger.DivRem(magnitude, 10, out BigInteger digit);
            value = 0;
            if (!digit.IsZero || --scale < 0) return false;
        }

        return TryCreate((UInt128)magnitude, scale, units.Sign < 0, limit, out value);
    }

    /// <summary>Leaves out the zeros at the end, and fails when what is left does not stay below the limit.</summary>
    private static bool TryCreate(UInt128 magnitude, int scale, bool negative, UInt128 limit, out decimal value)
    {
        while (scale > 0 && magnitude > ulong.MaxValue)
        {
            (UInt128 shorter, UInt128 digit) = UInt128.DivRem(magnitude, 10);
            if (digit != 0) break;
            magnitude = shorter;
            scale--;
        }

        if (magnitude <= ulong.MaxValue)
        {
            ulong small = (ulong)magnitude;
            while (scale > 0 && small % 10 == 0)
            {
                small /= 10;
                scale--;
            }

            magnitude = small;
        }

        value = 0;
        if (magnitude >= limit) return false;
        value = new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), negative && magnitude != 0, (byte)scale);
        return true;
    }

    private static UInt128[] CreatePowers()
    {
        UInt128[] powers = new UInt128[MaxScale + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
