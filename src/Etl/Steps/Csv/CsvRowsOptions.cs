namespace Etl.Steps.Csv;

/// <summary>What to do with a row that has too few fields.</summary>
internal enum CsvShortRow
{
    /// <summary>The row is rejected.</summary>
    Reject,

    /// <summary>The run fails.</summary>
    Error,

    /// <summary>The missing fields are null.</summary>
    Pad,
}

/// <summary>What to do with a row that has too many fields.</summary>
internal enum CsvLongRow
{
    /// <summary>The row is rejected.</summary>
    Reject,

    /// <summary>The run fails.</summary>
    Error,

    /// <summary>The fields beyond the last column are left out.</summary>
    Ignore,
}

/// <summary>Rows that do not have the fields that the header has.</summary>
internal sealed record CsvRowsOptions
{
    [Option("A row with fewer fields is rejected, an error that ends the run, or padded with nulls")]
    public CsvShortRow Short { get; init; } = CsvShortRow.Reject;

    [Option("A row with more fields is rejected, an error that ends the run, or read with the fields too many ignored")]
    public CsvLongRow Long { get; init; } = CsvLongRow.Reject;
}
