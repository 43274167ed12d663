using Etl.Messages;

namespace Etl.Steps.Aggregation;

internal enum MeasureFunction
{
    Count,
    Sum,
    Min,
    Max,
    Avg,
}

/// <summary>The functions by name, and what they make of a type.</summary>
internal static class MeasureFunctions
{
    public static readonly IReadOnlyList<string> Names = ["count", "sum", "min", "max", "avg"];

    public static MeasureFunction? Find(string name)
    {
        for (int i = 0; i < Names.Count; i++)
        {
            if (string.Equals(Names[i], name, StringComparison.Ordinal)) return (MeasureFunction)i;
        }

        return null;
    }

    public static string NameOf(MeasureFunction function) => Names[(int)function];

    /// <summary>The type of the result; null where the function does not take the type. <paramref name="input"/> is null for <c>count()</c> only.</summary>
    public static ColumnType? ResultType(MeasureFunction function, ColumnType? input) => (function, input) switch
    {
        (MeasureFunction.Count, _) => ColumnType.Int,
        (MeasureFunction.Sum, ColumnType.Int) => ColumnType.Int,
        (MeasureFunction.Sum, ColumnType.Decimal) => ColumnType.Decimal,
        (MeasureFunction.Sum, ColumnType.Float) => ColumnType.Float,
        (MeasureFunction.Avg, ColumnType.Int or ColumnType.Decimal) => ColumnType.Decimal,
        (MeasureFunction.Avg, ColumnType.Float) => ColumnType.Float,
        (MeasureFunction.Min or MeasureFunction.Max, not (null or ColumnType.Json)) => input,
        _ => null,
    };

    public static string AllowedTypes(MeasureFunction function) =>
        function is MeasureFunction.Sum or MeasureFunction.Avg ? "int, decimal or float" : "any type but json";
}
