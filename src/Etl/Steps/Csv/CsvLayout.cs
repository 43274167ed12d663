using Etl.Common;
using Etl.Steps.Records;

namespace Etl.Steps.Csv;

/// <summary>Where the columns stand in one file.</summary>
/// <param name="FieldNames">The header's names, or the declared ones for a file without a header; as many as a record has fields.</param>
/// <param name="FieldOfColumn">For each column the index of its field; <see cref="NoField"/> where the file has none.</param>
/// <param name="HasHeader">Whether the file has a header.</param>
/// <param name="Drift">How the header differs from the columns; null where nobody asked for it.</param>
internal sealed record CsvLayout(string[] FieldNames, int[] FieldOfColumn, bool HasHeader, FileDrift? Drift = null) : IComparedHeader
{
    /// <summary>A field behind the end of every record, which is empty.</summary>
    public const int NoField = int.MaxValue;

    /// <summary>Whether the file has no header and its first record says how many fields there are.</summary>
    public bool IsByFirstRecord { get; init; }

    /// <summary>The separator that was found out; null where the options say it.</summary>
    public string? Separator { get; init; }

    /// <summary>The layout of files without a header: the columns in the order declared, or where their numbers say.</summary>
    /// <param name="columns">The columns declared.</param>
    /// <param name="fields">Fields of each record; null for as many as there are columns.</param>
    /// <param name="source">The file as errors name it.</param>
    /// <exception cref="StepException">A column's number is beyond the last field.</exception>
    public static CsvLayout ByPosition(IReadOnlyList<CsvColumnFormat> columns, int? fields, string source)
    {
        int count = fields ?? columns.Count(column => !column.IsExtra);
        string[] names = [.. Enumerable.Range(1, count).Select(number => $"#{number}")];
        int[] places = new int[columns.Count];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = columns[i].IsExtra ? count : columns[i].HeaderNames.Select(CsvFieldName.NumberOf).FirstOrDefault(number => number is not null) - 1 ?? i;
            if (places[i] < count) names[places[i]] = columns[i].Column.Name;
            else if (!columns[i].IsExtra)
                throw new StepException(source, $"The column '{columns[i].Column.Name}' is field {places[i] + 1}, but there are only {count}. Correct the step's 'columns' or leave the file out.");
        }

        return new CsvLayout(names, places, HasHeader: false);
    }

    /// <exception cref="StepException">The header has a column twice, or lacks one or has a new one where that is an error.</exception>
    public static CsvLayout ByName(IReadOnlyList<CsvColumnFormat> columns, string[] header, string source, DriftPolicy policy)
    {
        int[] fields = new int[columns.Count];
        for (int i = 0; i < fields.Length; i++) fields[i] = columns[i].IsExtra ? header.Length : CsvFieldName.Find(columns[i].HeaderNames, header);
        CsvColumnFormat[] missing = [.. columns.Where((column, i) => fields[i] < 0 && !column.IsAdded)];
        if (missing.Length > 0 && policy.Missing == MissingColumns.Fail) throw new StepException(source, DescribeMissing(missing, header));
        for (int i = 0; i < fields.Length; i++)
        {
            if (fields[i] < 0)
            {
                fields[i] = NoField;
                continue;
            }

            int second = CsvFieldName.FindSecond(columns[i].HeaderNames, header, fields[i]);
            if (second >= 0) throw new StepException(source, DescribeTwice(columns[i], header, fields[i], second));
        }

        return new CsvLayout(header, fields, HasHeader: true, policy.Options is null ? null : Compare(columns, fields, header, source, policy, missing));
    }

    /// <exception cref="StepException">The header has a new column where that is an error.</exception>
    private static FileDrift Compare(IReadOnlyList<CsvColumnFormat> columns, int[] fields, string[] header, string source, DriftPolicy policy, CsvColumnFormat[] missing)
    {
        HashSet<int> declared = [.. fields.Where((_, i) => !columns[i].IsAdded)];
        string[] added = [.. header.Where((_, field) => !declared.Contains(field))];
        if (policy.New == NewColumns.Fail && added.Length > 0)
            throw new StepException(source, $"The header has the {(added.Length == 1 ? "column" : "columns")} {ColumnNames.List(added)}, which {(added.Length == 1 ? "is" : "are")} not declared. Declare what is wanted, or set 'drift.new' to 'ignore' or 'add'.");
        if (policy.New == NewColumns.Add && added.Where(name => name.Length > 0).Except(columns.Where(column => column.IsAdded).Select(column => column.Column.Name), StringComparer.Ordinal).FirstOrDefault() is { } late)
            throw new StepException(source, $"The header has the column '{late}', which was in no file when the columns were collected before the run: the file is new or was changed since. Run again.");
        return new FileDrift(policy.Step, source, added, [.. missing.Select(column => column.Column.Name)]);
    }

    public string DescribeCount(int found) =>
        $"{found} {(found == 1 ? "field" : "fields")} where {(HasHeader ? $"the header has {FieldNames.Length}" : IsByFirstRecord ? $"the first record has {FieldNames.Length}" : $"{FieldNames.Length} columns are declared")}";

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
            ? $"The header has the column '{header[first]}' twice, as fields {first + 1} and {second + 1}. Say which one is meant in the column's 'from': {CsvFieldName.Choice(header, first)} or {CsvFieldName.Choice(header, second)}."
            : $"The header has both '{header[first]}' and '{header[second]}', as fields {first + 1} and {second + 1}; each may be the column '{column.Column.Name}'. Remove one of them from the column's 'from'.";
}
