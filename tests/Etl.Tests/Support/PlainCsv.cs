using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Etl.Tests.Support;

/// <summary>Reads small CSV files without the product's reader, so that its outputs can be judged by it.</summary>
internal static class PlainCsv
{
    private static readonly Regex Number = new("^-?(?:0|[1-9][0-9]*)(?:[.][0-9]+)?$", RegexOptions.NonBacktracking);

    /// <summary>The records of a text with quotes and LF line ends, the header among them.</summary>
    public static IReadOnlyList<string[]> Parse(string text)
    {
        List<string[]> records = [];
        List<string> fields = [];
        StringBuilder field = new();
        bool quoted = false;
        foreach (char c in text)
        {
            if (c == '"') quoted = !quoted;
            if (quoted || c is not (',' or '\n'))
            {
                field.Append(c);
                continue;
            }

            fields.Add(Unquote(field.ToString()));
            field.Clear();
            if (c != '\n') continue;
            records.Add([.. fields]);
            fields.Clear();
        }

        Assert.False(quoted || field.Length > 0 || fields.Count > 0, "The last record has no line end.");
        return records;
    }

    /// <summary>A cell in one way of writing, so that 2.6 equals 2.600. Codes such as 01 are no numbers.</summary>
    public static string Normal(string cell) =>
        Number.IsMatch(cell) ? decimal.Parse(cell, CultureInfo.InvariantCulture).ToString("0.############################", CultureInfo.InvariantCulture) : cell;

    private static string Unquote(string field) =>
        field.StartsWith('"') ? field[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : field;
}
