using System.Globalization;
using System.Text;
using Etl.Messages;
using Etl.Values;

namespace Etl.Tests.Support;

/// <summary>
/// Makes batches out of plain values and reads them back. Cells are string, long, decimal, double, bool, DateOnly,
/// DateTime or null. Decimals take the column's fast form where they fit it, unless the wide one is asked for.
/// </summary>
internal static class CellRows
{
    public static RowBatch ToBatch(Schema schema, IReadOnlyList<object?[]> rows, Position position = default)
    {
        Column[] columns = new Column[schema.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            int index = i;
            columns[i] = ToColumn(schema[i].Type, [.. rows.Select(row => row[index])]);
        }

        return new RowBatch(position, schema, columns, rows.Count, origin: null);
    }

    /// <summary>The selected rows, each cell as text, a null as "null", decimals without trailing zeros.</summary>
    public static IEnumerable<string> ToLines(RowBatch batch) =>
        Enumerable.Range(0, batch.RowCount).Select(i => string.Join(" | ", batch.Columns.Select(column => ToText(column!, batch.RowAt(i)))));

    public static Column ToColumn(ColumnType type, object?[] cells, bool wide = false)
    {
        Column column = Column.Rent(type, cells.Length);
        if (column is DecimalColumn decimals) FillDecimals(decimals, cells, wide);
        for (int row = 0; row < cells.Length; row++)
        {
            if (cells[row] is null) column.SetNull(row);
            switch (column)
            {
                case TextColumn text: text.Append(row, Encoding.UTF8.GetBytes((string?)cells[row] ?? "")); break;
                case Int64Column numbers: numbers.Values[row] = cells[row] is DateTime instant ? instant.Ticks : Convert.ToInt64(cells[row] ?? 0, CultureInfo.InvariantCulture); break;
                case FloatColumn numbers: numbers.Values[row] = (double?)cells[row] ?? 0; break;
                case BoolColumn bools: bools.Values[row] = (bool?)cells[row] ?? false; break;
                case DateColumn days: days.Values[row] = ((DateOnly?)cells[row] ?? default).DayNumber; break;
            }
        }

        return column;
    }

    public static string ToText(Column column, int row)
    {
        if (column.IsNull(row)) return "null";
        if (column is TextColumn text) return Encoding.UTF8.GetString(text[row]);
        Span<byte> buffer = stackalloc byte[ValueText.MaxLength];
        return Encoding.UTF8.GetString(buffer[..ValueText.Format(column, row, buffer)]);
    }

    private static void FillDecimals(DecimalColumn column, object?[] cells, bool isWide)
    {
        int scale = cells.OfType<decimal>().Select(value => (int)value.Scale).DefaultIfEmpty(0).Max();
        bool fits = !isWide && scale <= 18 && cells.OfType<decimal>().All(value => Math.Abs(value) < 9e18m / (decimal)Math.Pow(10, scale));
        column.Scale = fits ? scale : 0;
        decimal[]? wide = fits ? null : column.Widen(0);
        for (int row = 0; row < cells.Length; row++)
        {
            decimal value = (decimal?)cells[row] ?? 0;
            if (wide is not null) wide[row] = value;
            else column.Unscaled[row] = (long)(value * DecimalColumn.PowerOf10(scale));
        }
    }
}
