namespace Etl.Steps.Outputs;

/// <summary>Options that all steps that write rows to files share.</summary>
internal abstract record RowFileOptions
{
    /// <summary>The path that prints instead of writing a file.</summary>
    public const string Printed = "-";

    [Option("The file to write; it appears when the run has succeeded. A column in braces gives each of its values a file of its own, such as \"out/{country}/{year}.csv\"; {{ and }} stand for braces. It is compressed when its name ends with .gz, .zz or .br. A path of - prints the first rows when the run has succeeded")]
    public required string Path { get; init; }

    [Option("Most rows in a file; the files of a path are numbered then: sales-00001.csv, sales-00002.csv. Any number when left out", Unit = "rows", Min = 1)]
    public long? MaxRows { get; init; }

    [Option("Most files that the step may write; a column with more values than that rarely makes a good path, and a run that passes it fails", Unit = "files", Min = 1, Max = 1_000_000)]
    public int MaxFiles { get; init; } = 10_000;

    [Option("Most files open at a time where the path names columns; the result does not depend on it", Unit = "files", Min = 1, Max = 10_000)]
    public int MaxOpenFiles { get; init; } = 64;

    [Option("Where the path is -: rows to print, 100 when left out", Unit = "rows", Min = 1, Max = 10_000)]
    public int? PrintRows { get; init; }

    [Option("Whether to add to files that are there. Only false is allowed: a run replaces its outputs as a whole")]
    public bool Append { get; init; }

    [Option("Whether to replace files that etl did not write, or that were changed since. Those that an earlier run wrote are replaced in any case")]
    public bool Overwrite { get; init; }
}
