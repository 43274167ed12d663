using Etl.Definitions;
using Etl.Messages;
using Etl.Steps;

namespace Etl.Tests.Definitions.Options;

/// <summary>Options of every kind that there is.</summary>
internal sealed record SampleOptions
{
    [Option("File to read")]
    public required string Path { get; init; }

    [Option("Character between fields", Allowed = [",", ";", "|"])]
    public string Separator { get; init; } = ",";

    [Option("Text in place of nothing")]
    public string? NullText { get; init; }

    [Option("Whether there is a header")]
    public bool Header { get; init; } = true;

    [Option("Attempts", Unit = "attempts", Min = 0, Max = 10)]
    public int Retries { get; init; } = 3;

    [Option("First row", Min = 1)]
    public long FirstRow { get; init; } = 1;

    [Option("Rows to read")]
    public long? Limit { get; init; }

    [Option("Share to keep", Min = 0, Max = 1)]
    public double Share { get; init; } = 1;

    [Option("Smallest price", Max = 100)]
    public decimal? Price { get; init; }

    [Option("How to compress")]
    public SampleEncoding Encoding { get; init; } = SampleEncoding.FrontCoded;

    [Option("How long to wait", Min = 1, Max = 3600)]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    [Option("Bytes to read at once", Min = 1024)]
    public ByteSize Buffer { get; init; } = ByteSize.FromKiB(64);

    [Option("Columns to group by")]
    public IReadOnlyList<string> By { get; init; } = [];

    [Option("Levels", Min = 1, Max = 9)]
    public IReadOnlyList<int>? Levels { get; init; }

    [Option("Columns and their types")]
    public IReadOnlyList<KeyValuePair<string, SampleColumn>> Columns { get; init; } = [];

    [Option("New columns", IsExpression = true)]
    public IReadOnlyList<KeyValuePair<string, string>> Measures { get; init; } = [];

    [Option("Sort keys")]
    public IReadOnlyList<SampleKey> Keys { get; init; } = [];

    [Option("How to try again")]
    public SampleRetry Retry { get; init; } = new();

    /// <summary>No option: it has no attribute.</summary>
    public string? Internal { get; init; }
}

internal enum SampleEncoding
{
    Plain,
    FrontCoded,
}

[Shorthand(nameof(Type))]
internal sealed record SampleColumn
{
    [Option("Type of the values")]
    public required ColumnType Type { get; init; }

    [Option("Whether nulls are rejected")]
    public bool Required { get; init; }
}

[Shorthand(nameof(Column))]
internal sealed record SampleKey
{
    [Option("Column to sort by")]
    public required string Column { get; init; }

    [Option("Largest first")]
    public bool Descending { get; init; }
}

internal sealed record SampleRetry
{
    [Option("Wait before the first retry", Max = 60)]
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(200);
}
