using Etl.Expressions;
using Etl.Messages;
using Etl.Steps.Aggregation;

namespace Etl.Steps.Rows.Reshaping;

/// <summary>Options of <c>pivot</c>.</summary>
internal sealed record PivotOptions
{
    [Option("Columns that make a row together; none gives one row over everything")]
    public IReadOnlyList<string> By { get; init; } = [];

    [Option("Column whose values become columns")]
    public required string Column { get; init; }

    [Option("The values that become columns, in order, as texts of the column's type; rows with other values make a row of their group, but count in none of its columns")]
    public required IReadOnlyList<string> Values { get; init; }

    [Option("What is computed for each value, as in aggregate; with one measure a column is named by the value, with several by the value and the measure, such as 01_revenue")]
    public required IReadOnlyList<KeyValuePair<string, MeasureOptions>> Measures { get; init; }
}

/// <summary>
/// Turns rows into columns. It is an aggregate that has each measure once for every value, with the condition that the
/// column has this value; so it is merged and saved as one.
/// </summary>
internal static class Pivot
{
    internal static StepType Type { get; } = StepType.Create<PivotOptions>(
        "pivot",
        "Turns rows into columns: groups rows and computes measures for each of the values that a column is declared to have; the groups come out sorted by key.",
        [MessageKind.Rows],
        MessageKind.Rows,
        WorkKind.Cpu,
        """{ "id": "wide", "use": "pivot", "with": { "by": ["store"], "column": "country", "values": ["DE", "FR"], "measures": { "revenue": "sum(revenue)", "orders": "count()" } } }""",
        Create);

    private static AggregateStep? Create(PivotOptions options, StepPlanContext context)
    {
        Schema input = context.Input!;
        bool valid = Aggregate.CheckKeys(options.By, input, context) & CheckLists(options, context);
        if (!InputColumns.TryFind(context, "column", options.Column, out int column)) return null;
        if (input[column].Type == ColumnType.Json)
        {
            context.Error("column", $"The column '{options.Column}' is json, which cannot be compared. Turn it into text in a 'derive' step before this one.");
            return null;
        }

        string?[] conditions = [.. options.Values.Select((value, i) => ConditionOf(input[column], value, i, context))];
        MeasureCompiler compiler = new(input, context);
        foreach ((string name, MeasureOptions measure) in options.Measures) valid &= compiler.Compile(name, measure, $"measures.{name}") is not null;
        if (!valid || conditions.Contains(null)) return null;
        List<Measure> measures = [];
        HashSet<string> names = [.. options.By];
        for (int i = 0; i < conditions.Length; i++)
        {
            foreach ((string name, MeasureOptions measure) in options.Measures)
            {
                string made = options.Measures.Count == 1 ? options.Values[i] : $"{options.Values[i]}_{name}";
                MeasureOptions restricted = measure with { Where = measure.Where is null ? conditions[i] : $"({measure.Where}) and {conditions[i]}" };
                measures.Add(compiler.Compile(made, restricted, $"measures.{name}") ?? throw new InvalidOperationException($"The measure '{name}' compiles, but not for '{options.Values[i]}'; this is a bug in etl."));
                if (names.Add(made)) continue;
                context.Error($"values[{i}]", $"There would be two columns '{made}'. Rename the value's or the group's column in a 'derive' or 'select' step before this one, or choose another name for the measure.");
                valid = false;
            }
        }

        return valid ? new AggregateStep(new AggregatePlan(input, options.By, measures)) : null;
    }

    private static bool CheckLists(PivotOptions options, StepPlanContext context)
    {
        bool valid = true;
        if (options.Values.Count == 0)
        {
            context.Error("values", "No values are named. Name those of the column that become columns.");
            valid = false;
        }

        if (options.Measures.Count == 0)
        {
            context.Error("measures", "There are no measures, and at least one is needed, such as \"rows\": \"count()\". Add one.");
            valid = false;
        }

        for (int i = 0; i < options.Values.Count; i++)
        {
            if (!options.Values.Take(i).Contains(options.Values[i], StringComparer.Ordinal)) continue;
            context.Error($"values[{i}]", $"The value '{options.Values[i]}' is named twice. Name it once.");
            valid = false;
        }

        return valid;
    }

    /// <summary>The condition that the column has the value; null when the value is none of the column's type.</summary>
    private static string? ConditionOf(ColumnSchema column, string value, int index, StepPlanContext context)
    {
        string literal = column.Type == ColumnType.Text
            ? InputColumns.QuoteText(value)
            : $"cast({InputColumns.QuoteText(value)} as {StepPlanContext.TypeName(column.Type)})";
        if (ValueError(literal) is not { } error) return $"{InputColumns.Quote(column.Name)} = {literal}";
        context.Error($"values[{index}]", $"The column '{column.Name}' is {StepPlanContext.TypeName(column.Type)}, but {error}. Correct the value.");
        return null;
    }

    private static string? ValueError(string literal)
    {
        ExpressionResult result = ExpressionCompiler.Compile(literal, new Schema([]));
        if (result.Expression is null) return result.Errors[0].Message;
        RowErrors errors = new();
        result.Expression.CreateEvaluator().Evaluate(new RowBatch(default, new Schema([]), [], 1, null), errors).Free();
        return errors.Sorted.FirstOrDefault()?.Reason;
    }
}
