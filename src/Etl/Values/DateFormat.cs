using System.Globalization;
using System.Text;
using Etl.Common;

namespace Etl.Values;

/// <summary>
/// A format such as <c>dd.MM.yyyy HH:mm</c> by which dates and timestamps are written and read, in English and UTC. Only
/// letters with a meaning are accepted, because what a typing error would print or read instead is a wrong date.
/// </summary>
internal sealed class DateFormat
{
    // Longer texts are no dates, and need not be brought to characters to know it.
    private const int MaxText = 200;

    private static readonly string[] DateFields = ["yyyy", "yy", "MMMM", "MMM", "MM", "M", "dddd", "ddd", "dd", "d"];
    private static readonly string[] TimeFields = ["HH", "H", "hh", "h", "mm", "m", "ss", "s", "f", "ff", "fff", "ffff", "fffff", "ffffff", "fffffff", "tt", "zzz"];

    private readonly string _format;

    private DateFormat(string pattern, IReadOnlySet<string> fields)
    {
        Pattern = pattern;
        // A format of one letter would be taken for the name of a standard format.
        _format = pattern.Length == 1 ? "%" + pattern : pattern;
        HasTime = fields.Overlaps(TimeFields);
        bool hasDay = fields.Contains("d") || fields.Contains("dd");
        bool hasMonth = fields.Any(field => field[0] == 'M');
        CanParse = fields.Any(field => field[0] == 'y') && (hasMonth || !hasDay);
    }

    /// <summary>As written.</summary>
    public string Pattern { get; }

    /// <summary>Whether it writes more than the day.</summary>
    public bool HasTime { get; }

    /// <summary>Whether it says which day it is; a month or day that is not said is the first.</summary>
    public bool CanParse { get; }

    /// <summary>Bytes that hold anything that it writes: a field of one letter writes up to three, a name up to nine.</summary>
    public int MaxBytes => (_format.Length * 3) + 9;

    /// <summary>The format, or what is wrong with it.</summary>
    public static DateFormat? Create(string pattern, out string? problem)
    {
        HashSet<string> fields = new(StringComparer.Ordinal);
        for (int at = 0; at < pattern.Length;)
        {
            int end = at + 1;
            if (pattern[at] == '\'')
            {
                end = pattern.IndexOf('\'', at + 1) + 1;
                if (end == 0)
                {
                    problem = $"A quote in the format '{pattern}' is not closed.";
                    return null;
                }
            }
            else if (char.IsAsciiLetter(pattern[at]))
            {
                while (end < pattern.Length && pattern[end] == pattern[at]) end++;
                string field = pattern[at..end];
                if (field is not ("T" or "Z") && !DateFields.Contains(field, StringComparer.Ordinal) && !TimeFields.Contains(field, StringComparer.Ordinal))
                {
                    problem = $"'{field}' has no meaning in a format.{NearestName.Hint(field, [.. DateFields, .. TimeFields])} Use {string.Join(", ", DateFields)}, {string.Join(", ", TimeFields)}; other letters stand in quotes.";
                    return null;
                }

                fields.Add(field);
            }
            else if (pattern[at] is '\\' or '%' or '"')
            {
                problem = $"'{pattern[at]}' cannot stand in a format. Put it in quotes.";
                return null;
            }

            at = end;
        }

        problem = fields.Count > 0 ? null : $"The format '{pattern}' has no fields. A format looks like 'dd.MM.yyyy'.";
        return problem is null ? new DateFormat(pattern, fields) : null;
    }

    /// <summary>Writes an instant in UTC ticks; needs <see cref="MaxBytes"/>.</summary>
    public int Format(long ticks, Span<byte> destination)
    {
        if (!new DateTime(ticks, DateTimeKind.Utc).TryFormat(destination, out int written, _format, CultureInfo.InvariantCulture))
            throw new InvalidOperationException($"The format '{Pattern}' writes more than {destination.Length} bytes; this is a bug in etl.");
        return written;
    }

    /// <summary>Reads an instant: all of the text, and nothing that the format does not say.</summary>
    public bool TryParse(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length > MaxText || text.Contains((byte)0)) return false;
        Span<char> characters = stackalloc char[MaxText];
        characters = characters[..Encoding.UTF8.GetChars(text, characters)];
        const DateTimeStyles Style = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (!DateTime.TryParseExact(characters, _format, CultureInfo.InvariantCulture, Style, out DateTime value)) return false;
        ticks = value.Ticks;
        return true;
    }
}
