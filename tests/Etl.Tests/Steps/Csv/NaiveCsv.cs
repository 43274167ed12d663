using System.Globalization;

namespace Etl.Tests.Steps.Csv;

/// <summary>RFC 4180 as plainly as it can be written, to compare the real reader with.</summary>
internal static class NaiveCsv
{
    /// <summary>A record: where it starts, its text, its fields, and what is wrong with its quotes.</summary>
    internal sealed record Record(long Line, int Offset, string Raw, IReadOnlyList<string> Fields, string? Flaw, int FlawedField);

    /// <summary>The records of an ASCII text, empty lines left out.</summary>
    public static IEnumerable<Record> Parse(string text)
    {
        int at = 0;
        long line = 1;
        while (at < text.Length)
        {
            int start = at;
            long startLine = line;
            List<string> fields = [];
            string? flaw = null;
            int flawedField = -1;
            do
            {
                if (fields.Count > 0) at++; // the separator
                string? found = null;
                fields.Add(at < text.Length && text[at] == '"' ? Quoted(text, ref at, out found) : Plain(text, ref at));
                if (flaw is null && found is not null) (flaw, flawedField) = (found, fields.Count - 1);
            }
            while (at < text.Length && text[at] == ',');
            string raw = text[start..at];
            line += Breaks(raw);
            if (at < text.Length)
            {
                at += text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? 2 : 1;
                line++;
            }

            if (raw.Length > 0) yield return new Record(startLine, start, raw, fields, flaw, flawedField);
        }
    }

    private static string Plain(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && text[at] is not (',' or '\n' or '\r')) at++;
        return text[start..at];
    }

    private static string Quoted(string text, ref int at, out string? flaw)
    {
        string value = "";
        for (at++; ; at++)
        {
            if (at >= text.Length)
            {
                flaw = "the quote opened here is never closed";
                return value;
            }

            if (text[at] == '"')
            {
                at++;
                if (at >= text.Length || text[at] != '"') break;
            }

            value += text[at];
        }

        string rest = Plain(text, ref at);
        flaw = rest.Length == 0 ? null : "text after the closing quote of the field; a quote within quotes is written twice";
        return value + rest;
    }

    private static int Breaks(string text) =>
        text.Replace("\r\n", "\n", StringComparison.Ordinal).Count(character => character is '\n' or '\r');

    public static string Origin(Record record) => string.Create(CultureInfo.InvariantCulture, $"{record.Line}@{record.Offset}:{record.Raw}");
}
