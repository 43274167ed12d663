namespace Etl.Benchmarks.Data;

/// <summary>What order files look like. Files of one number and size hold the same rows in every form.</summary>
/// <param name="Name">Tells folders of different forms apart.</param>
/// <param name="Extension">Of the files.</param>
internal sealed record OrderForm(string Name, string Extension)
{
    public static readonly OrderForm Csv = new(".csv", ".csv");
    public static readonly OrderForm CsvGzip = new(".csv.gz", ".csv.gz") { IsGzip = true };
    public static readonly OrderForm Json = new(".ndjson", ".ndjson") { Words = Vocabulary.Json };

    /// <summary>Only the rows that the comparisons' filter keeps.</summary>
    public static readonly OrderForm KeptCsv = new(".kept.csv", ".csv") { OnlyKept = true };

    /// <summary>All rows in one file.</summary>
    public static readonly OrderForm OneCsv = new(".one.csv", ".csv") { IsOneFile = true };

    /// <summary>All rows in one file of as many gzip members as there would be files, as <c>cat *.gz</c> makes it.</summary>
    public static readonly OrderForm OneGzip = new(".one.csv.gz", ".csv.gz") { IsOneFile = true, IsGzip = true };

    public Vocabulary Words { get; private init; } = Vocabulary.Csv;

    public bool IsGzip { get; private init; }

    public bool OnlyKept { get; private init; }

    public bool IsOneFile { get; private init; }
}
