using Etl.Messages;
using Etl.Steps.Outputs;
using Etl.Values;

namespace Etl.Steps.Csv;

/// <summary>
/// Writes rows to CSV files (RFC 4180, UTF-8). An empty text is written as an empty field, as a null is unless it has a
/// text of its own: reading the file back makes a null of it.
/// </summary>
internal static class CsvWrite
{
    internal static StepType Type { get; } = StepType.Create<CsvWriteOptions>(
        "csv.write",
        "Writes rows to a CSV file, or to one for each value of columns.",
        [MessageKind.Rows],
        null,
        WorkKind.Serial,
        """{ "id": "report", "use": "csv.write", "with": { "path": "out/sales.csv" } }""",
        Plan,
        moreExamples:
        [
            """
            // A compressed file for each store, in a folder for each country, whose rows do not repeat the two.
            { "id": "parts", "use": "csv.write", "with": { "path": "out/{country}/{store}.csv.gz", "partitionColumns": false } }
            """,
            """
            // Shows the first rows when the run is done, and writes no file.
            { "id": "shown", "use": "csv.write", "with": { "path": "-", "printRows": 5 } }
            """,
        ]);

    private static RowFileSink? Plan(CsvWriteOptions options, StepPlanContext context)
    {
        RowFiles? files = RowFiles.Plan(options, context);
        char? separator = CsvCharacter.Check(options.Separator, "separator", context);
        if (separator == '"')
        {
            context.Error("separator", "The separator cannot be the quote '\"'. Use another character.");
            separator = null;
        }

        bool formats = CheckFormat(options.DateFormat, "dateFormat", withTime: false, context) & CheckFormat(options.TimestampFormat, "timestampFormat", withTime: true, context);
        if (files?.ColumnsWritten(options.PartitionColumns, context) is not { } columns || separator is not { } checkedSeparator || !formats) return null;
        return new RowFileSink(context.Id, context.Input!, files, columns, schema => new CsvRowFormat(options, checkedSeparator, schema), printsTable: true);
    }

    private static bool CheckFormat(string? format, string option, bool withTime, StepPlanContext context)
    {
        if (format is null) return true;
        if (DateFormat.Create(format, out string? problem) is { HasTime: true } && !withTime) problem = $"A date has no time of day, but '{format}' asks for one. Leave the time out, or make a timestamp of the column.";
        if (problem is not null) context.Error(option, problem);
        return problem is null;
    }
}
