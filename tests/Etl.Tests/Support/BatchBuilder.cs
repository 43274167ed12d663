using System.Text;
using Etl.Messages;

namespace Etl.Tests.Support;

/// <summary>Builds a batch from values: long, decimal, double, bool, DateOnly, DateTime, string or null, by column; decimals in the wide form.</summary>
internal sealed class BatchBuilder
{
    private readonly List<ColumnSchema> _schema = [];
    private readonly List<Column> _columns = [];

    public Schema Schema => new(_schema);

    public BatchBuilder Add(string name, ColumnType type, params object?[] values)
    {
        _schema.Add(new ColumnSchema(name, type));
        _columns.Add(CellRows.ToColumn(type, values, wide: true));
        return this;
    }

    /// <summary>A decimal column in the scaled form; null for a null.</summary>
    public BatchBuilder AddScaled(string name, int scale, params long?[] unscaled)
    {
        DecimalColumn column = new(unscaled.Length) { Scale = scale };
        for (int i = 0; i < unscaled.Length; i++)
        {
            column.Unscaled[i] = unscaled[i] ?? 0;
            if (unscaled[i] is null) column.SetNull(i);
        }

        _schema.Add(new ColumnSchema(name, ColumnType.Decimal));
        _columns.Add(column);
        return this;
    }

    /// <summary>The batch, with the given rows selected, or all.</summary>
    public RowBatch Build(params int[] selection)
    {
        int[]? selected = null;
        if (selection.Length > 0)
        {
            selected = ColumnPool.Rent<int>(selection.Length);
            selection.CopyTo(selected, 0);
        }

        return new RowBatch(default, Schema, _columns, _columns[0].Count, null, selected, selection.Length);
    }

    /// <summary>The value of a row as one of the types that <see cref="Add"/> takes.</summary>
    public static object? Read(Column column, int row) => column.IsNull(row) ? null : column switch
    {
        TextColumn text => Encoding.UTF8.GetString(text[row]),
        DecimalColumn number => number[row],
        FloatColumn number => number.Values[row],
        BoolColumn flag => flag.Values[row],
        DateColumn date => DateOnly.FromDayNumber(date.Values[row]),
        Int64Column { Type: ColumnType.Timestamp } instant => new DateTime(instant.Values[row], DateTimeKind.Utc),
        Int64Column number => number.Values[row],
        _ => throw new InvalidOperationException("Not a column type."),
    };

    /// <summary>The values of the selected rows of a column.</summary>
    public static object?[] Values(RowBatch batch, string column)
    {
        Assert.True(batch.Schema.TryGetIndex(column, out int index));
        return [.. Enumerable.Range(0, batch.RowCount).Select(i => Read(batch.ColumnAt(index), batch.RowAt(i)))];
    }
}
