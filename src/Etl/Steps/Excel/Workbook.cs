using System.Text;
using Etl.Common;
using Etl.Messages;
using Etl.Steps.Archives;
using Etl.Steps.Csv;
using ExcelDataReader;
using ExcelDataReader.Exceptions;

namespace Etl.Steps.Excel;

/// <summary>An open workbook, at the sheet to read.</summary>
internal sealed class Workbook : IDisposable
{
    private readonly UnchangedFileStream _file;

    private Workbook(UnchangedFileStream file, IExcelDataReader reader, string source, SheetErrors errors)
    {
        _file = file;
        Reader = reader;
        Source = source;
        Errors = errors;
    }

    /// <summary>Stands before the sheet's first row.</summary>
    public IExcelDataReader Reader { get; }

    /// <summary>File and sheet as errors name them.</summary>
    public string Source { get; }

    /// <summary>The sheet's cells with errors, which the reader does not tell from empty ones.</summary>
    public SheetErrors Errors { get; }

    /// <exception cref="StepException">It is no workbook, it is damaged, encrypted or too large, or it has no such sheet.</exception>
    public static Workbook Open(FileMessage file, ExcelReadOptions options, StepContext context, CancellationToken cancellation)
    {
        // The library asks for code page 1252 by its number, whatever the file; only a registered provider knows it here.
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        UnchangedFileStream content = FileCopy.OpenSeekable(file, context, cancellation);
        try
        {
            return Open(content, file, options);
        }
        catch (Exception e)
        {
            content.Dispose();
            if (IsDamage(e)) throw new StepException(file.Source, Explain(e), e);
            throw;
        }
    }

    /// <summary>Called when all was read.</summary>
    /// <exception cref="StepException">The file changed meanwhile.</exception>
    public void CheckUnchanged()
    {
        try
        {
            _file.Check();
        }
        catch (FileChangedException e)
        {
            throw new StepException(Source, e.Message, e);
        }
    }

    public void Dispose()
    {
        Reader.Dispose();
        _file.Dispose();
    }

    /// <summary>Whether an exception tells of the file: the library throws whatever a damaged one makes it run into.</summary>
    public static bool IsDamage(Exception e) => e is not (StepException or OperationCanceledException or OutOfMemoryException);

    private static string Explain(Exception e) => e switch
    {
        InvalidPasswordException => "The workbook is encrypted, and there is no way to give a password. Save it without one.",
        HeaderException => "The file is not an Excel workbook; allowed are .xlsx and .xls. Leave it out of the files that are read, or save it as .xlsx.",
        _ => $"The workbook is corrupt or cut off. {e.Message} Get the file again.",
    };

    private static Workbook Open(UnchangedFileStream content, FileMessage file, ExcelReadOptions options)
    {
        byte[] start = new byte[4];
        int count = content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        content.Position = 0;
        UnpackLimit limit = new(file.Source, content.Length, options.MaxBytes, options.MaxRatio, "workbook");
        WorkbookParts? parts = count == start.Length && start is [(byte)'P', (byte)'K', ..] ? WorkbookParts.Read(content, file.Source, limit) : null;
        content.Position = 0;
        IExcelDataReader reader = ExcelReaderFactory.CreateReader(content, new ExcelReaderConfiguration { LeaveOpen = true });
        try
        {
            IReadOnlyList<string> names = parts?.SheetNames ?? ReadNames(reader);
            string name = Choose(options.Sheet, names) ?? throw NoSuchSheet(file.Source, options.Sheet, names);
            while (!string.Equals(reader.Name, name, StringComparison.Ordinal))
            {
                if (!reader.NextResult()) throw new StepException(file.Source, $"The sheet '{name}' has no cells: it is a chart or the like. Choose another 'sheet'.");
            }

            return new Workbook(content, reader, $"{file.Source}!{name}", parts?.ReadErrors(name) ?? new SheetErrors());
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    private static List<string> ReadNames(IExcelDataReader reader)
    {
        List<string> names = [];
        do names.Add(reader.Name);
        while (reader.NextResult());
        reader.Reset();
        return names;
    }

    /// <summary>The sheet of that name, or of that number; a name comes first.</summary>
    private static string? Choose(string sheet, IReadOnlyList<string> names)
    {
        if (names.Contains(sheet, StringComparer.Ordinal)) return sheet;
        return CsvFieldName.NumberOf(sheet) is { } number && number <= names.Count ? names[number - 1] : null;
    }

    private static StepException NoSuchSheet(string source, string sheet, IReadOnlyList<string> names) =>
        new(source, $"The workbook has no sheet '{sheet}'; it has {ColumnNames.List(names)}. Correct the step's 'sheet', which is a name, or a number such as '#2'.");
}
