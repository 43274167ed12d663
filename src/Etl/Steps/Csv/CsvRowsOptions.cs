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

    /// <summary>The fields beyond the last column are kept in a column of their own.</summary>
    Keep,
}

/// <summary>Rows that do not have the fields that the header has.</summary>
internal sealed record CsvRowsOptions
{
    [Option("A row with fewer fields is rejected, an error that ends the run, or padded with nulls")]
    public CsvShortRow Short { get; init; } = CsvShortRow.Reject;

    [Option("A row with more fields is rejected, an error that ends the run, or read with the fields too many ignored, or kept in the column that 'extra' names")]
    public CsvLongRow Long { get; init; } = CsvLongRow.Reject;

    [Option("With long keep: name of a text column, last in order, that takes what stands behind the last field's separator as it stands, separators and quotes too; null in rows that have no more fields than the header")]
    public string? Extra { get; init; }

    /// <summary>Reports what does not fit together.</summary>
    public void Check(IEnumerable<string> columns, StepPlanContext context)
    {
        if (Long == CsvLongRow.Keep && Extra is null)
            context.Error("rows.long", "Fields too many are kept in a column that needs a name. Add 'extra', such as \"extra\": \"rest\".");
        if (Long != CsvLongRow.Keep && Extra is not null)
            context.Error("rows.extra", "Fields too many are not kept. Set 'long' to 'keep', or remove 'extra'.");
        if (Extra is not null && columns.Contains(Extra, StringComparer.Ordinal))
            context.Error("rows.extra", $"There is a column '{Extra}' already. Choose another name.");
    }
}
