using Etl.Common;
using Etl.Expressions;
using Etl.Messages;

namespace Etl.Steps.Aggregation;

/// <summary>Options of <c>aggregate</c>.</summary>
internal sealed record AggregateOptions
{
    /// <summary>Columns whose values make a group. Default: none, which gives one row over everything.</summary>
    [Option("Columns that rows are grouped by; none gives one row over everything")]
    public IReadOnlyList<string> By { get; init; } = [];

    /// <summary>Result columns by name, in order; each is one call of count, sum, min, max or avg over an expression.</summary>
    [Option("Result columns: name and one call of count, sum, min, max or avg over an expression, such as 'sum(price)'")]
    public required IReadOnlyList<KeyValuePair<string, string>> Measures { get; init; }
}

/// <summary>The <c>aggregate</c> step: checks its options and makes the plan.</summary>
internal static class Aggregate
{
    // Words that are values and not columns in an expression, even where a column has such a name.
    private static readonly string[] Literals = ["true", "false", "null"];

    internal static StepType Type { get; } = StepType.Create<AggregateOptions>(
        "aggregate",
        "Groups rows and computes counts, sums, minima, maxima and means of each group; the groups come out sorted by key.",
        [MessageKind.Rows],
        MessageKind.Rows,
        WorkKind.Cpu,
        """{ "id": "totals", "use": "aggregate", "with": { "by": ["store", "country"], "measures": { "orders": "count()", "revenue": "sum(revenue)" } } }""",
        Create);

    private static AggregateStep? Create(AggregateOptions options, StepPlanContext context)
    {
        Schema input = context.Input ?? throw new InvalidOperationException("The step reads no rows; this is a bug in etl.");
        bool valid = CheckKeys(options.By, input, context);
        if (options.Measures.Count == 0)
        {
            context.Error("measures", "There are no measures, and at least one is needed, such as \"rows\": \"count()\". Add one.");
            valid = false;
        }

        List<Measure> measures = [];
        foreach ((string name, string text) in options.Measures)
        {
            string option = $"measures.{name}";
            if (options.By.Contains(name, StringComparer.Ordinal))
            {
                context.Error(option, $"The measure '{name}' has the name of a column in 'by'. Give the measure another name.");
                valid = false;
            }

            if (CreateMeasure(name, text, option, input, context) is { } measure) measures.Add(measure);
        }

        return valid && measures.Count == options.Measures.Count ? new AggregateStep(new AggregatePlan(input, options.By, measures)) : null;
    }

    private static bool CheckKeys(IReadOnlyList<string> by, Schema input, StepPlanContext context)
    {
        bool valid = true;
        HashSet<string> seen = [];
        for (int i = 0; i < by.Count; i++)
        {
            string? error = null;
            if (!input.TryGet(by[i], out ColumnSchema? column))
                error = $"There is no column '{by[i]}'.{NearestName.Hint(by[i], input.Names)} The input has: {string.Join(", ", input.Names)}.";
            else if (column.Value.Type == ColumnType.Json)
                error = $"The column '{by[i]}' is json, which cannot be grouped by. Turn it into text in a 'derive' step before this one.";
            else if (!seen.Add(by[i]))
                error = $"The column '{by[i]}' is named twice. Name it once.";
            if (error is null) continue;
            context.Error($"by[{i}]", error);
            valid = false;
        }

        return valid;
    }

    private static Measure? CreateMeasure(string name, string text, string option, Schema input, StepPlanContext context)
    {
        MeasureCall? call = MeasureCall.Parse(text, (message, offset) => context.Error(option, message, offset));
        if (call is null) return null;
        if (MeasureFunctions.Find(call.Function) is not { } function)
        {
            context.Error(option, $"There is no function '{call.Function}' for measures.{NearestName.Hint(call.Function, MeasureFunctions.Names)} Use one of: {string.Join(", ", MeasureFunctions.Names)}.", call.FunctionOffset);
            return null;
        }

        if (call.Inner.Length == 0)
        {
            if (function == MeasureFunction.Count) return new Measure(name, function, null);
            context.Error(option, $"The function '{call.Function}' needs an expression, such as '{call.Function}(price)'. Write one between the parentheses.", call.InnerOffset);
            return null;
        }

        if (CreateInput(call, option, input, context) is not { } measureInput) return null;
        if (MeasureFunctions.ResultType(function, measureInput.Type) is not null) return new Measure(name, function, measureInput);
        context.Error(option, $"The function '{call.Function}' takes {MeasureFunctions.AllowedTypes(function)}, but '{call.Inner}' is {StepPlanContext.TypeName(measureInput.Type)}. Convert it, or use another function.", call.InnerOffset);
        return null;
    }

    private static MeasureInput? CreateInput(MeasureCall call, string option, Schema input, StepPlanContext context)
    {
        // A plain column is read where it is: the evaluator would have to copy it.
        if (!Literals.Contains(call.Inner, StringComparer.OrdinalIgnoreCase) && input.TryGet(call.Inner, out ColumnSchema? column)) return MeasureInput.Of(column.Value);
        ExpressionResult result = ExpressionCompiler.Compile(call.Inner, input, context.Now);
        foreach (ExpressionError error in result.Errors) context.Error(option, error.Message, call.InnerOffset + error.Offset);
        return result.Expression is null ? null : MeasureInput.Of(result.Expression);
    }
}
