using Etl.Common;
using Etl.Expressions;
using Etl.Messages;

namespace Etl.Steps.Rows;

/// <summary>Finds columns by the names that options give, and brings them to other types.</summary>
internal static class InputColumns
{
    /// <summary>The index of a column of the input; reports a name that is none.</summary>
    public static bool TryFind(StepPlanContext context, string option, string name, out int index)
    {
        Schema input = context.Input!;
        if (input.TryGetIndex(name, out index)) return true;
        context.Error(option, ColumnNames.Unknown(name, input.Names));
        return false;
    }

    /// <summary>The type that both fit into as in expressions: int into decimal into float, date into timestamp; null when there is none.</summary>
    public static ColumnType? CommonType(ColumnType left, ColumnType right) => (left, right) switch
    {
        _ when left == right => left,
        (ColumnType.Int, ColumnType.Decimal) or (ColumnType.Decimal, ColumnType.Int) => ColumnType.Decimal,
        (ColumnType.Int or ColumnType.Decimal, ColumnType.Float) or (ColumnType.Float, ColumnType.Int or ColumnType.Decimal) => ColumnType.Float,
        (ColumnType.Date, ColumnType.Timestamp) or (ColumnType.Timestamp, ColumnType.Date) => ColumnType.Timestamp,
        _ => null,
    };

    /// <summary>Brings a column to a <see cref="CommonType"/>, which never fails; null where it is of that type already.</summary>
    public static CompiledExpression? Widen(Schema schema, int column, ColumnType type) =>
        schema[column].Type == type ? null : ExpressionCompiler.Compile($"cast({Quote(schema[column].Name)} as {StepPlanContext.TypeName(type)})", schema).Expression
            ?? throw new InvalidOperationException($"{schema[column]} is not brought to {type}; this is a bug in etl.");

    /// <summary>A column's name as expressions write it.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text as expressions write it.</summary>
    public static string QuoteText(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A column of nulls.</summary>
    public static Column CreateNulls(ColumnType type, int count)
    {
        Column column = Column.Rent(type, count);
        column.RentNulls().AsSpan(0, count).Fill(true);
        switch (column)
        {
            case TextColumn texts: texts.Ranges.AsSpan(0, count).Clear(); break;
            case DecimalColumn numbers: numbers.Unscaled.AsSpan(0, count).Clear(); break;
            case ValueColumn<long> numbers: numbers.Values.AsSpan(0, count).Clear(); break;
            case ValueColumn<double> numbers: numbers.Values.AsSpan(0, count).Clear(); break;
            case ValueColumn<int> days: days.Values.AsSpan(0, count).Clear(); break;
            case ValueColumn<bool> flags: flags.Values.AsSpan(0, count).Clear(); break;
        }

        return column;
    }
}
