using Etl.Messages;

namespace Etl.Steps.Excel;

/// <summary>A sheet as the reader of its CSV opens it, once.</summary>
internal sealed class SheetContent(SheetStream sheet) : IFileContent
{
    public string? LocalPath => null;

    public bool IsTemporary => false;

    /// <summary>A sheet as a file.</summary>
    /// <param name="sheet">Its text.</param>
    /// <param name="workbook">The workbook, whose sheet it is.</param>
    /// <param name="file">The workbook's file.</param>
    public static FileMessage Of(SheetStream sheet, Workbook workbook, FileMessage file) => new(file.Position, file.Name, workbook.Source, new SheetContent(sheet))
    {
        SourceLength = file.SourceLength,
        Modified = file.Modified,
        Attributes = file.Attributes,
    };

    public Stream OpenRead() => sheet;

    public void Release()
    {
    }
}
