using System.Globalization;
using System.Text;

namespace Etl.Expressions.Values;

/// <summary>Reads values from UTF-8 text, all of it or nothing, and never a rounded one for an exact type.</summary>
internal static class TextValues
{
    public static bool TryParse(ReadOnlySpan<byte> text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    public static bool TryParse(ReadOnlySpan<byte> text, out double value) =>
        double.TryParse(text, NumberStyles.Float & ~(NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite), CultureInfo.InvariantCulture, out value)
        && (double.IsFinite(value) || !text.ContainsAnyInRange((byte)'0', (byte)'9')); // 1e999 is no number; "Infinity" is

    /// <summary>Digits with a sign and a point, at most 28 of them significant and 28 after the point.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out decimal value)
    {
        value = 0;
        ReadOnlySpan<byte> digits = text is [(byte)'-' or (byte)'+', ..] ? text[1..] : text;
        int point = digits.IndexOf((byte)'.');
        if (point >= 0) digits = digits.TrimEnd((byte)'0');
        int significant = digits.TrimStart("0."u8).Length;
        int places = point < 0 ? 0 : digits.Length - point - 1;
        if (point >= 0 && digits.TrimStart((byte)'0').Length > 1 && digits.TrimStart((byte)'0')[0] != (byte)'.') significant--;
        if (significant > 28 || places > 28) return false;
        return decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out bool value)
    {
        value = Ascii.EqualsIgnoreCase(text, "true"u8);
        return value || Ascii.EqualsIgnoreCase(text, "false"u8);
    }

    /// <summary><c>yyyy-MM-dd</c>.</summary>
    public static bool TryParseDate(ReadOnlySpan<byte> text, out int day)
    {
        day = 0;
        if (text.Length != 10 || text[4] != '-' || text[7] != '-') return false;
        if (!TryDigits(text[..4], out int year) || !TryDigits(text.Slice(5, 2), out int month) || !TryDigits(text.Slice(8, 2), out int date)) return false;
        if (year < 1 || month is < 1 or > 12 || date < 1 || date > DateTime.DaysInMonth(year, month)) return false;
        day = new DateOnly(year, month, date).DayNumber;
        return true;
    }

    /// <summary>
    /// A date, or a date, <c>T</c> or a space, <c>HH:mm[:ss[.fffffff]]</c> and an offset: <c>Z</c>, <c>±HH:mm</c>, or none
    /// for UTC.
    /// </summary>
    public static bool TryParseTimestamp(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length < 10 || !TryParseDate(text[..10], out int day)) return false;
        long result = day * TimeSpan.TicksPerDay;
        ReadOnlySpan<byte> rest = text[10..];
        if (rest.IsEmpty)
        {
            ticks = result;
            return true;
        }

        if (rest.Length < 6 || rest[0] is not ((byte)'T' or (byte)' ') || rest[3] != ':') return false;
        if (!TryDigits(rest.Slice(1, 2), out int hour) || !TryDigits(rest.Slice(4, 2), out int minute) || hour > 23 || minute > 59) return false;
        result += (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute);
        rest = rest[6..];
        if (rest is [(byte)':', ..])
        {
            if (rest.Length < 3 || !TryDigits(rest.Slice(1, 2), out int second) || second > 59) return false;
            result += second * TimeSpan.TicksPerSecond;
            rest = rest[3..];
            if (rest is [(byte)'.', ..] && !TryFraction(ref rest, ref result)) return false;
        }

        if (!TryOffset(rest, out long offset)) return false;
        ticks = result - offset;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks;
    }

    private static bool TryFraction(ref ReadOnlySpan<byte> rest, ref long ticks)
    {
        long unit = TimeSpan.TicksPerSecond;
        int at = 1;
        for (; at < rest.Length && char.IsAsciiDigit((char)rest[at]); at++)
        {
            unit /= 10;
            if (unit == 0) return false; // finer than a tick: it would have to be rounded
            ticks += (rest[at] - '0') * unit;
        }

        rest = rest[at..];
        return at > 1;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out long offset)
    {
        offset = 0;
        if (text.IsEmpty || text.SequenceEqual("Z"u8)) return true;
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':') return false;
        if (!TryDigits(text.Slice(1, 2), out int hours) || !TryDigits(text.Slice(4, 2), out int minutes) || hours > 14 || minutes > 59) return false;
        offset = ((hours * 60) + minutes) * TimeSpan.TicksPerMinute * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (byte digit in text)
        {
            if (!char.IsAsciiDigit((char)digit)) return false;
            value = (value * 10) + (digit - '0');
        }

        return true;
    }
}
