using Etl.Expressions;
using Etl.Messages;

namespace Etl.Steps.Rows;

/// <summary>What a step reads of each row: a column of the input as it is, or a compiled expression.</summary>
/// <param name="Name">What its errors are told about: the expression, or the column that is computed of it.</param>
/// <param name="Type">Type of the values.</param>
/// <param name="Column">Index of the column; -1 for an expression.</param>
/// <param name="Expression">The expression; null for a column.</param>
internal sealed record RowInput(string Name, ColumnType Type, int Column, CompiledExpression? Expression)
{
    /// <summary>Names of the input columns that it reads.</summary>
    public IEnumerable<string> Columns => Expression?.Columns ?? (IEnumerable<string>)[Name];

    public static RowInput OfColumn(Schema schema, int index) => new(schema[index].Name, schema[index].Type, index, null);

    public static RowInput OfExpression(string name, CompiledExpression expression) => new(name, expression.Type, -1, expression);
}
