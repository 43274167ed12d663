using Etl.Messages;
using Etl.Steps.Records;

namespace Etl.Steps.Json;

/// <summary>A column that is read from JSON objects.</summary>
[Shorthand(nameof(Type))]
internal sealed record JsonColumn
{
    [Option("Type of the values: text, int (whole numbers of 64 bits), decimal (exact), float, bool, date, timestamp, or json for any value as it is written; a value that is not of it rejects its row")]
    public ColumnType Type { get; init; } = ColumnType.Text;

    [Option("Key of the value, or the keys on the way to it with dots between them; the column's name where it is not given")]
    public string? Path { get; init; }
}

/// <summary>How objects stand in a JSON file.</summary>
internal enum JsonFormat
{
    /// <summary>One object on each line.</summary>
    Lines,

    /// <summary>One array of objects.</summary>
    Array,

    /// <summary>One document: an object, or one with an array of objects within.</summary>
    Document,
}

/// <summary>Options of <c>json.read</c>.</summary>
internal sealed record JsonReadOptions
{
    [Option("The columns to read, by name, with their types; other keys of the objects are left out")]
    public required IReadOnlyList<KeyValuePair<string, JsonColumn>> Columns { get; init; }

    [Option("lines for one object on each line, array for one array of objects, document for one object in each file or, with 'path', for an array within it")]
    public JsonFormat Format { get; init; } = JsonFormat.Lines;

    [Option("With format document: where the array of objects stands in the document, as the keys on the way with dots between them, such as data.items; the objects are read one by one. Without it the document is one row")]
    public string? Path { get; init; }

    [Option(FileColumns.FactsSummary, Allowed = [FileFact.File, FileFact.Path, FileFact.Name, FileFact.Row, FileFact.Line, FileFact.Modified, FileFact.Bytes])]
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];

    [Option(FileColumns.PathPatternSummary)]
    public string? PathPattern { get; init; }
}

/// <summary>
/// Reads JSON objects (UTF-8) into typed rows. A missing key and a JSON null are null; an empty text is not. A path is first
/// looked for as one key, dots and all, then as keys within objects.
/// </summary>
internal sealed class JsonRead : IRowReader, IRecordCounter
{
    private readonly JsonLayout _layout;
    private readonly RecordFormat _format;
    private readonly JsonRecords _records;

    private JsonRead(JsonLayout layout, RecordFormat format, JsonRecords records)
    {
        _layout = layout;
        _format = format;
        _records = records;
    }

    internal static StepType Type { get; } = StepType.Create<JsonReadOptions>(
        "json.read",
        "Reads JSON files, one object on each line, one array of objects or one document a file, into typed rows.",
        [MessageKind.Files],
        MessageKind.Rows,
        WorkKind.Cpu,
        """{ "id": "rows", "use": "json.read", "with": { "columns": { "id": "int", "city": { "path": "address.city" } } } }""",
        Plan,
        moreExamples:
        [
            """
            // Objects in an array within a document, each with a list that is kept as JSON for 'explode'.
            { "id": "items", "use": "json.read", "with": { "format": "document", "path": "data.items", "columns": { "id": "int", "tags": "json" } } }
            """,
        ]);

    public Schema OutputSchema => _layout.Schema;

    public ValueTask SplitAsync(FileMessage file, IMessageOutput output, StepContext context, CancellationToken cancellation) =>
        new RecordSplitter(_format, file, output, context).SplitAsync(cancellation);

    public IChunkParser CreateParser(IReadOnlySet<string> columns) => new JsonChunkParser(_layout, _records, columns);

    public long CountRecords(RecordChunk chunk) => JsonRecordCount.Of(chunk.Records, _records);

    private static IRowReader? Plan(JsonReadOptions options, StepPlanContext context)
    {
        bool valid = true;
        if (options.Columns.Count == 0)
        {
            context.Error("columns", "No columns are declared. Name at least one, with its type.");
            valid = false;
        }

        foreach ((string name, JsonColumn column) in options.Columns)
        {
            if (column.Path is null || !JsonPath.HasEmptyKey(column.Path)) continue;
            context.Error($"columns.{name}.path", $"'{column.Path}' has an empty key. Write the keys with one dot between them, such as 'address.city'.");
            valid = false;
        }

        if (options.Path is not null && PathProblem(options.Path, options.Format) is { } problem)
        {
            context.Error("path", problem);
            valid = false;
        }

        JsonRead? reader = valid ? Create(new JsonLayout(options.Columns), options.Format, options.Path is null ? null : new JsonPath(options.Path)) : null;
        return FileColumns.Add(reader, options.Facts, options.PathPattern, context);
    }

    private static JsonRead Create(JsonLayout layout, JsonFormat format, JsonPath? path) => format switch
    {
        JsonFormat.Lines => new JsonRead(layout, new JsonLinesFormat(), JsonRecords.Lines),
        JsonFormat.Array => new JsonRead(layout, new JsonArrayFormat(), JsonRecords.Objects),
        _ => new JsonRead(layout, new JsonDocumentFormat(path), path is null ? JsonRecords.Document : JsonRecords.Objects),
    };

    private static string? PathProblem(string path, JsonFormat format)
    {
        if (format != JsonFormat.Document) return "Only a document has a path to an array. Set 'format' to 'document', or remove 'path'.";
        return JsonPath.HasEmptyKey(path) ? $"'{path}' has an empty key. Write the keys with one dot between them, such as 'data.items'." : null;
    }
}
