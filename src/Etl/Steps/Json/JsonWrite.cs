using Etl.Messages;

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
internal sealed record JsonWriteOptions
{
    [Option("The file to write; it appears when the run has succeeded")]
    public required string Path { get; init; }

    [Option("lines for one object on each line, array for one array of objects")]
    public JsonWriteFormat Format { get; init; } = JsonWriteFormat.Lines;
}

/// <summary>
/// Writes rows to one JSON file (UTF-8). Nulls are written as null, json columns as they are, dates and timestamps as texts,
/// and the floats that JSON has no numbers for as the texts "NaN", "Infinity" and "-Infinity".
/// </summary>
internal sealed class JsonWrite(string step, Schema schema, JsonWriteOptions options) : IRowSink
{
    internal static StepType Type { get; } = StepType.Create<JsonWriteOptions>(
        "json.write",
        "Writes rows to a JSON file, one object on each line or one array of objects.",
        [MessageKind.Rows],
        null,
        WorkKind.Serial,
        """{ "id": "report", "use": "json.write", "with": { "path": "out/sales.jsonl" } }""",
        Plan);

    public string Path => options.Path;

    public IReadOnlySet<string> RequiredColumns => schema.Names.ToHashSet(StringComparer.Ordinal);

    public IRowWriter CreateWriter(StepContext context)
    {
        StagedFile file = context.Outputs.Stage(step, context.Resolve(options.Path));
        return new JsonRowWriter(file, schema, options.Format == JsonWriteFormat.Array);
    }

    private static JsonWrite? Plan(JsonWriteOptions options, StepPlanContext context)
    {
        if (options.Path.Length > 0) return new JsonWrite(context.Id, context.Input!, options);
        context.Error("path", "The path is empty. Name the file to write.");
        return null;
    }
}
