namespace Etl.Steps.Records;

/// <summary>How much is looked at to find out the columns and their types.</summary>
[Shorthand(nameof(Enabled))]
internal sealed record InferOptions
{
    [Option("Whether columns that are not declared are read too, with types inferred from their values")]
    public bool Enabled { get; init; } = true;

    [Option("Rows to look at, from the start of each file that is looked at", Min = 1, Max = 1_000_000)]
    public int Rows { get; init; } = 1000;

    [Option("Files to look at, spread evenly over all of them from the first to the last", Min = 1, Max = 10_000)]
    public int Files { get; init; } = 10;
}
