using System.Text;
using CsvHelper;
using Etl.Messages;

namespace Etl.Steps.Csv;

/// <summary>What ends each line of a CSV file.</summary>
internal enum CsvLineEnd
{
    /// <summary>A line feed, as on Unix.</summary>
    Lf,

    /// <summary>Carriage return and line feed, as RFC 4180 and Windows have it.</summary>
    Crlf,
}

/// <summary>Options of <c>csv.write</c>.</summary>
internal sealed record CsvWriteOptions
{
    [Option("The file to write; it appears when the run has succeeded")]
    public required string Path { get; init; }

    [Option("Character between the fields, one ASCII character")]
    public string Separator { get; init; } = ",";

    [Option("Whether the first record holds the columns' names")]
    public bool Header { get; init; } = true;

    [Option("Text written for null; when it is empty, an empty text looks the same as null")]
    public string NullText { get; init; } = "";

    [Option("End of each line")]
    public CsvLineEnd LineEnd { get; init; } = CsvLineEnd.Lf;
}

/// <summary>
/// Writes rows to one CSV file (RFC 4180, UTF-8). Fields are quoted where they must be. An empty text is written as an empty
/// field, as a null is unless it has a text of its own: reading the file back makes a null of it.
/// </summary>
internal sealed class CsvWrite : IRowSink
{
    private readonly string _step;
    private readonly string _path;
    private readonly Schema _schema;
    private readonly bool _header;
    private readonly byte[] _nullText;
    private readonly CsvWriterOptions _options;

    private CsvWrite(string step, Schema schema, CsvWriteOptions options, char separator)
    {
        _step = step;
        _path = options.Path;
        _schema = schema;
        _header = options.Header;
        _nullText = Encoding.UTF8.GetBytes(options.NullText);
        _options = new CsvWriterOptions
        {
            Separator = separator,
            HasHeader = false,
            NewLine = options.LineEnd == CsvLineEnd.Crlf ? "\r\n" : "\n",
            BufferSize = 1 << 20,
        };
    }

    internal static StepType Type { get; } = StepType.Create<CsvWriteOptions>(
        "csv.write",
        "Writes rows to a CSV file.",
        [MessageKind.Rows],
        null,
        WorkKind.Serial,
        """{ "id": "report", "use": "csv.write", "with": { "path": "out/sales.csv" } }""",
        Plan);

    public string Path => _path;

    public IReadOnlySet<string> RequiredColumns => _schema.Names.ToHashSet(StringComparer.Ordinal);

    public IRowWriter CreateWriter(StepContext context)
    {
        StagedFile file = context.Outputs.Stage(_step, context.Resolve(_path));
        return new CsvRowWriter(file, _options, _header ? _schema : null, _nullText);
    }

    private static CsvWrite? Plan(CsvWriteOptions options, StepPlanContext context)
    {
        if (options.Path.Length == 0) context.Error("path", "The path is empty. Name the file to write.");
        char? separator = CsvCharacter.Check(options.Separator, "separator", context);
        if (separator == '"')
        {
            context.Error("separator", "The separator cannot be the quote '\"'. Use another character.");
            separator = null;
        }

        return separator is null || options.Path.Length == 0 ? null : new CsvWrite(context.Id, context.Input!, options, separator.Value);
    }
}
