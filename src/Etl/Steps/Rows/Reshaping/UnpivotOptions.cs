namespace Etl.Steps.Rows.Reshaping;

/// <summary>What becomes of the values that are null.</summary>
internal enum NullValues
{
    Drop,
    Keep,
}

/// <summary>Options of <c>unpivot</c>.</summary>
internal sealed record UnpivotOptions
{
    [Option("Columns to make rows of, in order; either this or 'keep'")]
    public IReadOnlyList<string> Columns { get; init; } = [];

    [Option("Columns to keep, while all the others become rows; either this or 'columns'")]
    public IReadOnlyList<string> Keep { get; init; } = [];

    [Option("Name of the new column for the names of the columns")]
    public string Name { get; init; } = "name";

    [Option("Name of the new column for their values")]
    public string Value { get; init; } = "value";

    [Option("What becomes of a value that is null: drop makes no row of it and counts it as null, keep makes one")]
    public NullValues Nulls { get; init; } = NullValues.Drop;
}
