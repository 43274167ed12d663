using Etl.Messages;

namespace Etl.Steps.Windows;

internal enum WindowFunction
{
    RowNumber,
    Rank,
    DenseRank,
    Lag,
    Lead,
    First,
    Last,
    Count,
    Sum,
    Avg,
    Min,
    Max,
}

/// <summary>The functions by name, and what they make of a type.</summary>
internal static class WindowFunctions
{
    public static readonly IReadOnlyList<string> Names = ["row_number", "rank", "dense_rank", "lag", "lead", "first", "last", "count", "sum", "avg", "min", "max"];

    public static WindowFunction? Find(string name)
    {
        for (int i = 0; i < Names.Count; i++)
        {
            if (string.Equals(Names[i], name, StringComparison.Ordinal)) return (WindowFunction)i;
        }

        return null;
    }

    /// <summary>Whether it numbers rows and so takes no expression.</summary>
    public static bool IsNumbering(WindowFunction function) => function <= WindowFunction.DenseRank;

    /// <summary>Whether it takes the value of a row at a distance.</summary>
    public static bool IsOffset(WindowFunction function) => function is WindowFunction.Lag or WindowFunction.Lead;

    /// <summary>The type of the result; null where the function does not take the type. <paramref name="input"/> is null where there is no expression.</summary>
    public static ColumnType? ResultType(WindowFunction function, ColumnType? input) => (function, input) switch
    {
        (WindowFunction.RowNumber or WindowFunction.Rank or WindowFunction.DenseRank, null) => ColumnType.Int,
        (WindowFunction.Count, _) => ColumnType.Int,
        (WindowFunction.Lag or WindowFunction.Lead or WindowFunction.First or WindowFunction.Last, not null) => input,
        (WindowFunction.Sum, ColumnType.Int or ColumnType.Decimal or ColumnType.Float) => input,
        (WindowFunction.Avg, ColumnType.Int or ColumnType.Decimal) => ColumnType.Decimal,
        (WindowFunction.Avg, ColumnType.Float) => ColumnType.Float,
        (WindowFunction.Min or WindowFunction.Max, not (null or ColumnType.Json)) => input,
        _ => null,
    };

    public static string AllowedTypes(WindowFunction function) => function is WindowFunction.Sum or WindowFunction.Avg ? "int, decimal or float" : "any type but json";
}
