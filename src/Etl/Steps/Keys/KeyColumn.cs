using Etl.Messages;

namespace Etl.Steps.Keys;

/// <summary>A column that rows are grouped by, and its place in the input.</summary>
internal readonly record struct KeyColumn(string Name, ColumnType Type, int Index)
{
    /// <summary>A column that values are kept in as keys.</summary>
    public static KeyColumn OfValue(ColumnType type) => new("value", type, 0);
}
