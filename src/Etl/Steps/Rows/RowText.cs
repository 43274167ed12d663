using System.Text;
using Etl.Messages;
using Etl.Values;

namespace Etl.Steps.Rows;

/// <summary>Shows values of a row in messages.</summary>
internal static class RowText
{
    private const int MostColumns = 8;
    private const int MostCharacters = 60;

    /// <summary>Such as <c>'price' is -1 and 'name' is null</c>; empty where there are no columns. Long values are cut.</summary>
    public static string Describe(RowBatch batch, int row, IReadOnlyList<string> columns)
    {
        IEnumerable<string> parts = columns.Take(MostColumns).Select(name =>
        {
            batch.Schema.TryGetIndex(name, out int index);
            return $"'{name}' is {Show(batch.ColumnAt(index), row)}";
        });
        return string.Join(" and ", parts);
    }

    private static string Show(Column column, int row)
    {
        if (column.IsNull(row)) return "null";
        if (column is TextColumn texts)
        {
            string text = Encoding.UTF8.GetString(texts[row]);
            return text.Length <= MostCharacters ? $"'{text}'" : $"'{text[..MostCharacters]}…'";
        }

        Span<byte> buffer = stackalloc byte[ValueText.MaxLength];
        return Encoding.UTF8.GetString(buffer[..ValueText.Format(column, row, buffer)]);
    }
}
