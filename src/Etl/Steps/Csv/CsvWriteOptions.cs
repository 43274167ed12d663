using Etl.Steps.Outputs;

namespace Etl.Steps.Csv;

/// <summary>What ends each line of a CSV file.</summary>
internal enum CsvLineEnd
{
    /// <summary>A line feed, as on Unix.</summary>
    Lf,

    /// <summary>Carriage return and line feed, as RFC 4180 and Windows have it.</summary>
    Crlf,
}

/// <summary>Which fields are put in quotes.</summary>
internal enum CsvQuotes
{
    /// <summary>Those that would be read as something else without them.</summary>
    Needed,

    /// <summary>All of them.</summary>
    Always,
}

/// <summary>What is done with texts that a spreadsheet would take for a formula.</summary>
internal enum CsvInjectionGuard
{
    /// <summary>They are written as they are.</summary>
    None,

    /// <summary>An apostrophe is put in front of them.</summary>
    Escape,

    /// <summary>The characters that make them formulas are removed from their start.</summary>
    Strip,
}

/// <summary>Options of <c>csv.write</c>.</summary>
internal sealed record CsvWriteOptions : RowFileOptions
{
    [Option("Whether the columns that the path names are written in the rows too")]
    public bool PartitionColumns { get; init; } = true;

    [Option("Character between the fields, one ASCII character")]
    public string Separator { get; init; } = ",";

    [Option("Whether the first record holds the columns' names")]
    public bool Header { get; init; } = true;

    [Option("Which fields are put in quotes: those that need it, or all, nulls too")]
    public CsvQuotes Quote { get; init; } = CsvQuotes.Needed;

    [Option("Text written for null; when it is empty, an empty text looks the same as null")]
    public string NullText { get; init; } = "";

    [Option("How dates are written, such as \"dd/MM/yyyy\", with the letters that format_date takes; ISO 8601 by default")]
    public string? DateFormat { get; init; }

    [Option("How timestamps are written, in UTC, such as \"dd/MM/yyyy HH:mm\", with the letters that format_date takes; ISO 8601 by default")]
    public string? TimestampFormat { get; init; }

    [Option("What is done with texts that start with = @ + - or a tab or CR, which a spreadsheet takes for formulas: none leaves them, escape puts an apostrophe in front, strip removes these characters. Numbers stay as they are")]
    public CsvInjectionGuard Injection { get; init; } = CsvInjectionGuard.None;

    [Option("Whether a file begins with a UTF-8 byte order mark, by which Excel knows that it is not in the system's old encoding")]
    public bool ByteOrderMark { get; init; }

    [Option("End of each line")]
    public CsvLineEnd LineEnd { get; init; } = CsvLineEnd.Lf;
}
