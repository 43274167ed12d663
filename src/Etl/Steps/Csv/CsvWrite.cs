using CsvHelper;
using Etl.Messages;
using Etl.Steps.Compression;
using Etl.Steps.Records;

namespace Etl.Steps.Csv;

/// <summary>
/// Writes rows to one CSV file (RFC 4180, UTF-8). An empty text is written as an empty field, as a null is unless it has a
/// text of its own: reading the file back makes a null of it.
/// </summary>
internal sealed class CsvWrite : IRowSink
{
    private readonly string _step;
    private readonly Schema _schema;
    private readonly CsvWriteOptions _options;
    private readonly CsvWriterOptions _writerOptions;

    private CsvWrite(string step, Schema schema, CsvWriteOptions options, char separator)
    {
        _step = step;
        _schema = schema;
        _options = options;
        _writerOptions = new CsvWriterOptions
        {
            Separator = separator,
            HasHeader = false,
            Quoting = options.Quote == CsvQuotes.Always ? CsvQuoting.Always : CsvQuoting.WhenNeeded,
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

    public string Path => _options.Path;

    public IReadOnlySet<string> RequiredColumns => _schema.Names.ToHashSet(StringComparer.Ordinal);

    public IRowWriter CreateWriter(StepContext context)
    {
        StagedFile file = context.Outputs.Stage(_step, context.Resolve(_options.Path));
        return new CsvRowWriter(file, CompressionFormats.OfName(_options.Path), _writerOptions, new CsvValueWriter(_options), _options.Header ? _schema : null);
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

        bool formats = CheckFormat(options.DateFormat, "dateFormat", withTime: false, context) & CheckFormat(options.TimestampFormat, "timestampFormat", withTime: true, context);
        return separator is null || !formats || options.Path.Length == 0 ? null : new CsvWrite(context.Id, context.Input!, options, separator.Value);
    }

    private static bool CheckFormat(string? format, string option, bool withTime, StepPlanContext context)
    {
        if (format is null || DateFormats.CheckWritten(format, withTime) is not { } problem) return true;
        context.Error(option, $"'{format}' {problem}; allowed are .NET custom formats such as {(withTime ? "'dd/MM/yyyy HH:mm'" : "'dd/MM/yyyy'")}.");
        return false;
    }
}
