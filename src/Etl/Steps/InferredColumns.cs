using System.Globalization;
using Etl.Messages;

namespace Etl.Steps;

/// <summary>The columns that a reader found in its files, and how. The types are enforced like declared ones.</summary>
/// <param name="Columns">In the order in which they stand in the rows.</param>
/// <param name="TypesInferred">Whether their types were inferred from values; they are text otherwise.</param>
/// <param name="RowsOfEachFile">Rows that were looked at in each file, at most; 0 where only headers were.</param>
/// <param name="Files">The files whose rows were looked at, in order of position, as errors name them.</param>
/// <param name="FilesInAll">All files of the reader.</param>
public sealed record InferredColumns(IReadOnlyList<ColumnSchema> Columns, bool TypesInferred, int RowsOfEachFile, IReadOnlyList<string> Files, int FilesInAll)
{
    private const int FilesNamed = 3;

    /// <summary>Where the columns come from, in words, such as "the first 1000 rows of 3 of 62 files ('a.csv', 'b.csv', 'c.csv')".</summary>
    public string Basis
    {
        get
        {
            if (!TypesInferred) return Text($"the headers of {Count(FilesInAll)}");
            string named = string.Join(", ", Files.Take(FilesNamed).Select(file => $"'{file}'"));
            string more = Files.Count > FilesNamed ? Text($" and {Files.Count - FilesNamed} more") : "";
            string of = Files.Count == FilesInAll ? Count(FilesInAll) : Text($"{Files.Count} of {Count(FilesInAll)}");
            string rows = RowsOfEachFile == 1 ? "the first row" : Text($"the first {RowsOfEachFile} rows");
            return Files.Count == 0 ? Text($"{rows} of {of}") : Text($"{rows} of {of} ({named}{more})");
        }
    }

    private static string Count(int files) => files == 1 ? "1 file" : Text($"{files} files");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
