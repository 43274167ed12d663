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
    public static CsvLayout ByName(Schema schema, string[] header, string source)
    {
        string[] missing = [.. schema.Names.Where(name => !header.Contains(name, StringComparer.Ordinal))];
        if (missing.Length > 0) throw new StepException(source, DescribeMissing(missing, header));
        int[] fields = new int[schema.Count];
        for (int i = 0; i < fields.Length; i++)
        {
            string name = schema[i].Name;
            fields[i] = Array.IndexOf(header, name);
            int second = Array.IndexOf(header, name, fields[i] + 1);
            if (second >= 0) throw new StepException(source, $"The header has the column '{name}' twice, as fields {fields[i] + 1} and {second + 1}. Rename one of them.");
        }

        return new CsvLayout(header, fields, HasHeader: true);
    }

    public string DescribeCount(int found) =>
        $"{found} {(found == 1 ? "field" : "fields")} where {(HasHeader ? $"the header has {FieldNames.Length}" : $"{FieldNames.Length} columns are declared")}";

    private static string DescribeMissing(string[] missing, string[] header)
    {
        IEnumerable<string> names = missing.Select(name =>
            NearestName.Find(name, header) is { } nearest ? $"'{name}' (did you mean '{nearest}'?)" : $"'{name}'");
        return $"The header lacks the {(missing.Length == 1 ? "column" : "columns")} {string.Join(", ", names)}; it has {ColumnNames.List(header)}. Correct the header or the step's 'columns'.";
    }
}
