using Etl.Steps.Csv;
using Etl.Steps.Records;

namespace Etl.Steps.Excel;

/// <summary>Options of <c>excel.read</c>.</summary>
internal sealed record ExcelReadOptions
{
    [Option("The columns to read, by name, with their types; other columns of the sheet are left out, unless 'infer' or 'drift' says otherwise. Numbers, true and false, days and times that are no texts in the sheet are read whatever the column's 'decimal', 'thousands' and 'formats' say; these are for texts")]
    public IReadOnlyList<KeyValuePair<string, CsvColumn>> Columns { get; init; } = [];

    [Option("Whether columns that are not declared are read too, behind the declared ones, with types inferred from the cells of the first rows of several files and enforced in all: int and decimal for numbers, bool, date and timestamp for what is that in the sheet, else text. A column with texts is text, even where they look like numbers. Columns without a name in the header are left out. A later value that does not fit is rejected")]
    public InferOptions? Infer { get; init; }

    [Option("The sheet to read, by its name, or by its place as '#2' for the second one")]
    public string Sheet { get; init; } = "#1";

    [Option("Part of the sheet to read, such as \"B3:F100\", \"B3:F\" down to the last row, or \"B:F\"; the whole sheet by default")]
    public string? Range { get; init; }

    [Option("Whether the first row that is not empty holds the columns' names; without it the columns stand in the order declared")]
    public bool Header { get; init; } = true;

    [Option("Row of the sheet that the header stands on, as numbered in Excel; the rows before it are skipped. When left out, the first one that is not empty", Min = 1, Max = SheetRange.MostRows)]
    public int? HeaderRow { get; init; }

    [Option("Rows to skip at the end, such as totals; empty rows are not counted", Min = 0, Max = 10000)]
    public int SkipEnd { get; init; }

    [Option("Texts that mean null, besides the empty one, and errors such as \"#N/A\" that are to be null; other errors are rejected")]
    public IReadOnlyList<string> NullText { get; init; } = [];

    [Option("What to do when sheets have other columns than those declared; where it is given, the run's report lists how each sheet differs")]
    public DriftOptions? Drift { get; init; }

    [Option("Significant digits of numbers. Excel shows 15, so that the sum of 0.1 and 0.2 is 0.3; 17 gives the number that the cell holds, in the fewest digits that tell it", Min = 1, Max = 17)]
    public int Digits { get; init; } = 15;

    [Option(FileColumns.FactsSummary, Allowed = [FileFact.File, FileFact.Path, FileFact.Name, FileFact.Row, FileFact.Line, FileFact.Modified, FileFact.Bytes])]
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];

    [Option(FileColumns.PathPatternSummary)]
    public string? PathPattern { get; init; }

    [Option("Most bytes that a workbook may unpack to, 1 GiB by default; one that holds more ends the run, and the texts among them are held in memory", Unit = "bytes", Min = 1)]
    public long MaxBytes { get; init; } = 1L << 30;

    [Option("Most bytes that a workbook may unpack to for each byte of its own, against files made to fill the memory; only checked once 10 MiB are unpacked", Min = 1, Max = int.MaxValue)]
    public int MaxRatio { get; init; } = 200;
}
