using System.Globalization;
using System.Text;
using Etl.Values;

namespace Etl.Steps.Records;

/// <summary>Reads days and times in several formats of the user's choice, with a pivot for years of two digits.</summary>
internal sealed class DateFormats
{
    /// <summary>The latest year that two digits stand for where nothing else is said: 49 is 2049 and 50 is 1950.</summary>
    public const int DefaultPivot = 2049;

    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    // No date is longer; what is, is not looked at.
    private const int MostBytes = 128;

    private readonly string[] _formats;
    private readonly CultureInfo _culture;

    /// <param name="formats">Format strings; a text in any of them is read.</param>
    /// <param name="pivot">The latest year that two digits stand for.</param>
    public DateFormats(IReadOnlyList<string> formats, int pivot)
    {
        _formats = [.. formats];
        _culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        // The invariant culture's own dates are cloned with it, so that nothing else sees the pivot.
        _culture.DateTimeFormat.Calendar = new GregorianCalendar { TwoDigitYearMax = pivot };
    }

    /// <summary>The formats as messages list them.</summary>
    public string Description => $"the {(_formats.Length == 1 ? "format" : "formats")} {string.Join(", ", _formats.Select(format => $"'{format}'"))}";

    /// <summary>Reads a time, UTC where the text has no offset.</summary>
    public bool TryParse(ReadOnlySpan<byte> text, out DateTime value)
    {
        value = default;
        Span<char> characters = stackalloc char[MostBytes];
        return text.Length <= MostBytes
            && Encoding.UTF8.TryGetChars(text, characters, out int length)
            && DateTime.TryParseExact(characters[..length], _formats, _culture, Utc, out value);
    }

    /// <summary>
    /// What is wrong with a format: sentences; null for nothing. A format is good when a time written in it reads back as the
    /// same: one that lacks the year, or has minutes for months, would read something else than was meant.
    /// </summary>
    public static string? Check(string format, bool withTime, int pivot)
    {
        if (DateFormat.Create(format, out string? problem) is not { } known) return problem;
        DateTime sample = new(pivot - 40, 2, 3, 14, 0, 0, DateTimeKind.Utc);
        DateFormats formats = new([format], pivot);
        if (!known.CanParse || !formats.TryParse(Encoding.UTF8.GetBytes(sample.ToString(format, formats._culture)), out DateTime read) || read.Date != sample.Date)
            return $"'{format}' does not tell year, month and day. A format looks like 'dd.MM.yyyy'.";
        if (!withTime && known.HasTime) return $"A date has no time of day, but '{format}' asks for one. Leave the time out, or declare a timestamp.";
        return read.TimeOfDay == sample.TimeOfDay || read.TimeOfDay == TimeSpan.Zero
            ? null
            : $"'{format}' tells hours from 1 to 12 without 'tt' for AM and PM. Add 'tt', or write HH for hours from 0 to 23.";
    }
}
