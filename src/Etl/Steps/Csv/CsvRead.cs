using System.Text;
using Etl.Messages;
using Etl.Steps.Records;

namespace Etl.Steps.Csv;

/// <summary>A column of a CSV file.</summary>
[Shorthand(nameof(Type))]
internal sealed record CsvColumn
{
    [Option("Type of the values: text, int, decimal, float, bool, date or timestamp")]
    public ColumnType Type { get; init; } = ColumnType.Text;
}

/// <summary>Options of <c>csv.read</c>.</summary>
internal sealed record CsvReadOptions
{
    [Option("The columns to read, by name, with their types; other columns of the files are left out")]
    public required IReadOnlyList<KeyValuePair<string, CsvColumn>> Columns { get; init; }

    [Option("Character between the fields, one ASCII character")]
    public string Separator { get; init; } = ",";

    [Option("Character around fields that hold separators, quotes or line ends, one ASCII character")]
    public string Quote { get; init; } = "\"";

    [Option("Whether the first record holds the columns' names; without it the columns stand in the order declared")]
    public bool Header { get; init; } = true;

    [Option("Texts that mean null, besides the empty one")]
    public IReadOnlyList<string> NullText { get; init; } = [];
}

/// <summary>
/// Reads CSV files (RFC 4180, UTF-8) into typed rows. An empty field, quoted or not, is null. Empty lines are skipped, also
/// where a file has one column only.
/// </summary>
internal sealed class CsvRead : IRowReader
{
    private readonly CsvFormat _format;

    private CsvRead(CsvFormat format) => _format = format;

    internal static StepType Type { get; } = StepType.Create<CsvReadOptions>(
        "csv.read",
        "Reads CSV files into typed rows.",
        [MessageKind.Files],
        MessageKind.Rows,
        WorkKind.Cpu,
        """{ "id": "rows", "use": "csv.read", "with": { "columns": { "store": "text", "quantity": "int", "price": { "type": "decimal" } } } }""",
        Plan);

    public Schema OutputSchema => _format.Schema;

    public ValueTask SplitAsync(FileMessage file, IMessageOutput output, StepContext context, CancellationToken cancellation) =>
        new RecordSplitter(_format, file, output, context).SplitAsync(cancellation);

    public IChunkParser CreateParser(IReadOnlySet<string> columns) => new CsvChunkParser(_format, columns);

    private static CsvRead? Plan(CsvReadOptions options, StepPlanContext context)
    {
        char? separator = CsvCharacter.Check(options.Separator, "separator", context);
        char? quote = CsvCharacter.Check(options.Quote, "quote", context);
        bool valid = separator is not null && quote is not null;
        if (valid && separator == quote)
        {
            context.Error("quote", $"The quote and the separator are both '{quote}'. Use different characters.");
            valid = false;
        }

        if (options.Columns.Count == 0)
        {
            context.Error("columns", "No columns are declared. Name at least one, with its type.");
            valid = false;
        }

        foreach ((string name, CsvColumn column) in options.Columns)
        {
            if (column.Type != ColumnType.Json) continue;
            context.Error($"columns.{name}", "A CSV column cannot be json. Read it as text.");
            valid = false;
        }

        if (!valid) return null;
        Schema schema = new([.. options.Columns.Select(column => new ColumnSchema(column.Key, column.Value.Type))]);
        byte[][] nullTexts = [.. options.NullText.Select(Encoding.UTF8.GetBytes)];
        return new CsvRead(new CsvFormat(schema, separator!.Value, quote!.Value, options.Header, nullTexts));
    }
}
