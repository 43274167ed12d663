using System.IO.Compression;
using System.Text;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Excel;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Excel;

/// <summary>Files that are no workbooks, damaged ones, and those made to do harm.</summary>
public sealed class ExcelFilesTests : IDisposable
{
    private static readonly ExcelReadOptions Options = ExcelSteps.Texts("a");

    private readonly FormatHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Old_workbooks_are_read()
    {
        byte[] bytes = OldWorkbookBytes.Sheet(["a", "b", "c"], ["x\u00E9", 1.5, true], ["007", OldWorkbookBytes.Blank, null], ["y", OldWorkbookBytes.FormulaError, false]);

        ReadResult result = _harness.Read(ExcelSteps.Read(ExcelSteps.Columns(("a", ColumnType.Text), ("b", ColumnType.Decimal), ("c", ColumnType.Bool))), bytes);

        Assert.Equal(["xé|1.5|true", "007|NULL|NULL"], result.Rows);
        Assert.Equal("the cell holds the error '#ERROR'; list it in 'null' or 'nullText' to read it as null", Assert.Single(result.Rejects).Reason);
        Assert.Equal(4, result.Rejects[0].Origin!.Value.Line);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a,b\n1,2\n")]
    [InlineData("%PDF-1.7 and so on and on")]
    public void A_file_that_is_no_workbook_is_an_error(string text) =>
        Throws("The file is not an Excel workbook; allowed are .xlsx and .xls. Leave it out of the files that are read, or save it as .xlsx.", Encoding.ASCII.GetBytes(text));

    [Fact]
    public void A_zip_archive_that_is_no_workbook_is_an_error() =>
        Throws("The file is a zip archive but not an Excel workbook; allowed are .xlsx and .xls. Leave it out of the files that are read, or save it as .xlsx.", ArchiveBytes.Zip(("word/document.xml", "<w/>")));

    [Fact]
    public void A_binary_workbook_is_an_error() =>
        Throws("The file is a binary workbook (.xlsb), which cannot be read. Leave it out of the files that are read, or save it as .xlsx.", ArchiveBytes.Zip(("xl/workbook.bin", "x")));

    [Fact]
    public void A_workbook_that_is_cut_off_is_an_error()
    {
        byte[] bytes = Some().ToArray();

        for (int length = 10; length < bytes.Length; length += 97)
        {
            byte[] cut = bytes[..length];
            StepException error = Assert.Throws<StepException>(() => _harness.Read(ExcelSteps.Read(Options), cut));
            Assert.Matches("^The workbook is corrupt or cut off. .* Get the file again.$", error.Message);
        }
    }

    [Fact]
    public void A_damaged_workbook_is_read_or_is_an_error_that_names_it()
    {
        byte[] bytes = Some().ToArray();
        for (int at = 0; at < bytes.Length; at += 13)
        {
            byte[] damaged = [.. bytes];
            damaged[at] ^= 0x55;
            try
            {
                _ = _harness.Read(ExcelSteps.Read(Options), damaged);
            }
            catch (StepException e)
            {
                Assert.StartsWith("in", e.Item, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void An_encrypted_workbook_is_an_error() =>
        Throws("The workbook is encrypted, and there is no way to give a password. Save it without one.", Replaced(OldWorkbookBytes.Sheet(["a"], ["x"]), [0x09, 0, 4, 0, 2, 0, 0x10, 0], [0x09, 0, 4, 0, 2, 0, 0x10, 0, 0x2F, 0, 4, 0, 0x12, 0x34, 0x56, 0x78]));

    [Theory]
    [InlineData("<row r=\"1\"><c r=\"ZZZZZ1\"><v>1</v></c></row>", "in!S", "The sheet names the place 'ZZZZZ1', but sheets end with column XFD and row 1,048,576. The file is damaged or not to be trusted; get it again.")]
    [InlineData("<row r=\"2000000000\"><c><v>1</v></c></row>", "in!S", "The sheet names the place '2000000000', but sheets end with column XFD and row 1,048,576. The file is damaged or not to be trusted; get it again.")]
    [InlineData("<row r=\"2\"/><row r=\"1\"/>", "in!S", "Row 1 stands behind row 2 in the sheet. The file is damaged; open it in Excel and save it again.")]
    public void Cells_where_no_sheet_has_any_are_an_error(string rows, string item, string message)
    {
        StepException error = Assert.Throws<StepException>(() => Read(Options, new WorkbookBytes().SheetXml("S", rows)));

        Assert.Equal(item, error.Item);
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void A_workbook_that_unpacks_to_too_much_is_an_error()
    {
        byte[] bomb = Bomb();

        Throws($"The workbook unpacks to more than 200 times its {bomb.Length:N0} bytes, the most that 'maxRatio' allows. Raise it if the workbook can be trusted.", bomb);
        StepException error = Assert.Throws<StepException>(() => _harness.Read(ExcelSteps.Read(Options with { MaxBytes = 1_000_000 }), bomb));
        Assert.Equal("The workbook unpacks to more than 1,000,000 bytes, the most that 'maxBytes' allows. Raise it if the workbook can be trusted.", error.Message);
    }

    [Fact]
    public void A_document_type_is_never_resolved() =>
        Assert.StartsWith("The workbook is corrupt or cut off. For security reasons DTD is prohibited", Assert.Throws<StepException>(() => _harness.Read(ExcelSteps.Read(Options), WithPart("xl/styles.xml", "xl/workbook.xml", "<!DOCTYPE w [<!ENTITY a 'b'>]><workbook/>"))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_row_that_is_too_long_names_itself()
    {
        StepException error = Assert.Throws<StepException>(() => _harness.Read(ExcelSteps.Read(Options), new WorkbookBytes().Sheet("S", ["a"], [new string('x', 200)]).ToArray(), chunkBytes: 64, maxRecordBytes: 100));

        Assert.Equal("in!S", error.Item);
        Assert.Equal("Row 2 is longer than 100 bytes, the most that is allowed. Read fewer columns of the sheet by 'range'.", error.Message);
    }

    private static WorkbookBytes Some() => new WorkbookBytes().Sheet("S", ["a", "b"], ["x", 1.5], ["y", new DateTime(2024, 1, 31)], [WorkbookBytes.Raw.Error("#N/A"), true]);

    /// <summary>A workbook whose shared texts are 40 MiB of nothing.</summary>
    private static byte[] Bomb() => WithPart("xl/sharedStrings.xml", "xl/sharedStrings.xml", $"<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">{new string(' ', 40 << 20)}</sst>");

    /// <summary>A workbook in which one part was taken out and one put in.</summary>
    private static byte[] WithPart(string removed, string added, string xml)
    {
        using MemoryStream bytes = new();
        bytes.Write(Some().ToArray());
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Update, leaveOpen: true))
        {
            zip.GetEntry(removed)!.Delete();
            zip.GetEntry(added)?.Delete();
            using Stream part = zip.CreateEntry(added).Open();
            part.Write(Encoding.UTF8.GetBytes(xml));
        }

        return bytes.ToArray();
    }

    private static byte[] Replaced(byte[] bytes, byte[] from, byte[] to)
    {
        int at = bytes.AsSpan().IndexOf(from);
        return [.. bytes[..at], .. to, .. bytes[(at + from.Length)..]];
    }

    private void Throws(string message, byte[] bytes)
    {
        StepException error = Assert.Throws<StepException>(() => _harness.Read(ExcelSteps.Read(Options), bytes));
        Assert.Equal("in", error.Item);
        Assert.Equal(message, error.Message);
    }

    private ReadResult Read(ExcelReadOptions options, WorkbookBytes book) => _harness.Read(ExcelSteps.Read(options), book.ToArray());
}
