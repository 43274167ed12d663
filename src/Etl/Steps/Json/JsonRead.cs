using Etl.Messages;
using Etl.Steps.Records;

namespace Etl.Steps.Json;

/// <summary>A column that is read from JSON objects.</summary>
[Shorthand(nameof(Type))]
internal sealed record JsonColumn
{
    [Option("Type of the values: text, int, decimal, float, bool, date, timestamp, or json for any value as it is written")]
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
}

/// <summary>Options of <c>json.read</c>.</summary>
internal sealed record JsonReadOptions
{
    [Option("The columns to read, by name, with their types; other keys of the objects are left out")]
    public required IReadOnlyList<KeyValuePair<string, JsonColumn>> Columns { get; init; }

    [Option("lines for one object on each line, array for one array of objects")]
    public JsonFormat Format { get; init; } = JsonFormat.Lines;
}

/// <summary>
/// Reads JSON objects (UTF-8) into typed rows. A missing key and a JSON null are null; an empty text is not. A path is first
/// looked for as one key, dots and all, then as keys within objects.
/// </summary>
internal sealed class JsonRead : IRowReader
{
    private readonly JsonLayout _layout;
    private readonly RecordFormat _format;
    private readonly bool _isArray;

    private JsonRead(JsonLayout layout, bool isArray)
    {
        _layout = layout;
        _isArray = isArray;
        _format = isArray ? new JsonArrayFormat() : new JsonLinesFormat();
    }

    internal static StepType Type { get; } = StepType.Create<JsonReadOptions>(
        "json.read",
        "Reads JSON files, one object on each line or one array of objects, into typed rows.",
        [MessageKind.Files],
        MessageKind.Rows,
        WorkKind.Cpu,
        """{ "id": "rows", "use": "json.read", "with": { "columns": { "id": "int", "city": { "path": "address.city" } } } }""",
        Plan);

    public Schema OutputSchema => _layout.Schema;

    public ValueTask SplitAsync(FileMessage file, IMessageOutput output, StepContext context, CancellationToken cancellation) =>
        new RecordSplitter(_format, file, output, context).SplitAsync(cancellation);

    public IChunkParser CreateParser(IReadOnlySet<string> columns) => new JsonChunkParser(_layout, _isArray, columns);

    private static JsonRead? Plan(JsonReadOptions options, StepPlanContext context)
    {
        bool valid = true;
        if (options.Columns.Count == 0)
        {
            context.Error("columns", "No columns are declared. Name at least one, with its type.");
            valid = false;
        }

        foreach ((string name, JsonColumn column) in options.Columns)
        {
            if (column.Path is null || !column.Path.Split('.').Contains("", StringComparer.Ordinal)) continue;
            context.Error($"columns.{name}.path", $"'{column.Path}' has an empty key. Write the keys with one dot between them, such as 'address.city'.");
            valid = false;
        }

        return valid ? new JsonRead(new JsonLayout(options.Columns), options.Format == JsonFormat.Array) : null;
    }
}
