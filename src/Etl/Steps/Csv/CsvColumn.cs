using Etl.Messages;

namespace Etl.Steps.Csv;

/// <summary>A column of a CSV file.</summary>
[Shorthand(nameof(Type))]
internal sealed record CsvColumn
{
    [Option("Type of the values: text, int (whole numbers of 64 bits), decimal (exact), float, bool, date, timestamp, or json (any JSON value, kept as it is written); a value that is not of it rejects its row")]
    public ColumnType Type { get; init; } = ColumnType.Text;

    [Option("Names that the column may have in a file's header, each of which stands for it; by default its own name only. 'name#2' is the second field of that name and '#3' the third field of all, for names that a header has twice or lacks, and for files without a header")]
    public IReadOnlyList<string> From { get; init; } = [];

    [Option("Texts that mean null in this column, besides the empty one and those of 'nullText'")]
    public IReadOnlyList<string> Null { get; init; } = [];

    [Option("For decimal and float: the character before the fraction, one ASCII character")]
    public string Decimal { get; init; } = ".";

    [Option("For numbers: the character between groups of three digits, such as ',', '.' or ' '; none by default. Numbers without it are read too")]
    public string Thousands { get; init; } = "";

    [Option("For date and timestamp: the formats that are read instead of ISO 8601, such as 'dd/MM/yy', with the letters that parse_date takes; a time without an offset is UTC")]
    public IReadOnlyList<string> Formats { get; init; } = [];

    [Option("With formats: the latest year that two digits stand for; 2049 by default, so that 49 is 2049 and 50 is 1950", Min = 100, Max = 9999)]
    public int? Pivot { get; init; }

    [Option("Whether spaces and tabs around the value are removed, within quotes too")]
    public bool Trim { get; init; }
}
