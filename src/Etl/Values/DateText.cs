using System.Buffers.Binary;

namespace Etl.Values;

/// <summary>Days as UTF-8 text, <c>yyyy-MM-dd</c>, to and from day numbers since 0001-01-01.</summary>
internal static class DateText
{
    public const int Length = 10;

    public static bool TryParse(ReadOnlySpan<byte> text, out int dayNumber)
    {
        dayNumber = 0;
        if (text.Length != Length || text[4] != (byte)'-' || text[7] != (byte)'-') return false;
        int year = (TwoDigits(text, 0) * 100) + TwoDigits(text, 2);
        int month = TwoDigits(text, 5);
        int day = TwoDigits(text, 8);
        // A character that is no digit makes a number negative by far, so the checks of the ranges find it.
        if (year < 1 || month < 1 || month > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        dayNumber = new DateOnly(year, month, day).DayNumber;
        return true;
    }

    public static int Format(int dayNumber, Span<byte> destination)
    {
        DateOnly.FromDayNumber(dayNumber).Deconstruct(out int year, out int month, out int day);
        ulong text = ShortDigits.ToText(ShortDigits.Spread((uint)((year * 10_000) + (month * 100) + day)));
        BinaryPrimitives.WriteUInt32LittleEndian(destination, (uint)text);
        destination[4] = (byte)'-';
        BinaryPrimitives.WriteUInt16LittleEndian(destination[5..], (ushort)(text >> 32));
        destination[7] = (byte)'-';
        BinaryPrimitives.WriteUInt16LittleEndian(destination[8..], (ushort)(text >> 48));
        return Length;
    }

    /// <summary>The number that two digits make; far below zero where one of them is no digit.</summary>
    internal static int TwoDigits(ReadOnlySpan<byte> text, int at)
    {
        uint tens = (uint)text[at] - '0';
        uint ones = (uint)text[at + 1] - '0';
        return tens > 9 || ones > 9 ? -1_000_000 : (int)((tens * 10) + ones);
    }
}
