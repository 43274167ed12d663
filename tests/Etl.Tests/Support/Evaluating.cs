using Etl.Expressions;
using Etl.Messages;

namespace Etl.Tests.Support;

/// <summary>Compiles and evaluates expressions in one line.</summary>
internal static class Evaluating
{
    /// <summary>What <c>now()</c> gives.</summary>
    public static readonly DateTimeOffset Now = new(2024, 5, 31, 10, 20, 30, TimeSpan.Zero);

    private static readonly Schema NoColumns = new([]);

    public static CompiledExpression Compile(string text, Schema schema)
    {
        ExpressionResult result = ExpressionCompiler.Compile(text, schema, Now);
        Assert.Empty(result.Errors);
        return result.Expression!;
    }

    /// <summary>The value of an expression without columns.</summary>
    public static object? Value(string text) => Values(text, new RowBatch(default, NoColumns, [], 1, null))[0];

    /// <summary>The values of the selected rows; an error is its reason after <c>error: </c>.</summary>
    public static object?[] Values(string text, RowBatch batch)
    {
        RowErrors errors = new();
        Column column = Compile(text, batch.Schema).CreateEvaluator().Evaluate(batch, errors);
        Dictionary<int, string> reasons = errors.Sorted.ToDictionary(error => error.Row, error => "error: " + error.Reason);
        object?[] values = [.. Enumerable.Range(0, batch.RowCount).Select(batch.RowAt).Select(row => reasons.TryGetValue(row, out string? reason) ? reason : BatchBuilder.Read(column, row))];
        column.Free();
        return values;
    }

    /// <summary>The rows that a filter keeps.</summary>
    public static int[] Kept(string text, RowBatch batch, RowErrors? errors = null)
    {
        int[] target = new int[batch.Capacity];
        int kept = Compile(text, batch.Schema).CreateFilter().Filter(batch, errors ?? new RowErrors(), target);
        return target[..kept];
    }

    /// <summary>The problems of an expression, as <c>offset+length: message</c>.</summary>
    public static string[] Errors(string text, Schema? schema = null) =>
        [.. ExpressionCompiler.Compile(text, schema ?? NoColumns, Now).Errors.Select(error => $"{error.Offset}+{error.Length}: {error.Message}")];
}
