using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Etl.Messages;
using Etl.Values;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Values;

/// <summary>parse(format(x)) = x, for every type.</summary>
public sealed class ValueLawTests
{
    private delegate int Formatter<T>(T value, Span<byte> destination);

    private delegate bool Parser<T>(ReadOnlySpan<byte> text, out T value);

    [Fact]
    public void An_int_reads_back() => Holds<long>(IntText.Format, IntText.TryParse, [0, -1, long.MinValue, long.MaxValue, 999_999_999_999_999_999]);

    [Fact]
    public void A_float_reads_back() => Holds<double>(FloatText.Format, FloatText.TryParse, [0, 0.1, 1e16, -1.5e300, double.Epsilon, double.MaxValue, double.NaN, double.PositiveInfinity, double.NegativeInfinity]);

    [Fact]
    public void A_float_keeps_the_sign_of_zero()
    {
        Span<byte> buffer = stackalloc byte[ValueText.MaxLength];
        Assert.True(FloatText.TryParse(buffer[..FloatText.Format(-0.0, buffer)], out double value));
        Assert.True(double.IsNegative(value));
    }

    [Fact]
    public void A_bool_reads_back() => Holds<bool>(BoolText.Format, BoolText.TryParse, [true, false]);

    [Fact]
    public void A_date_reads_back() =>
        Prop.ForAll<uint>(number => ReadsBack((int)(number % (uint)DateOnly.MaxValue.DayNumber), DateText.Format, DateText.TryParse)).QuickCheckThrowOnFailure();

    [Fact]
    public void A_timestamp_reads_back() =>
        Prop.ForAll<ulong>(number => ReadsBack((long)(number % (ulong)DateTime.MaxValue.Ticks), TimestampText.Format, TimestampText.TryParse)
            && ReadsBack((long)(number % 86_400) * TimeSpan.TicksPerSecond, TimestampText.Format, TimestampText.TryParse)).QuickCheckThrowOnFailure();

    [Fact]
    public void A_scaled_decimal_reads_back() =>
        Prop.ForAll<long, byte>((number, digits) =>
        {
            long unscaled = number % DecimalColumn.PowerOf10(18);
            int scale = digits % 19;
            Span<byte> buffer = stackalloc byte[ValueText.MaxLength];
            return DecimalText.TryParse(buffer[..DecimalText.Format(unscaled, scale, buffer)], out decimal value)
                && value == DecimalColumn.FromScaled(unscaled, scale);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_wide_decimal_reads_back() =>
        Prop.ForAll<ulong, uint, byte>((low, high, digits) =>
        {
            decimal value = new((int)(uint)low, (int)(uint)(low >> 32), (int)(high % 500_000_000), (digits & 1) == 1, (byte)(digits % 29));
            return ReadsBack(value, DecimalText.Format, DecimalText.TryParse);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_float_is_read_as_the_framework_reads_it() =>
        Prop.ForAll<long, byte>((number, digits) =>
        {
            string text = DecimalColumn.FromScaled(number % DecimalColumn.PowerOf10(18), digits % 19).ToString(CultureInfo.InvariantCulture);
            return FloatText.TryParse(Encoding.UTF8.GetBytes(text), out double value)
                && value.Equals(double.Parse(text, CultureInfo.InvariantCulture));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whole_numbers_and_decimals_are_told_from_other_texts_as_a_pattern_tells_them()
    {
        Gen<string> texts = Gen.Elements('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '9', '0', '.', '-', '+', '/', ':', 'x', 'é', '\0').ListOf().Select(characters => string.Concat(characters.Take(17)));
        Gen<string> digits = Gen.Elements("0123456789.".ToCharArray()).ListOf().Select(characters => string.Concat(characters.Take(12)));
        Prop.ForAll(Gen.OneOf(texts, digits).ToArbitrary(), text =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            bool isInt = Regex.IsMatch(text, @"\A[-+]?[0-9]+\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            bool isDecimal = Regex.IsMatch(text, @"\A[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            Assert.Equal(isInt, IntText.TryParse(bytes, out long number));
            Assert.Equal(isDecimal, DecimalText.TryParse(bytes, out decimal value));
            if (isInt) Assert.Equal(long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), number);
            if (isDecimal) Assert.Equal(decimal.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture), value);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static void Holds<T>(Formatter<T> format, Parser<T> parse, T[] corners)
    {
        Assert.All(corners, value => Assert.True(ReadsBack(value, format, parse), $"{value} does not read back."));
        Prop.ForAll<T>(value => ReadsBack(value, format, parse)).QuickCheckThrowOnFailure();
    }

    private static bool ReadsBack<T>(T value, Formatter<T> format, Parser<T> parse)
    {
        Span<byte> buffer = stackalloc byte[ValueText.MaxLength];
        return parse(buffer[..format(value, buffer)], out T back) && Equals(back, value);
    }
}
