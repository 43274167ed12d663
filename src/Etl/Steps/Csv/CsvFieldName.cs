using System.Globalization;

namespace Etl.Steps.Csv;

/// <summary>
/// How columns name fields: by a name of the header, as <c>name#2</c> for the second field of a name, or as <c>#3</c> for the
/// third field of all. A header that has such a text for a name is taken by its word.
/// </summary>
internal static class CsvFieldName
{
    /// <summary>The number that a text such as <c>#3</c> says, 1 or more; null for other texts.</summary>
    public static int? NumberOf(string name) => name is ['#', ..] ? Number(name.AsSpan(1)) : null;

    /// <summary>Index of the field that one of the names stands for; -1 for none.</summary>
    public static int Find(IReadOnlyList<string> names, string[] header)
    {
        int named = Array.FindIndex(header, field => names.Contains(field, StringComparer.Ordinal));
        return named >= 0 ? named : names.Select(name => Resolve(name, header)).FirstOrDefault(field => field >= 0, -1);
    }

    /// <summary>Index of another field that the header's own names make as good as the first; -1 for none.</summary>
    public static int FindSecond(IReadOnlyList<string> names, string[] header, int first) =>
        first < header.Length && names.Contains(header[first], StringComparer.Ordinal)
            ? Array.FindIndex(header, first + 1, field => names.Contains(field, StringComparer.Ordinal))
            : -1;

    /// <summary>What to write for one of several fields of a name.</summary>
    public static string Choice(string[] header, int field)
    {
        string byNumber = $"'#{field + 1}'";
        if (header[field].Length == 0) return byNumber;
        int rank = header.AsSpan(0, field + 1).Count(header[field]);
        return $"'{header[field]}#{rank}'";
    }

    private static int Resolve(string name, string[] header)
    {
        int at = name.LastIndexOf('#');
        if (at < 0 || Number(name.AsSpan(at + 1)) is not { } number) return -1;
        if (at == 0) return number <= header.Length ? number - 1 : -1;
        for (int i = 0; i < header.Length; i++)
        {
            if (name.AsSpan(0, at).SequenceEqual(header[i]) && --number == 0) return i;
        }

        return -1;
    }

    private static int? Number(ReadOnlySpan<char> digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : null;
}
