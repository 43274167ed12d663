using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Etl.Messages;

namespace Etl.Values;

/// <summary>
/// Exact decimals as UTF-8 text: an optional sign, digits with or without a point, and an exponent if the number is exact
/// with it. A value is <c>n / 10^s</c> with n of at most 28 digits and s from 0 to 28; what does not fit is refused and never rounded.
/// </summary>
internal static class DecimalText
{
    public const int MaxDigits = 28;

    /// <summary>Digits that the scaled form of a <see cref="DecimalColumn"/> holds.</summary>
    public const int MaxScaledDigits = 18;

    private static readonly UInt128 Limit = PowerOf10(MaxDigits);

    /// <summary>The common form, up to 18 digits without an exponent; false does not mean that the text is no decimal.</summary>
    public static bool TryParseScaled(ReadOnlySpan<byte> text, out long unscaled, out int scale)
    {
        unscaled = 0;
        scale = 0;
        int start = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        int digits = text.Length - start;
        if ((uint)(digits - 1) < ShortDigits.MaxLength)
        {
            bool valid = ShortDigits.TryParse(text[start..], out long value, out scale);
            unscaled = text[0] == (byte)'-' ? -value : value;
            return valid;
        }

        if ((uint)(digits - 1) > MaxScaledDigits) return false;
        int point = -1;
        long sum = 0;
        for (int i = start; i < text.Length; i++)
        {
            uint digit = (uint)text[i] - '0';
            if (digit <= 9)
            {
                sum = (sum * 10) + digit;
            }
            else
            {
                if (text[i] != (byte)'.' || point >= 0) return false;
                point = i;
            }
        }

        if (point >= 0)
        {
            digits--;
            scale = text.Length - point - 1;
        }

        unscaled = text[0] == (byte)'-' ? -sum : sum;
        return (uint)(digits - 1) < MaxScaledDigits;
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out decimal value)
    {
        if (TryParseScaled(text, out long unscaled, out int scale))
        {
            value = DecimalColumn.FromScaled(unscaled, scale);
            return true;
        }

        value = 0;
        if (!TryReadDigits(text, out UInt128 digits, out int exponent, out bool negative)) return false;
        if (digits != 0)
        {
            if (exponent < -MaxDigits || exponent > MaxDigits) return false;
            for (; exponent > 0; exponent--)
            {
                digits *= 10;
                if (digits >= Limit) return false;
            }
        }

        ulong low = (ulong)digits;
        value = new decimal((int)(uint)low, (int)(uint)(low >> 32), (int)(uint)(ulong)(digits >> 64), negative && digits != 0, (byte)(digits == 0 ? 0 : -exponent));
        return true;
    }

    /// <summary>Writes <c>unscaled / 10^scale</c> without trailing zeros and returns its length; needs <see cref="ValueText.MaxLength"/> bytes.</summary>
    public static int Format(long unscaled, int scale, Span<byte> destination)
    {
        ulong magnitude = unscaled < 0 ? 0 - (ulong)unscaled : (ulong)unscaled;
        int sign = unscaled < 0 ? 1 : 0;
        destination[0] = (byte)'-';
        Span<byte> number = destination[sign..];
        return sign + (magnitude < 100_000_000 && scale < ShortDigits.MaxLength ? FormatShort((uint)magnitude, scale, number) : FormatLong(magnitude, scale, number));
    }

    /// <summary>Writes a decimal without trailing zeros.</summary>
    public static int Format(decimal value, Span<byte> destination)
    {
        if (value == 0)
        {
            destination[0] = (byte)'0';
            return 1;
        }

        value.TryFormat(destination, out int written, default, CultureInfo.InvariantCulture);
        ReadOnlySpan<byte> text = destination[..written];
        return text.Contains((byte)'.') ? text.TrimEnd((byte)'0').TrimEnd((byte)'.').Length : written;
    }

    /// <summary>
    /// Up to eight digits, of which at least one stands before the point: the word of all digits is written twice, once so
    /// that the whole part ends in front of the point and once so that the fraction begins behind it.
    /// </summary>
    private static int FormatShort(uint magnitude, int scale, Span<byte> destination)
    {
        ulong digits = ShortDigits.Spread(magnitude);
        ulong text = ShortDigits.ToText(digits);
        int zeros = Math.Min(BitOperations.TrailingZeroCount(digits) / 8, ShortDigits.MaxLength - 1 - scale);
        int whole = ShortDigits.MaxLength - scale - zeros;
        BinaryPrimitives.WriteUInt64LittleEndian(destination, text >> (zeros * 8));
        int fraction = scale - (BitOperations.LeadingZeroCount(digits) / 8);
        if (fraction <= 0) return whole;
        destination[whole] = (byte)'.';
        BinaryPrimitives.WriteUInt64LittleEndian(destination[(whole + 1)..], text >> ((zeros + whole) * 8));
        return whole + 1 + fraction;
    }

    private static int FormatLong(ulong magnitude, int scale, Span<byte> destination)
    {
        (ulong whole, ulong fraction) = Math.DivRem(magnitude, (ulong)DecimalColumn.PowerOf10(scale));
        int written = ShortDigits.Write(whole, destination);
        if (fraction == 0) return written;
        while (fraction % 10 == 0)
        {
            fraction /= 10;
            scale--;
        }

        destination[written++] = (byte)'.';
        for (int i = scale - 1; i >= 0; i--)
        {
            (fraction, ulong digit) = Math.DivRem(fraction, 10);
            destination[written + i] = (byte)('0' + digit);
        }

        return written + scale;
    }

    /// <summary>Reads a number as digits without leading or trailing zeros times a power of ten.</summary>
    private static bool TryReadDigits(ReadOnlySpan<byte> text, out UInt128 digits, out int exponent, out bool negative)
    {
        digits = 0;
        exponent = 0;
        negative = text.Length > 0 && text[0] == (byte)'-';
        int i = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        bool any = false;
        bool fraction = false;
        int zeros = 0; // zeros read that count only when another digit follows
        for (; i < text.Length; i++)
        {
            if (text[i] == (byte)'.' && !fraction)
            {
                fraction = true;
                continue;
            }

            uint digit = (uint)text[i] - '0';
            if (digit > 9) break;
            any = true;
            if (fraction) exponent--;
            zeros++;
            if (digit == 0) continue;
            for (; zeros > 0; zeros--)
            {
                if (digits >= Limit / 10) return false;
                digits *= 10;
            }

            digits += digit;
        }

        exponent += zeros;
        if (!any) return false;
        return i == text.Length || TryReadExponent(text[i..], ref exponent);
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, ref int exponent)
    {
        // Four digits say all that can be exact, and cannot overflow the sum.
        if (text[0] is not ((byte)'e' or (byte)'E') || text.Length > 6) return false;
        if (!IntText.TryParse(text[1..], out long shift)) return false;
        exponent += (int)shift;
        return true;
    }

    private static UInt128 PowerOf10(int exponent)
    {
        UInt128 power = 1;
        for (int i = 0; i < exponent; i++) power *= 10;
        return power;
    }
}
