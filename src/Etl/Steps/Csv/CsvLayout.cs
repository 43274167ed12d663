using Etl.Common;
using Etl.Messages;
using Etl.Steps.Records;

namespace Etl.Steps.Csv;

/// <summary>Where the columns stand in one file.</summary>
/// <param name="FieldNames">The header's names, or the declared ones for a file without a header; as many as a record has fields.</param>
/// <param name="FieldOfColumn">For each column the index of its field; <see cref="NoField"/> where the file has none.</param>
/// <param name="HasHeader">Whether the file has a header.</param>
/// <param name="Drift">How the header differs from the columns; null where nobody asked for it.</param>
internal sealed record CsvLayout(string[] FieldNames, int[] FieldOfColumn, bool HasHeader, FileDrift? Drift) : IComparedHeader
{
    /// <summary>A field behind the end of every record, which the CSV reader gives as empty.</summary>
    public const int NoField = int.MaxValue;

    /// <summary>The layout of files without a header: the columns in the order declared.</summary>
    public static CsvLayout ByPosition(Schema schema) =>
        new([.. schema.Names], [.. Enumerable.Range(0, schema.Count)], HasHeader: false, Drift: null);

    /// <exception cref="StepException">The header has a column twice, or lacks one or has a new one where that is an error.</exception>
    public static CsvLayout ByName(IReadOnlyList<CsvColumnFormat> columns, string[] header, string source, DriftPolicy policy)
    {
        CsvColumnFormat[] missing = [.. columns.Where(column => !column.IsAdded && !column.HeaderNames.Intersect(header, StringComparer.Ordinal).Any())];
        if (missing.Length > 0 && policy.Missing == MissingColumns.Fail) throw new StepException(source, DescribeMissing(missing, header));
        int[] fields = new int[columns.Count];
        for (int i = 0; i < fields.Length; i++)
        {
            CsvColumnFormat column = columns[i];
            int first = Array.FindIndex(header, column.IsNamed);
            int second = Array.FindIndex(header, first + 1, column.IsNamed);
            if (second > first && first >= 0) throw new StepException(source, DescribeTwice(column, header, first, second));
            fields[i] = first < 0 ? NoField : first;
        }

        return new CsvLayout(header, fields, HasHeader: true, policy.Options is null ? null : Compare(columns, header, source, policy, missing));
    }

    /// <exception cref="StepException">The header has a new column where that is an error.</exception>
    private static FileDrift Compare(IReadOnlyList<CsvColumnFormat> columns, string[] header, string source, DriftPolicy policy, CsvColumnFormat[] missing)
    {
        HashSet<string> declared = [.. columns.Where(column => !column.IsAdded).SelectMany(column => column.HeaderNames)];
        string[] added = [.. header.Where(name => !declared.Contains(name))];
        if (policy.New == NewColumns.Fail && added.Length > 0)
            throw new StepException(source, $"The header has the {(added.Length == 1 ? "column" : "columns")} {ColumnNames.List(added)}, which {(added.Length == 1 ? "is" : "are")} not declared. Declare what is wanted, or set 'drift.new' to 'ignore' or 'add'.");
        if (policy.New == NewColumns.Add && added.Except(columns.Where(column => column.IsAdded).Select(column => column.Column.Name), StringComparer.Ordinal).FirstOrDefault() is { } late)
            throw new StepException(source, $"The header has the column '{late}', which was in no file when the columns were collected before the run: the file is new or was changed since. Run again.");
        return new FileDrift(policy.Step, source, added, [.. missing.Select(column => column.Column.Name)]);
    }

    public string DescribeCount(int found) =>
        $"{found} {(found == 1 ? "field" : "fields")} where {(HasHeader ? $"the header has {FieldNames.Length}" : $"{FieldNames.Length} columns are declared")}";

    private static string DescribeMissing(CsvColumnFormat[] missing, string[] header)
    {
        IEnumerable<string> names = missing.Select(column => $"{Name(column)}{Hint(column, header)}");
        return $"The header lacks the {(missing.Length == 1 ? "column" : "columns")} {string.Join(", ", names)}; it has {ColumnNames.List(header)}. Correct the header or the step's 'columns', or set 'drift.missing' to 'null'.";
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
