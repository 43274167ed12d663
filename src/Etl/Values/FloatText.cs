using System.Globalization;

namespace Etl.Values;

/// <summary>
/// 64-bit floating point numbers as UTF-8 text. What is written is the shortest text that reads back as the same number.
/// A number too large for 64 bits is refused rather than read as infinity.
/// </summary>
internal static class FloatText
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    // Digits below 2^53 and powers of ten up to 10^15 are exact as floats, so one division rounds correctly.
    private const long MaxExactDigits = 1L << 53;

    private static readonly double[] PowersOf10 = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        // A zero goes the long way: -0 has no integer form.
        if (DecimalText.TryParseScaled(text, out long unscaled, out int scale) && unscaled != 0
            && Math.Abs(unscaled) <= MaxExactDigits && scale < PowersOf10.Length)
        {
            value = unscaled / PowersOf10[scale];
            return true;
        }

        // The framework reads these in any case; here they are values only as they are written.
        if (text.SequenceEqual("NaN"u8)) return Accept(double.NaN, out value);
        if (text.SequenceEqual("Infinity"u8)) return Accept(double.PositiveInfinity, out value);
        if (text.SequenceEqual("-Infinity"u8)) return Accept(double.NegativeInfinity, out value);
        // The framework also takes zero bytes at the end of a number for nothing.
        return double.TryParse(text, Style, CultureInfo.InvariantCulture, out value) && double.IsFinite(value) && text[^1] != 0;
    }

    public static int Format(double value, Span<byte> destination)
    {
        value.TryFormat(destination, out int written, "R", CultureInfo.InvariantCulture);
        return written;
    }

    private static bool Accept(double number, out double value)
    {
        value = number;
        return true;
    }
}
