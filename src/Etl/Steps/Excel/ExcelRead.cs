using Etl.Messages;
using Etl.Steps.Csv;
using Etl.Steps.Records;

namespace Etl.Steps.Excel;

/// <summary>
/// Reads a sheet of each workbook (.xlsx or .xls) into typed rows. The sheet is turned into CSV, texts in quotes and values
/// of other kinds without, and what <c>csv.read</c> does with columns is done with that. Empty rows are skipped, a formula
/// has the value that it had when the file was saved, and of merged cells the first one has the value. In .xls files an
/// error that was typed in, and is no formula's, cannot be told from an empty cell.
/// </summary>
internal sealed class ExcelRead : IRowReader, IRecordCounter
{
    private readonly ExcelReadOptions _options;
    private readonly SheetRange _range;
    private readonly CsvRead _csv;

    private ExcelRead(ExcelReadOptions options, SheetRange range, CsvRead csv)
    {
        _options = options;
        _range = range;
        _csv = csv;
    }

    internal static StepType Type { get; } = StepType.Create<ExcelReadOptions>(
        "excel.read",
        "Reads a sheet of Excel workbooks (.xlsx, .xls) into typed rows; the lines in errors are rows of the sheet.",
        [MessageKind.Files],
        MessageKind.Rows,
        WorkKind.Cpu,
        """{ "id": "rows", "use": "excel.read", "with": { "sheet": "Sales", "columns": { "store": "text", "day": "date", "quantity": "int" } } }""",
        Plan);

    public Schema OutputSchema => _csv.OutputSchema;

    public InferredColumns? Found => _csv.Found;

    public async ValueTask SplitAsync(FileMessage file, IMessageOutput output, StepContext context, CancellationToken cancellation)
    {
        using Workbook workbook = Workbook.Open(file, _options, context, cancellation);
        using SheetStream content = new(workbook, _options, _range, context.MaxRecordBytes, cancellation);
        // Stays on the scheduler of the block, whose threads are there for this work.
        await _csv.SplitAsync(SheetContent.Of(content, workbook, file), new SheetRows(content, output), context, cancellation).ConfigureAwait(true);
    }

    public IChunkParser CreateParser(IReadOnlySet<string> columns) => _csv.CreateParser(columns);

    public long CountRecords(RecordChunk chunk) => _csv.CountRecords(chunk);

    private static IRowReader? Plan(ExcelReadOptions options, StepPlanContext context)
    {
        SheetRange? range = SheetRange.Plan(options, context);
        CsvReadOptions csvOptions = new() { Columns = options.Columns, Header = options.Header, NullText = options.NullText, SkipEnd = options.SkipEnd, Infer = options.Infer, Drift = options.Drift };
        if (range is null && CsvColumnPlan.NeedsFiles(csvOptions)) return null;
        CsvRead? csv = CsvRead.Plan(csvOptions, context, (sampler, looking) => new SheetSampler(sampler, options, range!, looking));
        ExcelRead? reader = range is null || csv is null ? null : new ExcelRead(options, range, csv);
        return FileColumns.Add(reader, options.Facts, options.PathPattern, context);
    }

    /// <summary>Tells chunks which row of the sheet each record is.</summary>
    private sealed class SheetRows(SheetStream sheet, IMessageOutput output) : IMessageOutput
    {
        public ValueTask SendAsync(Message message, CancellationToken cancellation)
        {
            RecordChunk chunk = (RecordChunk)message;
            chunk.Lines = sheet.TakeRows(chunk.ByteOffset, chunk.ByteOffset + chunk.Length);
            return output.SendAsync(chunk, cancellation);
        }
    }
}
