using System.Text;
using Etl.Messages;
using Etl.Values;

namespace Etl.Steps;

/// <summary>Shows values of a row in messages and in the list of rejects. Long values are cut.</summary>
internal static class RowText
{
    private const int MostColumns = 8;
    private const int MostCharacters = 60;
    private const int MostOfRow = 300;

    /// <summary>Such as <c>'price' is -1 and 'name' is null</c>; empty where there are no columns.</summary>
    public static string Describe(RowBatch batch, int row, IReadOnlyList<string> columns)
    {
        IEnumerable<string> parts = columns.Take(MostColumns).Select(name =>
        {
            batch.Schema.TryGetIndex(name, out int index);
            Column column = batch.ColumnAt(index);
            return $"'{name}' is {(column.IsNull(row) || column is not TextColumn ? Show(column, row) : $"'{Show(column, row)}'")}";
        });
        return string.Join(" and ", parts);
    }

    /// <summary>
    /// The row's values, such as <c>store=north, country=null</c>, of the columns that there are, in order; a few hundred
    /// characters, and "…" where there is more. Texts that would be taken for something else stand in quotes.
    /// </summary>
    public static string Values(RowBatch batch, int row)
    {
        StringBuilder text = new();
        for (int i = 0; i < batch.Columns.Count; i++)
        {
            if (batch.Columns[i] is not { } column) continue;
            if (text.Length > 0) text.Append(", ");
            if (text.Length > MostOfRow) return text.Append('…').ToString();
            text.Append(Shorten(batch.Schema[i].Name)).Append('=');
            string value = Show(column, row);
            if (column is TextColumn && !column.IsNull(row) && IsMistakable(value)) text.Append('\'').Append(value.Replace("'", "''", StringComparison.Ordinal)).Append('\'');
            else text.Append(value);
        }

        return text.ToString();
    }

    private static bool IsMistakable(string text) => text is "" or "null" || text.AsSpan().IndexOfAny(",='") >= 0;

    private static string Show(Column column, int row)
    {
        if (column.IsNull(row)) return "null";
        if (column is TextColumn texts) return Shorten(texts[row]);
        Span<byte> buffer = stackalloc byte[ValueText.MaxLength];
        return Encoding.UTF8.GetString(buffer[..ValueText.Format(column, row, buffer)]);
    }

    // A character takes at most 4 bytes, so what is cut from these lies behind those that are shown.
    private static string Shorten(ReadOnlySpan<byte> text) =>
        Shorten(Encoding.UTF8.GetString(text[..Math.Min(text.Length, (MostCharacters + 1) * 4)]));

    private static string Shorten(string text)
    {
        if (text.Length <= MostCharacters) return text;
        int end = char.IsHighSurrogate(text[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters;
        return $"{text.AsSpan(0, end)}…";
    }
}
