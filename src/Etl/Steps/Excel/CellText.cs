using System.Buffers;
using System.Globalization;
using System.Text;

namespace Etl.Steps.Excel;

/// <summary>
/// Writes the values of cells as CSV fields: texts in quotes, all else without and in one form whatever the cell's format
/// shows: ISO 8601, a point before the fraction, no exponent where up to 28 digits do without.
/// </summary>
/// <param name="digits">Significant digits of numbers; 17 for the fewest that tell the number.</param>
internal sealed class CellText(int digits)
{
    private const int AllDigits = 17;
    private const int PlainDigits = 28;

    // Serial numbers below 1 are times of no day, which the library puts on the day before the first.
    private static readonly DateTime FirstDay = new(1900, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
    private static readonly DateTime FirstDayOfMacs = new(1904, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _format = $"E{digits - 1}";

    /// <summary>Writes a value; false for a text that is no Unicode.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="value">A text, number, bool, day or time, or a span of time.</param>
    /// <param name="format">The cell's number format.</param>
    public bool TryWrite(ArrayBufferWriter<byte> output, object value, string? format)
    {
        if (value is string text) return text.Length == 0 || TryWriteText(output, text);
        string plain = value switch
        {
            // What the library makes of a formula's error in .xls files.
            double.NaN => "#ERROR",
            double number => Number(number),
            bool flag => flag ? "true" : "false",
            DateTime time => Time(time, format),
            TimeSpan span => Span(span),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        };
        WriteError(output, plain);
        return true;
    }

    /// <summary>Writes an error such as <c>#N/A</c>, which stands without quotes.</summary>
    public static void WriteError(ArrayBufferWriter<byte> output, string error) => Encoding.UTF8.GetBytes(error, output);

    private static bool TryWriteText(ArrayBufferWriter<byte> output, string text)
    {
        try
        {
            output.Write("\""u8);
            Utf8.GetBytes(text.Contains('"', StringComparison.Ordinal) ? text.Replace("\"", "\"\"", StringComparison.Ordinal) : text, output);
            output.Write("\""u8);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private string Number(double number)
    {
        if (number == 0) return "0";
        string text = number.ToString(digits == AllDigits ? "R" : _format, CultureInfo.InvariantCulture);
        int end = text.IndexOf('E', StringComparison.Ordinal);
        int exponent = end < 0 ? 0 : int.Parse(text.AsSpan(end + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        ReadOnlySpan<char> mantissa = text.AsSpan(0, end < 0 ? text.Length : end).TrimStart('-');
        int point = mantissa.IndexOf('.');
        string significant = string.Concat(point < 0 ? mantissa : mantissa[..point], point < 0 ? [] : mantissa[(point + 1)..]);
        // Digits before the point, once the digits begin with one that is not 0.
        int whole = exponent + (point < 0 ? mantissa.Length : point) - (significant.Length - significant.TrimStart('0').Length);
        significant = significant.Trim('0');
        return string.Concat(number < 0 ? "-" : "", Place(significant, whole));
    }

    /// <summary>The digits with the point behind the first so many of them.</summary>
    private static string Place(string digits, int whole)
    {
        if (whole is > PlainDigits or < -PlainDigits) return string.Create(CultureInfo.InvariantCulture, $"{digits[0]}{(digits.Length > 1 ? "." : "")}{digits.AsSpan(1)}E{whole - 1}");
        if (whole <= 0) return $"0.{new string('0', -whole)}{digits}";
        return whole >= digits.Length ? digits.PadRight(whole, '0') : $"{digits.AsSpan(0, whole)}.{digits.AsSpan(whole)}";
    }

    private static string Time(DateTime time, string? format)
    {
        bool ofNoDay = time < FirstDay || (time.Date == FirstDayOfMacs && format is not null && format.AsSpan().IndexOfAny("yYdD") < 0);
        string pattern = ofNoDay ? "HH:mm:ss.FFF" : time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm:ss.FFF";
        return time.ToString(pattern, CultureInfo.InvariantCulture);
    }

    private static string Span(TimeSpan span)
    {
        // The library's own arithmetic is off by a fraction of a millisecond.
        TimeSpan rounded = TimeSpan.FromMilliseconds(Math.Round(span.TotalMilliseconds));
        TimeSpan size = rounded.Duration();
        string hours = ((long)size.TotalHours).ToString("00", CultureInfo.InvariantCulture);
        string fraction = size.Milliseconds == 0 ? "" : size.ToString(@"\.fff", CultureInfo.InvariantCulture);
        return $"{(rounded < TimeSpan.Zero ? "-" : "")}{hours}{size.ToString(@"\:mm\:ss", CultureInfo.InvariantCulture)}{fraction}";
    }
}
