using Etl.Expressions;
using Etl.Messages;
using Etl.Steps.Rows;

namespace Etl.Steps.Joins;

/// <summary>Makes the two sides of keys comparable, or says why they are not.</summary>
internal sealed class JoinKeyPlanner(StepPlanContext context, StepInput rows, StepInput table, JoinKind kind)
{
    public (JoinKey Row, JoinKey Table)? Plan(string rowText, string tableText)
    {
        string option = $"on.{rowText}";
        JoinKey? row = Resolve(option, rowText, rows, 0);
        JoinKey? other = Resolve(option, tableText, table, 1);
        if (row is null || other is null) return null;
        if (row.Type == ColumnType.Json || other.Type == ColumnType.Json)
        {
            context.Error(option, $"The key '{(row.Type == ColumnType.Json ? rowText : tableText)}' is json, which cannot be compared. Turn it into text in a 'derive' step before this one.");
            return null;
        }

        if (Common(row.Type, other.Type) is not { } type)
        {
            context.Error(option, $"The key '{rowText}' of '{rows.Id}' is {StepPlanContext.TypeName(row.Type)}, and '{tableText}' of '{table.Id}' is {StepPlanContext.TypeName(other.Type)}. Both must have one type: convert one of them, such as \"cast({rowText} as {StepPlanContext.TypeName(other.Type)})\".");
            return null;
        }

        // A row that only the table has gives its key to the column of the rows, which has to be able to hold it.
        if (kind is JoinKind.Right or JoinKind.Full && row.Column >= 0 && other.Column >= 0 && row.Type != other.Type)
        {
            context.Error(option, $"The key '{rowText}' of '{rows.Id}' is {StepPlanContext.TypeName(row.Type)}, and '{tableText}' of '{table.Id}' is {StepPlanContext.TypeName(other.Type)}. A join that keeps all rows of '{table.Id}' needs one type in both: convert one of them in a 'select' step before this one.");
            return null;
        }

        return (Widen(row, type, rows), Widen(other, type, table));
    }

    /// <summary>A text that is a column's name is that column, whatever characters it has; any other is an expression.</summary>
    private JoinKey? Resolve(string option, string text, StepInput input, int side)
    {
        if (input.Schema.TryGetIndex(text, out int index)) return new JoinKey(text, input.Schema[index].Type, index, null);
        ExpressionResult result = ExpressionCompiler.Compile(text, input.Schema, context.Now);
        // The text of the rows is the key of a map, whose characters have no places.
        foreach (ExpressionError error in result.Errors) context.Error(option, $"The key '{text}' of '{input.Id}' is wrong. {error.Message}", side == 0 ? 0 : error.Offset);
        return result.Expression is { } expression ? new JoinKey(text, expression.Type, -1, expression) : null;
    }

    /// <summary>The type that both sides are brought to, as the expression language does it for a comparison.</summary>
    private static ColumnType? Common(ColumnType a, ColumnType b) => (a, b) switch
    {
        _ when a == b => a,
        (ColumnType.Int, ColumnType.Decimal) or (ColumnType.Decimal, ColumnType.Int) => ColumnType.Decimal,
        (ColumnType.Int or ColumnType.Decimal, ColumnType.Float) or (ColumnType.Float, ColumnType.Int or ColumnType.Decimal) => ColumnType.Float,
        (ColumnType.Date, ColumnType.Timestamp) or (ColumnType.Timestamp, ColumnType.Date) => ColumnType.Timestamp,
        _ => null,
    };

    private JoinKey Widen(JoinKey key, ColumnType type, StepInput input)
    {
        if (key.Type == type) return key;
        string operand = key.Expression is null ? InputColumns.Quote(key.Text) : key.Text;
        ExpressionResult cast = ExpressionCompiler.Compile($"cast({operand} as {StepPlanContext.TypeName(type)})", input.Schema, context.Now);
        return new JoinKey(key.Text, type, -1, cast.Expression ?? throw new InvalidOperationException($"{key.Type} is not brought to {type}; this is a bug in etl."));
    }
}
