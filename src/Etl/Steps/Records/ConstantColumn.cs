using Etl.Messages;
using Etl.Values;

namespace Etl.Steps.Records;

/// <summary>Columns with one value in all rows. A text is stored once; all rows have the same range of it.</summary>
internal static class ConstantColumn
{
    /// <summary>Whether a text is a value of a type that <see cref="Create"/> can be asked for.</summary>
    public static bool IsValue(ColumnType type, ReadOnlySpan<byte> text) => type switch
    {
        ColumnType.Text => true,
        ColumnType.Int => IntText.TryParse(text, out _),
        ColumnType.Decimal => DecimalText.TryParse(text, out _),
        ColumnType.Float => FloatText.TryParse(text, out _),
        ColumnType.Bool => BoolText.TryParse(text, out _),
        ColumnType.Date => DateText.TryParse(text, out _),
        ColumnType.Timestamp => TimestampText.TryParse(text, out _),
        _ => false,
    };

    /// <summary>A column whose rows all hold the value that <paramref name="text"/> stands for, or null where it is null.</summary>
    public static Column Create(ColumnType type, byte[]? text, int rows)
    {
        Column column = Column.Rent(type, rows);
        if (text is null) column.RentNulls().AsSpan(0, rows).Fill(true);
        switch (column)
        {
            case TextColumn texts:
                texts.Append(0, text);
                texts.Ranges.AsSpan(0, rows).Fill(texts.Ranges[0]);
                break;
            case Int64Column { Type: ColumnType.Timestamp } times:
                times.Values.AsSpan(0, rows).Fill(TimestampText.TryParse(text, out long ticks) ? ticks : 0);
                break;
            case Int64Column numbers:
                numbers.Values.AsSpan(0, rows).Fill(IntText.TryParse(text, out long number) ? number : 0);
                break;
            case FloatColumn numbers:
                numbers.Values.AsSpan(0, rows).Fill(text is not null && FloatText.TryParse(text, out double value) ? value : 0);
                break;
            case BoolColumn bools:
                bools.Values.AsSpan(0, rows).Fill(BoolText.TryParse(text, out bool flag) && flag);
                break;
            case DateColumn days:
                days.Values.AsSpan(0, rows).Fill(DateText.TryParse(text, out int day) ? day : 0);
                break;
            case DecimalColumn decimals:
                Fill(decimals, text, rows);
                break;
        }

        return column;
    }

    private static void Fill(DecimalColumn column, byte[]? text, int rows)
    {
        if (DecimalText.TryParseScaled(text ?? "0"u8, out long unscaled, out int scale))
        {
            column.Scale = scale;
            column.Unscaled.AsSpan(0, rows).Fill(unscaled);
        }
        else
        {
            column.Widen(0).AsSpan(0, rows).Fill(DecimalText.TryParse(text, out decimal value) ? value : 0);
        }
    }
}
