using System.Text;
using Etl.Messages;
using Etl.Steps.Records;
using Etl.Tests.Support;
using Etl.Values;

namespace Etl.Tests.Values;

public sealed class ValueTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("+5", 5)]
    [InlineData("-007", -7)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("+000000000000000000000000012", 12)]
    public void Reads_an_int(string text, long expected)
    {
        Assert.True(IntText.TryParse(Encoding.UTF8.GetBytes(text), out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+")]
    [InlineData(" 5")]
    [InlineData("5 ")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("1,000")]
    [InlineData("--1")]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("99999999999999999999999")]
    [InlineData("000000000000000000000000001a")]
    public void Refuses_what_is_no_int(string text) => Assert.False(IntText.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("1.50", "1.5")]
    [InlineData("2.00", "2")]
    [InlineData("-0.00", "0")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("+12.345", "12.345")]
    [InlineData("1.5e2", "150")]
    [InlineData("15E-3", "0.015")]
    [InlineData("-9999999999999999999999999999", "-9999999999999999999999999999")]
    [InlineData("0.0000000000000000000000000001", "0.0000000000000000000000000001")]
    [InlineData("1.00000000000000000000000000000000000000", "1")]
    [InlineData("0000000000000000000000000000000000000001.5", "1.5")]
    [InlineData("0e99", "0")]
    [InlineData("10000000000000000.0000000000000000", "10000000000000000")]
    public void Reads_a_decimal_exactly(string text, string expected)
    {
        Assert.True(DecimalText.TryParse(Encoding.UTF8.GetBytes(text), out decimal value));
        Span<byte> buffer = stackalloc byte[ValueText.MaxLength];
        Assert.Equal(expected, Encoding.UTF8.GetString(buffer[..DecimalText.Format(value, buffer)]));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("-.")]
    [InlineData("1.2.3")]
    [InlineData(" 1")]
    [InlineData("1,5")]
    [InlineData("NaN")]
    [InlineData("1e")]
    [InlineData("1e29")]
    [InlineData("1e-29")]
    [InlineData("1e99999999999")]
    [InlineData("12345678901234567890123456789")]
    [InlineData("0.12345678901234567890123456789")]
    [InlineData("99999999999999999999999999999999999999999999999999")]
    public void Refuses_a_decimal_that_would_have_to_be_rounded(string text) =>
        Assert.False(DecimalText.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("1e400")]
    [InlineData("nan")]
    [InlineData("infinity")]
    [InlineData("+Infinity")]
    [InlineData("∞")]
    [InlineData("1,5")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("")]
    [InlineData("0x10")]
    public void Refuses_what_is_no_float(string text) => Assert.False(FloatText.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("TRUE", true)]
    [InlineData("False", false)]
    public void Reads_a_bool_in_any_case(string text, bool expected)
    {
        Assert.True(BoolText.TryParse(Encoding.UTF8.GetBytes(text), out bool value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("yes")]
    [InlineData("")]
    [InlineData("true ")]
    public void Refuses_what_is_no_bool(string text) => Assert.False(BoolText.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("2024-02-30")]
    [InlineData("2023-02-29")]
    [InlineData("2024-13-01")]
    [InlineData("0000-01-01")]
    [InlineData("2024-1-1")]
    [InlineData("2024/01/01")]
    [InlineData("20x4-01-01")]
    [InlineData("2x24-01-01")]
    [InlineData("2024-01-0 ")]
    [InlineData("2024-01-01 ")]
    public void Refuses_what_is_no_date(string text) => Assert.False(DateText.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("2024-02-29", "2024-02-29T00:00:00Z")]
    [InlineData("2024-02-29T12:30", "2024-02-29T12:30:00Z")]
    [InlineData("2024-02-29 12:30:15", "2024-02-29T12:30:15Z")]
    [InlineData("2024-02-29T12:30:15Z", "2024-02-29T12:30:15Z")]
    [InlineData("2024-02-29T00:30+01:00", "2024-02-28T23:30:00Z")]
    [InlineData("2024-02-29T12:30:15.1234567-05:30", "2024-02-29T18:00:15.1234567Z")]
    [InlineData("2024-02-29T12:30:15.500000000Z", "2024-02-29T12:30:15.5Z")]
    public void Reads_a_timestamp(string text, string expected)
    {
        Assert.True(TimestampText.TryParse(Encoding.UTF8.GetBytes(text), out long ticks));
        Span<byte> buffer = stackalloc byte[ValueText.MaxLength];
        Assert.Equal(expected, Encoding.UTF8.GetString(buffer[..TimestampText.Format(ticks, buffer)]));
    }

    [Theory]
    [InlineData("2024-02-29T")]
    [InlineData("2024-02-29T24:00")]
    [InlineData("2024-02-29T12:60")]
    [InlineData("2024-02-29T12:30:60")]
    [InlineData("2024-02-29T12:30:15.")]
    [InlineData("2024-02-29T12:30:15.12345678")]
    [InlineData("2024-02-29T12:30:15z")]
    [InlineData("2024-02-29T12:30:15+2:00")]
    [InlineData("2024-02-29T12:30:15+02:00x")]
    [InlineData("0001-01-01T00:00+01:00")]
    [InlineData("9999-12-31T23:59-01:00")]
    [InlineData("2024-02-29t12:30")]
    public void Refuses_what_is_no_timestamp(string text) => Assert.False(TimestampText.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Says_what_is_allowed()
    {
        Assert.Equal("'abc' is not an int; allowed are whole numbers from -9223372036854775808 to 9223372036854775807", ValueText.Refuse(ColumnType.Int, "abc"u8));
        Assert.Equal("'yes' is not a bool; allowed are true and false", ValueText.Refuse(ColumnType.Bool, "yes"u8));
        Assert.Equal("invalid UTF-8 at byte 3 of the value", ValueText.Refuse(ColumnType.Text, [(byte)'a', (byte)'b', 0xFF]));
    }

    [Fact]
    public void Shortens_a_long_value_in_a_reason()
    {
        string reason = ValueText.Refuse(ColumnType.Date, Encoding.UTF8.GetBytes(new string('x', 5000)));

        Assert.Equal($"'{new string('x', 100)}…' is not a date; allowed are days such as 2024-12-31", reason);
    }

    [Fact]
    public void A_decimal_column_takes_the_largest_scale_of_its_rows()
    {
        DecimalColumn column = Build("1", "2.5", "3.25", "-4.1000", "0.00");

        Assert.Null(column.Wide);
        Assert.Equal(2, column.Scale);
        Assert.Equal([100, 250, 325, -410, 0], column.Unscaled.Take(5));
        column.Free();
    }

    [Theory]
    [InlineData("123456789012345678", "0.5")]
    [InlineData("0.000000000000000001", "5")]
    [InlineData("1", "1234567890123456789012345678")]
    public void A_decimal_column_goes_wide_when_18_digits_do_not_suffice(string first, string second)
    {
        DecimalColumn column = Build("7.5", first, second, "1.25");

        Assert.NotNull(column.Wide);
        Assert.Equal(["7.5", first, second, "1.25"], Enumerable.Range(0, 4).Select(row => FormatHarness.Show(column, row)));
        column.Free();
    }

    private static DecimalColumn Build(params string[] texts)
    {
        DecimalColumnBuilder builder = new();
        builder.Begin(texts.Length);
        for (int i = 0; i < texts.Length; i++) Assert.True(builder.TryAdd(Encoding.UTF8.GetBytes(texts[i]), i));
        return (DecimalColumn)builder.Complete(texts.Length);
    }
}
