namespace Etl.Steps.Sorting;

/// <summary>Where nulls stand among the values.</summary>
internal enum NullOrder
{
    Last,
    First,
}

internal enum SortDirection
{
    Asc,
    Desc,
}

/// <summary>What rows are ordered by; a text alone is its <see cref="Column"/>.</summary>
[Shorthand(nameof(Column))]
internal sealed record SortKeyOptions
{
    [Option("Column or expression that rows are ordered by, smallest first; in a text alone 'desc' may follow, and 'nulls first'")]
    public required string Column { get; init; }

    [Option("'asc' for the smallest first, 'desc' for the largest first; 'asc' when left out")]
    public SortDirection? Order { get; init; }

    [Option("Where nulls stand, whichever the direction; last when left out")]
    public NullOrder? Nulls { get; init; }
}
