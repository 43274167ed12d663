using Etl.Common;
using Etl.Messages;

namespace Etl.Steps.Csv;

/// <summary>Where the declared columns stand in one file.</summary>
/// <param name="FieldNames">The header's names, or the declared ones for a file without a header; as many as a record has fields.</param>
/// <param name="FieldOfColumn">For each declared column the index of its field.</param>
/// <param name="HasHeader">Whether the file has a header.</param>
internal sealed record CsvLayout(string[] FieldNames, int[] FieldOfColumn, bool HasHeader)
{
    /// <summary>The layout of files without a header: the columns in the order declared.</summary>
    public static CsvLayout ByPosition(Schema schema) =>
        new([.. schema.Names], [.. Enumerable.Range(0, schema.Count)], HasHeader: false);

    /// <exception cref="StepException">A declared column is not in the header, or is there twice.</exception>
    public static CsvLayout ByName(IReadOnlyList<CsvColumnFormat> columns, string[] header, string source)
    {
        CsvColumnFormat[] missing = [.. columns.Where(column => !column.HeaderNames.Intersect(header, StringComparer.Ordinal).Any())];
        if (missing.Length > 0) throw new StepException(source, DescribeMissing(missing, header));
        int[] fields = new int[columns.Count];
        for (int i = 0; i < fields.Length; i++)
        {
            CsvColumnFormat column = columns[i];
            fields[i] = Array.FindIndex(header, column.IsNamed);
            int second = Array.FindIndex(header, fields[i] + 1, column.IsNamed);
            if (second >= 0) throw new StepException(source, DescribeTwice(column, header, fields[i], second));
        }

        return new CsvLayout(header, fields, HasHeader: true);
    }

    public string DescribeCount(int found) =>
        $"{found} {(found == 1 ? "field" : "fields")} where {(HasHeader ? $"the header has {FieldNames.Length}" : $"{FieldNames.Length} columns are declared")}";

    private static string DescribeMissing(CsvColumnFormat[] missing, string[] header)
    {
        IEnumerable<string> names = missing.Select(column => $"{Name(column)}{Hint(column, header)}");
        return $"The header lacks the {(missing.Length == 1 ? "column" : "columns")} {string.Join(", ", names)}; it has {ColumnNames.List(header)}. Correct the header or the step's 'columns'.";
    }

    private static string Name(CsvColumnFormat column) =>
        column.HeaderNames is [var only] && string.Equals(only, column.Column.Name, StringComparison.Ordinal)
            ? $"'{only}'"
            : $"'{column.Column.Name}', read from {string.Join(" or ", column.HeaderNames.Select(name => $"'{name}'"))}";

    private static string Hint(CsvColumnFormat column, string[] header) =>
        column.HeaderNames.Select(name => NearestName.Find(name, header)).FirstOrDefault(name => name is not null) is { } nearest ? $" (did you mean '{nearest}'?)" : "";

    private static string DescribeTwice(CsvColumnFormat column, string[] header, int first, int second) =>
        string.Equals(header[first], header[second], StringComparison.Ordinal)
            ? $"The header has the column '{header[first]}' twice, as fields {first + 1} and {second + 1}. Rename one of them."
            : $"The header has both '{header[first]}' and '{header[second]}', as fields {first + 1} and {second + 1}; each may be the column '{column.Column.Name}'. Remove one of them from the column's 'from'.";
}
