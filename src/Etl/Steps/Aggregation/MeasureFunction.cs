using Etl.Messages;

namespace Etl.Steps.Aggregation;

internal enum MeasureFunction
{
    Count,
    Sum,
    Min,
    Max,
    Avg,
    Stddev,
    Variance,
    StddevPop,
    VariancePop,
    CountDistinct,
    Median,
    Percentile,
    First,
    Last,
    Any,
    StringAgg,
}

/// <summary>The functions by name, and what they make of a type.</summary>
internal static class MeasureFunctions
{
    public static readonly IReadOnlyList<string> Names = ["count", "sum", "min", "max", "avg", "stddev", "variance", "stddev_pop", "variance_pop", "count_distinct", "median", "percentile", "first", "last", "any", "string_agg"];

    public static MeasureFunction? Find(string name)
    {
        for (int i = 0; i < Names.Count; i++)
        {
            if (string.Equals(Names[i], name, StringComparison.Ordinal)) return (MeasureFunction)i;
        }

        return null;
    }

    public static string NameOf(MeasureFunction function) => Names[(int)function];

    /// <summary>The function that names the state: those over the same values that keep the same state share it.</summary>
    public static MeasureFunction StateOf(MeasureFunction function) => function switch
    {
        MeasureFunction.Avg => MeasureFunction.Sum,
        MeasureFunction.Stddev or MeasureFunction.StddevPop or MeasureFunction.VariancePop => MeasureFunction.Variance,
        MeasureFunction.Median or MeasureFunction.Percentile => MeasureFunction.CountDistinct,
        MeasureFunction.Any => MeasureFunction.First,
        _ => function,
    };

    /// <summary>The type of the result; null where the function does not take the type. <paramref name="input"/> is null for <c>count()</c> only.</summary>
    public static ColumnType? ResultType(MeasureFunction function, ColumnType? input) => (function, input) switch
    {
        (MeasureFunction.Count, _) => ColumnType.Int,
        (MeasureFunction.Sum, ColumnType.Int) => ColumnType.Int,
        (MeasureFunction.Sum, ColumnType.Decimal) => ColumnType.Decimal,
        (MeasureFunction.Sum, ColumnType.Float) => ColumnType.Float,
        (MeasureFunction.Avg, ColumnType.Int or ColumnType.Decimal) => ColumnType.Decimal,
        (MeasureFunction.Avg, ColumnType.Float) => ColumnType.Float,
        (MeasureFunction.Stddev or MeasureFunction.Variance or MeasureFunction.StddevPop or MeasureFunction.VariancePop, ColumnType.Int or ColumnType.Decimal or ColumnType.Float) => ColumnType.Float,
        (MeasureFunction.Median or MeasureFunction.Percentile, ColumnType.Int or ColumnType.Decimal) => ColumnType.Decimal,
        (MeasureFunction.Median or MeasureFunction.Percentile, ColumnType.Float) => ColumnType.Float,
        (MeasureFunction.CountDistinct, not (null or ColumnType.Json)) => ColumnType.Int,
        (MeasureFunction.First or MeasureFunction.Last or MeasureFunction.Any, not null) => input,
        (MeasureFunction.StringAgg, ColumnType.Text) => ColumnType.Text,
        (MeasureFunction.Min or MeasureFunction.Max, not (null or ColumnType.Json)) => input,
        _ => null,
    };

    public static string AllowedTypes(MeasureFunction function) => function switch
    {
        MeasureFunction.Count or MeasureFunction.Min or MeasureFunction.Max or MeasureFunction.CountDistinct => "any type but json",
        MeasureFunction.First or MeasureFunction.Last or MeasureFunction.Any => "any type",
        MeasureFunction.StringAgg => "text",
        _ => "int, decimal or float",
    };

    /// <summary>What the function needs after its expression; null for nothing.</summary>
    public static string? ParameterOf(MeasureFunction function) => function switch
    {
        MeasureFunction.Percentile => "a number from 0 to 1",
        MeasureFunction.StringAgg => "a separator in single quotes",
        _ => null,
    };

    /// <summary>A call as an example.</summary>
    public static string Usage(MeasureFunction function) => function switch
    {
        MeasureFunction.Percentile => "percentile(price, 0.95)",
        MeasureFunction.StringAgg => "string_agg(name, ', ')",
        _ => $"{NameOf(function)}(price)",
    };

    /// <summary>Whether the function keeps every distinct value, or every text, of a group.</summary>
    public static bool GrowsWithData(MeasureFunction function) =>
        function is MeasureFunction.CountDistinct or MeasureFunction.Median or MeasureFunction.Percentile or MeasureFunction.StringAgg;

    /// <summary>Whether the function may be told an order of the rows.</summary>
    public static bool TakesOrder(MeasureFunction function) => function is MeasureFunction.First or MeasureFunction.Last or MeasureFunction.StringAgg;
}
