using Etl.Expressions;
using Etl.Messages;

namespace Etl.Tests.Support;

/// <summary>An expression that is one int column plus a number, and fails where the result would be negative.</summary>
internal sealed class ColumnExpression(Schema schema, string column, long added) : CompiledExpression
{
    public override string Text => $"{column} + {added}";

    public override ColumnType Type => ColumnType.Int;

    public override IReadOnlySet<string> Columns { get; } = new HashSet<string>(StringComparer.Ordinal) { column };

    public override IExpressionEvaluator CreateEvaluator() => new Evaluator(schema.Names.ToList().IndexOf(column), added);

    internal override IFilterEvaluator CreateFilter() => throw new InvalidOperationException("A number is no condition.");

    private sealed class Evaluator(int index, long added) : IExpressionEvaluator
    {
        public Column Evaluate(RowBatch batch, RowErrors errors)
        {
            Int64Column input = (Int64Column)batch.ColumnAt(index);
            Int64Column result = new(ColumnType.Int, batch.Capacity);
            for (int i = 0; i < batch.RowCount; i++)
            {
                int row = batch.RowAt(i);
                result.Values[row] = input.Values[row] + added;
                if (input.IsNull(row)) result.SetNull(row);
                else if (result.Values[row] < 0) errors.Add(row, "The result is negative.", $"{input.Values[row]}");
            }

            return result;
        }
    }
}
