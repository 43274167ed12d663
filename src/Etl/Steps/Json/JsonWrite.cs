using Etl.Messages;
using Etl.Steps.Outputs;

namespace Etl.Steps.Json;

/// <summary>How <c>json.write</c> lays out objects.</summary>
internal enum JsonWriteFormat
{
    /// <summary>One object on each line.</summary>
    Lines,

    /// <summary>One array of objects.</summary>
    Array,
}

/// <summary>Options of <c>json.write</c>.</summary>
internal sealed record JsonWriteOptions : RowFileOptions
{
    [Option("Whether the columns that the path names are written in the objects too")]
    public bool PartitionColumns { get; init; } = true;

    [Option("lines for one object on each line, array for one array of objects")]
    public JsonWriteFormat Format { get; init; } = JsonWriteFormat.Lines;
}

/// <summary>
/// Writes rows to JSON files (UTF-8). Nulls are written as null, json columns as they are, dates and timestamps as texts,
/// and the floats that JSON has no numbers for as the texts "NaN", "Infinity" and "-Infinity".
/// </summary>
internal static class JsonWrite
{
    internal static StepType Type { get; } = StepType.Create<JsonWriteOptions>(
        "json.write",
        "Writes rows to a JSON file, one object on each line or one array of objects, or to one file for each value of columns.",
        [MessageKind.Rows],
        null,
        WorkKind.Serial,
        """{ "id": "report", "use": "json.write", "with": { "path": "out/sales.jsonl" } }""",
        Plan);

    private static RowFileSink? Plan(JsonWriteOptions options, StepPlanContext context)
    {
        RowFiles? files = RowFiles.Plan(options, context);
        if (files?.ColumnsWritten(options.PartitionColumns, context) is not { } columns) return null;
        return new RowFileSink(context.Id, context.Input!, files, columns, schema => new JsonRowFormat(schema, options.Format == JsonWriteFormat.Array), printsTable: false);
    }
}
