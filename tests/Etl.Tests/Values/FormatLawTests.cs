using System.Globalization;
using System.Text;
using Etl.Messages;
using Etl.Values;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Values;

/// <summary>Values are written as the framework writes them.</summary>
public sealed class FormatLawTests
{
    [Fact]
    public void A_whole_number() => Prop.ForAll<long, byte>((number, bits) => Check(number >> (bits % 64))).QuickCheckThrowOnFailure();

    [Fact]
    public void Whole_numbers_at_every_change_of_length()
    {
        for (int digits = 0; digits < 19; digits++)
        {
            long power = DecimalColumn.PowerOf10(Math.Min(digits, 18));
            Assert.All([power - 1, power, power + 1, -power, 1 - power, 2 * power], number => Assert.True(Check(number)));
        }

        Assert.All([long.MinValue, long.MaxValue], number => Assert.True(Check(number)));
    }

    [Fact]
    public void A_decimal_of_every_scale() =>
        Prop.ForAll<long, byte, byte>((number, bits, digits) =>
        {
            long unscaled = (number >> (bits % 64)) % DecimalColumn.PowerOf10(18);
            int scale = digits % 19;
            // Zeros at the end are rare by chance.
            long rounded = unscaled - (unscaled % DecimalColumn.PowerOf10(digits % 7));
            return CheckDecimal(unscaled, scale) && CheckDecimal(rounded, scale);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_short_decimal()
    {
        long[] numbers = [0, 1, 9, 10, 99, 100, 101, 1000, 12_345_678, 90_000_000, 99_999_999, 100_000_000, 100_000_001, 123_456_700];
        foreach (long number in numbers)
        {
            for (int scale = 0; scale < 19; scale++) Assert.True(CheckDecimal(number, scale) && CheckDecimal(-number, scale), $"{number} at scale {scale}");
        }
    }

    [Fact]
    public void Every_day()
    {
        Span<byte> buffer = stackalloc byte[DateText.Length];
        for (int day = 0; day <= DateOnly.MaxValue.DayNumber; day += 7)
        {
            Assert.Equal(DateText.Length, DateText.Format(day, buffer));
            Assert.Equal(DateOnly.FromDayNumber(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Encoding.ASCII.GetString(buffer));
        }
    }

    [Fact]
    public void An_instant_with_any_fraction() =>
        Prop.ForAll<ulong, byte>((number, digits) =>
        {
            long ticks = (long)(number % (ulong)DateTime.MaxValue.Ticks);
            return CheckInstant(ticks) && CheckInstant(ticks - (ticks % DecimalColumn.PowerOf10(digits % 11))) && CheckInstant(DateTime.MaxValue.Ticks) && CheckInstant(0);
        }).QuickCheckThrowOnFailure();

    private static bool Check(long number)
    {
        Span<byte> buffer = stackalloc byte[ValueText.MaxLength];
        return string.Equals(Text(buffer[..IntText.Format(number, buffer)]), number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    private static bool CheckDecimal(long unscaled, int scale)
    {
        Span<byte> buffer = stackalloc byte[ValueText.MaxLength];
        string expected = DecimalColumn.FromScaled(unscaled, scale).ToString("0.##################", CultureInfo.InvariantCulture);
        return string.Equals(Text(buffer[..DecimalText.Format(unscaled, scale, buffer)]), expected, StringComparison.Ordinal);
    }

    private static bool CheckInstant(long ticks)
    {
        Span<byte> buffer = stackalloc byte[ValueText.MaxLength];
        string expected = new DateTime(ticks, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
        return string.Equals(Text(buffer[..TimestampText.Format(ticks, buffer)]), expected, StringComparison.Ordinal);
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes);
}
