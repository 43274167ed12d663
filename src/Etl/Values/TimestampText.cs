using System.Buffers.Binary;
using System.Numerics;

namespace Etl.Values;

/// <summary>
/// Instants as UTF-8 text in ISO 8601, to and from UTC ticks of 100 ns since 0001-01-01. Read: a date, <c>T</c> or a blank,
/// hours and minutes, seconds with up to 7 decimals, <c>Z</c> or an offset such as <c>+02:00</c>; all from the time on may
/// be missing, and without an offset the time is UTC.
/// </summary>
internal static class TimestampText
{
    public static bool TryParse(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length < DateText.Length || !DateText.TryParse(text[..DateText.Length], out int day)) return false;
        ticks = day * TimeSpan.TicksPerDay;
        if (text.Length == DateText.Length) return true;
        if (text.Length < 16 || text[10] is not ((byte)'T' or (byte)' ') || text[13] != (byte)':') return false;
        int hour = DateText.TwoDigits(text, 11);
        int minute = DateText.TwoDigits(text, 14);
        if ((uint)hour > 23 || (uint)minute > 59) return false;
        ticks += (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute);
        text = text[16..];
        if (text.Length >= 3 && text[0] == (byte)':')
        {
            int second = DateText.TwoDigits(text, 1);
            if ((uint)second > 59) return false;
            ticks += second * TimeSpan.TicksPerSecond;
            text = text[3..];
            if (text.Length > 0 && text[0] == (byte)'.' && !TryReadFraction(ref text, ref ticks)) return false;
        }

        return text.Length == 0 || (text.Length == 1 && text[0] == (byte)'Z') || TryReadOffset(text, ref ticks);
    }

    /// <summary>Writes an instant and returns its length; needs <see cref="ValueText.MaxLength"/> bytes.</summary>
    public static int Format(long ticks, Span<byte> destination)
    {
        // Unsigned, because the compiler divides those by a constant in fewer steps.
        (ulong day, ulong ofDay) = Math.DivRem((ulong)ticks, TimeSpan.TicksPerDay);
        (ulong seconds, ulong fraction) = Math.DivRem(ofDay, TimeSpan.TicksPerSecond);
        int written = DateText.Format((int)day, destination);
        (uint hours, uint ofHour) = Math.DivRem((uint)seconds, 3600);
        (uint minutes, uint second) = Math.DivRem(ofHour, 60);
        ulong text = ShortDigits.ToText(ShortDigits.Spread((hours * 10_000) + (minutes * 100) + second));
        Span<byte> time = destination[written..];
        time[0] = (byte)'T';
        BinaryPrimitives.WriteUInt16LittleEndian(time[1..], (ushort)(text >> 16));
        time[3] = (byte)':';
        BinaryPrimitives.WriteUInt16LittleEndian(time[4..], (ushort)(text >> 32));
        time[6] = (byte)':';
        BinaryPrimitives.WriteUInt16LittleEndian(time[7..], (ushort)(text >> 48));
        written += 9;
        if (fraction > 0) written += FormatFraction((uint)fraction, destination[written..]);
        destination[written] = (byte)'Z';
        return written + 1;
    }

    /// <summary>Writes a point and what there is of the fraction, without trailing zeros.</summary>
    private static int FormatFraction(uint ticks, Span<byte> destination)
    {
        ulong digits = ShortDigits.Spread(ticks);
        destination[0] = (byte)'.';
        // A second has seven digits of ticks, so the first of eight is a zero.
        BinaryPrimitives.WriteUInt64LittleEndian(destination[1..], ShortDigits.ToText(digits) >> 8);
        return ShortDigits.MaxLength - (BitOperations.LeadingZeroCount(digits) / 8);
    }

    private static bool TryReadFraction(ref ReadOnlySpan<byte> text, ref long ticks)
    {
        int digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 0) digits = text.Length - 1;
        if (digits == 0) return false;
        long unit = TimeSpan.TicksPerSecond;
        foreach (byte character in text.Slice(1, digits))
        {
            unit /= 10;
            // An eighth digit would be lost, unless it is a zero.
            if (unit == 0 && character != (byte)'0') return false;
            ticks += (character - '0') * unit;
        }

        text = text[(digits + 1)..];
        return true;
    }

    private static bool TryReadOffset(ReadOnlySpan<byte> text, ref long ticks)
    {
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != (byte)':') return false;
        int hours = DateText.TwoDigits(text, 1);
        int minutes = DateText.TwoDigits(text, 4);
        if ((uint)hours > 23 || (uint)minutes > 59) return false;
        long offset = (hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute);
        ticks -= text[0] == (byte)'-' ? -offset : offset;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks;
    }
}
