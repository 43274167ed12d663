using Etl.Messages;
using Etl.Steps.Records;

namespace Etl.Steps.Excel;

/// <summary>Looks into the sheets of workbooks: opens them, and leaves the rest to who looks into their CSV.</summary>
/// <param name="csv">Looks into the text of a sheet.</param>
/// <param name="options">Which sheet, and how values are written.</param>
/// <param name="range">The part of it.</param>
/// <param name="context">What reading needs.</param>
internal sealed class SheetSampler(IFileSampler csv, ExcelReadOptions options, SheetRange range, StepContext context) : IFileSampler
{
    public IReadOnlyList<string> ReadHeader(FileMessage file) => Read(file, csv.ReadHeader);

    public FileSample ReadSample(FileMessage file, int rows) => Read(file, sheet => csv.ReadSample(sheet, rows));

    private T Read<T>(FileMessage file, Func<FileMessage, T> read)
    {
        using Workbook workbook = Workbook.Open(file, options, context, CancellationToken.None);
        using SheetStream content = new(workbook, options, range, context.MaxRecordBytes, CancellationToken.None);
        return read(SheetContent.Of(content, workbook, file));
    }
}
