using Etl.Messages;
using Etl.Steps.Rows;
using Etl.Steps.Sorting;

namespace Etl.Steps.Windows;

/// <summary>One column that is added.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">The call as written.</param>
/// <param name="Function">What is computed.</param>
/// <param name="Input">Index of its argument among those of the plan; -1 for none.</param>
/// <param name="InputType">Type of the argument; null for none.</param>
/// <param name="Frame">The rows that it is computed from, where it has a frame.</param>
/// <param name="Offset">The distance of <c>lag</c> and <c>lead</c>.</param>
internal sealed record WindowColumn(string Name, string Text, WindowFunction Function, int Input, ColumnType? InputType, WindowFrame Frame, int Offset)
{
    public ColumnType Type { get; } = WindowFunctions.ResultType(Function, InputType)
        ?? throw new ArgumentException($"'{Function}' does not take {InputType?.ToString() ?? "nothing"}.", nameof(Function));

    /// <summary>Whether it needs all rows of a partition before the first value is known.</summary>
    public bool IsWhole => HasFrame && Frame.IsWhole;

    /// <summary>Rows behind a row that must be known for its value.</summary>
    public int Ahead => Function == WindowFunction.Lead ? Offset : HasFrame ? Frame.After ?? 0 : 0;

    private bool HasFrame => Function >= WindowFunction.First;
}

/// <summary>A checked window step: immutable, shared by all workers.</summary>
/// <param name="InputSchema">The columns of the rows.</param>
/// <param name="By">What makes a partition.</param>
/// <param name="Order">What its rows are ordered by, before their position.</param>
/// <param name="Arguments">The distinct expressions that the columns read.</param>
/// <param name="Columns">The columns that are added.</param>
internal sealed record WindowPlan(Schema InputSchema, IReadOnlyList<SortKey> By, IReadOnlyList<SortKey> Order, IReadOnlyList<RowInput> Arguments, IReadOnlyList<WindowColumn> Columns)
{
    public IReadOnlyList<SortKey> Keys { get; } = [.. By, .. Order];

    /// <summary>The added columns alone.</summary>
    public Schema Added { get; } = new([.. Columns.Select(column => new ColumnSchema(column.Name, column.Type))]);

    public Schema Output { get; } = new([.. InputSchema.Columns, .. Columns.Select(column => new ColumnSchema(column.Name, column.Type))]);

    /// <summary>The arguments as columns of rows; names do not matter.</summary>
    public Schema ArgumentSchema { get; } = new([.. Arguments.Select((argument, i) => new ColumnSchema($"{i}", argument.Type))]);
}
