using Etl.Common;
using Etl.Messages;

namespace Etl.Steps.Aggregation;

/// <summary>Options of <c>aggregate</c>.</summary>
internal sealed record AggregateOptions
{
    /// <summary>Columns whose values make a group. Default: none, which gives one row over everything.</summary>
    [Option("Columns that rows are grouped by; none gives one row over everything")]
    public IReadOnlyList<string> By { get; init; } = [];

    /// <summary>Result columns by name, in order; each is one call of a function over an expression.</summary>
    [Option("Result columns: name and one call of a function over an expression, such as 'sum(price)', or an object with the call and a condition")]
    public required IReadOnlyList<KeyValuePair<string, MeasureOptions>> Measures { get; init; }
}

/// <summary>One measure; a text alone is its <see cref="Value"/>.</summary>
[Shorthand(nameof(Value))]
internal sealed record MeasureOptions
{
    /// <summary>
    /// The call. Nulls do not count. Variances and deviations are of a sample unless they end in <c>_pop</c>, null for
    /// fewer than two values (or one), and rounded once from exact sums. Percentiles lie between the two nearest values,
    /// as SQL's <c>percentile_cont</c> has them. Positions are those of files and rows, never of arrival.
    /// </summary>
    [Option("One call over an expression; nulls do not count:\n"
        + "count(), count(x), sum(x), min(x), max(x), avg(x)\n"
        + "stddev(x), variance(x) of a sample, null for fewer than two values, and stddev_pop(x), variance_pop(x) of all, each a float\n"
        + "count_distinct(x), median(x), percentile(x, 0.95): exact, percentiles between the two nearest values in proportion; each distinct value is kept until the end, on the disk where the memory is too small\n"
        + "first(x), last(x), any(x) by the place of the rows in their files, or first(x order by y), last(x order by y desc), where rows without y come in last\n"
        + "string_agg(x, ', '), string_agg(x, ', ', order by y): the texts with ', ' between them; those of one group are held in memory")]
    public required string Value { get; init; }

    /// <summary>Default: none, all rows count.</summary>
    [Option("Condition that a row must meet to count for this measure; null counts as not met", IsExpression = true)]
    public string? Where { get; init; }
}

/// <summary>The <c>aggregate</c> step: checks its options and makes the plan.</summary>
internal static class Aggregate
{
    internal static StepType Type { get; } = StepType.Create<AggregateOptions>(
        "aggregate",
        "Groups rows and computes counts, sums, means, percentiles and other measures of each group; the groups come out sorted by key.",
        [MessageKind.Rows],
        MessageKind.Rows,
        WorkKind.Cpu,
        """
        {
          "id": "totals",
          "use": "aggregate",
          "with": {
            "by": ["store", "country"],
            "measures": {
              "orders": "count()",
              "revenue": "sum(revenue)",
              "returns": { "value": "count()", "where": "revenue < 0" },
              "latest_price": "last(unit_price order by ts)"
            }
          }
        }
        """,
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
        MeasureCompiler compiler = new(input, context);
        foreach ((string name, MeasureOptions measureOptions) in options.Measures)
        {
            string option = $"measures.{name}";
            if (options.By.Contains(name, StringComparer.Ordinal))
            {
                context.Error(option, $"The measure '{name}' has the name of a column in 'by'. Give the measure another name.");
                valid = false;
            }

            if (compiler.Compile(name, measureOptions, option) is { } measure) measures.Add(measure);
        }

        return valid && measures.Count == options.Measures.Count ? new AggregateStep(new AggregatePlan(input, options.By, measures)) : null;
    }

    internal static bool CheckKeys(IReadOnlyList<string> by, Schema input, StepPlanContext context)
    {
        bool valid = true;
        HashSet<string> seen = [];
        for (int i = 0; i < by.Count; i++)
        {
            string? error = null;
            if (!input.TryGet(by[i], out ColumnSchema? column))
                error = ColumnNames.Unknown(by[i], input.Names);
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
}
