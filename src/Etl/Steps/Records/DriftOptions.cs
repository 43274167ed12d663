namespace Etl.Steps.Records;

/// <summary>What to do with a file's columns that are not declared.</summary>
internal enum NewColumns
{
    /// <summary>They are left out.</summary>
    Ignore,

    /// <summary>They become columns, which are null in files without them.</summary>
    Add,

    /// <summary>The run fails.</summary>
    Fail,
}

/// <summary>What to do with declared columns that a file lacks.</summary>
internal enum MissingColumns
{
    /// <summary>The run fails.</summary>
    Fail,

    /// <summary>They are null.</summary>
    Null,
}

/// <summary>What to do with values that are not of their column's type.</summary>
internal enum MistypedValues
{
    /// <summary>The row is rejected.</summary>
    Reject,

    /// <summary>The run fails.</summary>
    Fail,
}

/// <summary>What to do when the files of a folder do not have the same columns.</summary>
internal sealed record DriftOptions
{
    [Option("Columns of a file that are not declared are left out, added behind the declared ones in order of first appearance (the headers of all files are read before the run for it), or an error that ends the run")]
    public NewColumns New { get; init; } = NewColumns.Ignore;

    [Option("Declared columns that a file lacks are an error that ends the run, or null")]
    public MissingColumns Missing { get; init; } = MissingColumns.Fail;

    [Option("A row with a value that is not of its column's type is rejected, or an error that ends the run")]
    public MistypedValues Type { get; init; } = MistypedValues.Reject;
}

/// <summary>What a reader does about drift, and whose name it does it in.</summary>
/// <param name="Step">Id of the reader.</param>
/// <param name="Options">As the pipeline says; null where it says nothing, and then nothing is reported either.</param>
internal sealed record DriftPolicy(string Step, DriftOptions? Options)
{
    public static DriftPolicy None { get; } = new("", null);

    public NewColumns New => Options?.New ?? NewColumns.Ignore;

    public MissingColumns Missing => Options?.Missing ?? MissingColumns.Fail;

    public MistypedValues Type => Options?.Type ?? MistypedValues.Reject;
}

/// <summary>What a reader learned from a file's header and its parsers need, and how the header differs from the reader's columns.</summary>
internal interface IComparedHeader
{
    /// <summary>Null where nobody asked for it.</summary>
    FileDrift? Drift { get; }
}
