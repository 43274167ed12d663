using System.Buffers;
using System.Globalization;

namespace Etl.SampleData;

/// <summary>CSV as RFC 4180 has it, with line feeds.</summary>
internal static class Csv
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    /// <summary>One record with its line end.</summary>
    public static string Record(params IEnumerable<string> fields) => string.Join(',', fields.Select(Field)) + "\n";

    /// <summary>Cents as <c>12.50</c>.</summary>
    public static string Money(int cents) => (cents / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Field(string text) =>
        text.AsSpan().ContainsAny(Special) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
