using Etl.Common;
using Etl.Messages;
using Etl.Steps.Records;

namespace Etl.Steps.Text;

/// <summary>Options of <c>text.read</c>.</summary>
internal sealed record TextReadOptions
{
    [Option("Regular expression that is looked for in each line and whose named groups are the columns; begin it with ^ and end it with $ to match whole lines. Lines that do not match are rejected. Without it the lines are the column 'line'")]
    public string? Pattern { get; init; }

    [Option("Types of columns, by name: text, int, decimal, float, bool, date or timestamp; the others are text")]
    public IReadOnlyList<KeyValuePair<string, ColumnType>> Columns { get; init; } = [];

    [Option(FileColumns.FactsSummary, Allowed = [FileFact.File, FileFact.Path, FileFact.Name, FileFact.Row, FileFact.Line, FileFact.Modified, FileFact.Bytes])]
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];

    [Option(FileColumns.PathPatternSummary)]
    public string? PathPattern { get; init; }
}

/// <summary>
/// Reads text files (UTF-8) into rows, one a line, empty lines included. A group that took no part in a match or matched
/// nothing is null, as an empty CSV field is; the column <c>line</c> is never null.
/// </summary>
internal sealed class TextRead : IRowReader, IRecordCounter
{
    /// <summary>The column of a step without a pattern.</summary>
    public const string LineColumn = "line";

    private readonly TextLinesFormat _format = new();
    private readonly Schema _schema;
    private readonly TextPattern? _pattern;

    private TextRead(Schema schema, TextPattern? pattern)
    {
        _schema = schema;
        _pattern = pattern;
    }

    internal static StepType Type { get; } = StepType.Create<TextReadOptions>(
        "text.read",
        "Reads text files such as logs into rows, one a line; the named groups of a regular expression become columns.",
        [MessageKind.Files],
        MessageKind.Rows,
        WorkKind.Cpu,
        """{ "id": "requests", "use": "text.read", "with": { "pattern": "^(?<at>[^ ]+) (?<status>[0-9]{3}) (?<path>.*)$", "columns": { "at": "timestamp", "status": "int" } } }""",
        Plan);

    public Schema OutputSchema => _schema;

    public ValueTask SplitAsync(FileMessage file, IMessageOutput output, StepContext context, CancellationToken cancellation) =>
        new RecordSplitter(_format, file, output, context).SplitAsync(cancellation);

    public IChunkParser CreateParser(IReadOnlySet<string> columns) => new TextChunkParser(_schema, _pattern, columns);

    public long CountRecords(RecordChunk chunk) =>
        LineBreaks.Count(chunk.Records) + (chunk.Records is [.., not ((byte)'\n' or (byte)'\r')] ? 1 : 0);

    private static IRowReader? Plan(TextReadOptions options, StepPlanContext context) =>
        FileColumns.Add(PlanLines(options, context), options.Facts, options.PathPattern, context);

    private static TextRead? PlanLines(TextReadOptions options, StepPlanContext context)
    {
        TextPattern? pattern = options.Pattern is null ? null : TextPattern.Create(options.Pattern, context);
        if (options.Pattern is not null && pattern is null) return null;
        IReadOnlyList<string> names = pattern?.Groups ?? [LineColumn];
        bool valid = true;
        foreach ((string name, ColumnType type) in options.Columns)
        {
            string? problem = !names.Contains(name, StringComparer.Ordinal) ? Unknown(name, names, pattern is not null)
                : type == ColumnType.Json ? "A column of a text file cannot be json. Read it as text."
                : null;
            if (problem is null) continue;
            context.Error($"columns.{name}", problem);
            valid = false;
        }

        if (!valid) return null;
        Dictionary<string, ColumnType> types = options.Columns.ToDictionary(column => column.Key, column => column.Value, StringComparer.Ordinal);
        return new TextRead(new Schema([.. names.Select(name => new ColumnSchema(name, types.GetValueOrDefault(name, ColumnType.Text)))]), pattern);
    }

    private static string Unknown(string name, IReadOnlyList<string> names, bool hasPattern) => hasPattern
        ? $"The pattern has no group '{name}'.{NearestName.Hint(name, names)} Its groups are {string.Join(", ", names.Select(known => $"'{known}'"))}."
        : $"Without a pattern the only column is '{LineColumn}', not '{name}'. Give a 'pattern' with a group of that name, or remove it here.";
}
