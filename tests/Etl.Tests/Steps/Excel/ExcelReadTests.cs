using System.Globalization;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Compression;
using Etl.Steps.Csv;
using Etl.Steps.Excel;
using Etl.Steps.Records;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using Raw = Etl.Tests.Support.WorkbookBytes.Raw;

namespace Etl.Tests.Steps.Excel;

public sealed class ExcelReadTests : IDisposable
{
    private static readonly ExcelReadOptions Sales = ExcelSteps.Columns(("store", ColumnType.Text), ("quantity", ColumnType.Int), ("price", ColumnType.Decimal), ("day", ColumnType.Date));

    private readonly FormatHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Reads_every_type()
    {
        WorkbookBytes book = new WorkbookBytes().Sheet(
            "S",
            ["t", "i", "m", "f", "b", "d", "s"],
            ["São \"A\", B", 12, 1.5, 0.25, true, new DateTime(2024, 2, 29), new DateTime(2024, 2, 29, 12, 30, 15)],
            ["007", "12", "1.50", "1E3", "FALSE", "2024-02-29", "2024-02-29 12:00"],
            [null, null, "", null, null, null, null],
            ["x", null, null, null, null, null, new DateTime(2024, 2, 29)]);
        ExcelReadOptions options = ExcelSteps.Columns(("t", ColumnType.Text), ("i", ColumnType.Int), ("m", ColumnType.Decimal), ("f", ColumnType.Float), ("b", ColumnType.Bool), ("d", ColumnType.Date), ("s", ColumnType.Timestamp));

        ReadResult result = Read(options, book);

        Assert.Empty(result.RejectTexts);
        Assert.Equal(
            [
                "São \"A\", B|12|1.5|0.25|true|2024-02-29|2024-02-29T12:30:15Z",
                "007|12|1.5|1000|false|2024-02-29|2024-02-29T12:00:00Z",
                "x|NULL|NULL|NULL|NULL|NULL|2024-02-29T00:00:00Z",
            ],
            result.Rows);
    }

    [Fact]
    public void Rejects_name_the_sheet_and_the_row_whatever_rows_are_empty_and_lines_cells_have()
    {
        WorkbookBytes book = new WorkbookBytes().Sheet(
            "Sales 1",
            null,
            ["store", "quantity", "price", "day"],
            ["A\nB\nC", 1, 2, new DateTime(2024, 1, 31)],
            null,
            ["B", 1.5, 2, new DateTime(2024, 1, 31)],
            ["C", 1, "x", null],
            ["D", 1, 1, new DateTime(2024, 1, 31, 8, 0, 0)]);

        foreach (int chunkBytes in (int[])[16, 1000])
        {
            ReadResult result = _harness.Read(ExcelSteps.Read(Sales), book.ToArray(), chunkBytes);
            Assert.Equal(["A\nB\nC|1|2|2024-01-31"], result.Rows);
            Assert.Equal(["3@33:\"A\nB\nC\",1,2,2024-01-31"], result.Origins);
            Assert.Equal(
                [
                    "in!Sales 1, line 5 quantity '1.5': '1.5' is not an int; allowed are whole numbers from -9223372036854775808 to 9223372036854775807 [\"B\",1.5,2,2024-01-31]",
                    "in!Sales 1, line 6 price 'x': 'x' is not a decimal; allowed are numbers of up to 28 digits such as -12.50 [\"C\",1,\"x\",]",
                    "in!Sales 1, line 7 day '2024-01-31T08:00:00': '2024-01-31T08:00:00' is not a date; allowed are days such as 2024-12-31 [\"D\",1,1,2024-01-31T08:00:00]",
                ],
                result.Rejects.Select(reject => $"{reject.Origin} {reject.Column} '{reject.Value}': {reject.Reason} [{reject.RawText}]"));
        }
    }

    [Theory]
    [InlineData("0.10000000000000001", "0.1")]
    [InlineData("0.30000000000000004", "0.3")]
    [InlineData("1234.3000000000002", "1234.3")]
    [InlineData("-2.5000000000000001E-5", "-0.000025")]
    [InlineData("123456789012345", "123456789012345")]
    [InlineData("100000000000000000000", "100000000000000000000")]
    [InlineData("1.5E+27", "1500000000000000000000000000")]
    [InlineData("1E300", "1E300")]
    [InlineData("2.5E-300", "2.5E-300")]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("1000", "1000")]
    [InlineData("0.333333333333333315", "0.333333333333333")]
    public void Numbers_have_the_fifteen_digits_that_Excel_shows(string stored, string text) => Assert.Equal([text], ReadOne(Raw.Number(stored)));

    [Theory]
    [InlineData("0.30000000000000004", "0.30000000000000004")]
    [InlineData("0.10000000000000001", "0.1")]
    [InlineData("9007199254740993", "9007199254740992")]
    public void Seventeen_digits_tell_the_number_in_the_fewest(string stored, string text) => Assert.Equal([text], ReadOne(Raw.Number(stored), digits: 17));

    [Fact]
    public void Numbers_of_seventeen_digits_read_back_as_the_same()
    {
        ExcelReadOptions options = ExcelSteps.Columns(("n", ColumnType.Float)) with { Header = false, Digits = 17 };
        Prop.ForAll(ArbMap.Default.ArbFor<NormalFloat[]>(), numbers =>
        {
            object?[][] rows = [.. numbers.Select(number => new object?[] { Raw.Number(number.Get.ToString("R", CultureInfo.InvariantCulture)) })];
            ReadResult result = Read(options, new WorkbookBytes().Sheet("S", rows));
            Assert.Equal(numbers.Select(number => number.Get), result.Rows.Select(row => double.Parse(row, CultureInfo.InvariantCulture)));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Days_and_times_are_told_by_the_format_of_the_cell() =>
        Assert.Equal(
            ["2024-01-31", "2024-01-31T10:20:30", "2024-01-31T10:20:30.5", "27:30:00", "12:00:00", "1900-01-01", "1900-03-01", "45322", "0.25", "2024-05-06"],
            ReadOne(
                new DateTime(2024, 1, 31),
                new DateTime(2024, 1, 31, 10, 20, 30),
                new DateTime(2024, 1, 31, 10, 20, 30, 500),
                TimeSpan.FromHours(27.5),
                Raw.Serial(0.5, style: 4),
                Raw.Serial(1, style: 1),
                Raw.Serial(61, style: 1),
                Raw.Number("45322"),
                Raw.Serial(0.25, style: 5),
                new Raw("t=\"d\"", "<v>2024-05-06</v>")));

    [Fact]
    public void Serial_numbers_count_from_1904_where_the_workbook_says_so()
    {
        WorkbookBytes book = new WorkbookBytes { Is1904 = true }.Sheet("S", ["v"], [Raw.Serial(0, style: 1)], [Raw.Serial(43860, style: 1)], [Raw.Serial(0.5, style: 4)]);

        Assert.Equal(["1904-01-01", "2024-01-31", "12:00:00"], Read(ExcelSteps.Texts("v"), book).Rows);
    }

    [Fact]
    public void Texts_are_read_from_wherever_they_stand_and_formulas_by_the_value_saved() =>
        Assert.Equal(
            ["in < the cell", "2", "of a formula", "true", " 007 "],
            ReadOne(Raw.Inline("in < the cell"), Raw.Formula("1+1", "2"), new Raw("t=\"str\"", "<f>A1</f><v>of a formula</v>"), true, " 007 "));

    [Fact]
    public void Errors_are_rejected_unless_they_are_listed_as_null()
    {
        WorkbookBytes book = new WorkbookBytes().Sheet("S", ["a", "b"], [Raw.Error("#N/A"), 1], ["x", Raw.Error("#DIV/0!")], ["#N/A", 2], [Raw.Error("#REF!"), 3], [new Raw("s=\"1\"", ""), 4]);
        ExcelReadOptions options = new() { Columns = [new("a", new CsvColumn()), new("b", new CsvColumn { Type = ColumnType.Int, Null = ["#DIV/0!"] })] };

        ReadResult result = Read(options, book);

        Assert.Equal(["x|NULL", "#N/A|2", "NULL|4"], result.Rows);
        Assert.Equal(
            [
                "2@8 a '#N/A': the cell holds the error '#N/A'; list it in 'null' or 'nullText' to read it as null [#N/A,1]",
                "5@36 a '#REF!': the cell holds the error '#REF!'; list it in 'null' or 'nullText' to read it as null [#REF!,3]",
            ],
            result.RejectTexts);
        Assert.Equal(["NULL|1", "x|NULL", "NULL|2", "NULL|4"], Read(options with { NullText = ["#N/A"] }, book).Rows);
    }

    [Fact]
    public void Forms_of_texts_do_not_change_what_is_no_text()
    {
        ExcelReadOptions options = new()
        {
            Columns =
            [
                new("m", new CsvColumn { Type = ColumnType.Decimal, Decimal = ",", Thousands = "." }),
                new("d", new CsvColumn { Type = ColumnType.Date, Formats = ["yyyy-dd-MM"] }),
                new("s", new CsvColumn { Type = ColumnType.Timestamp, Formats = ["dd.MM.yyyy HH:mm"] }),
                new("t", new CsvColumn { Trim = true, Null = ["-"] }),
            ],
        };
        WorkbookBytes book = new WorkbookBytes().Sheet(
            "S",
            ["m", "d", "s", "t"],
            [1.234, new DateTime(2024, 1, 2), new DateTime(2024, 1, 2, 3, 4, 0), " x "],
            ["1.234", "2024-01-02", "31.12.2024 10:00", " - "]);

        Assert.Equal(["1.234|2024-01-02|2024-01-02T03:04:00Z|x", "1234|2024-02-01|2024-12-31T10:00:00Z|NULL"], Read(options, book).Rows);
    }

    [Fact]
    public void Sheets_are_told_by_name_or_number()
    {
        WorkbookBytes book = new WorkbookBytes().Sheet("One", ["a"], [1]).Sheet("Zwei & 2", ["a"], [2]).Sheet("#1", ["a"], [3]);

        Assert.Equal(["2"], Read(ExcelSteps.Texts("a") with { Sheet = "Zwei & 2" }, book).Rows);
        Assert.Equal(["2"], Read(ExcelSteps.Texts("a") with { Sheet = "#2" }, book).Rows);
        Assert.Equal(["3"], Read(ExcelSteps.Texts("a"), book).Rows);
        StepException error = Assert.Throws<StepException>(() => Read(ExcelSteps.Texts("a") with { Sheet = "one" }, book));
        Assert.Equal("in", error.Item);
        Assert.Equal("The workbook has no sheet 'one'; it has 'One', 'Zwei & 2', '#1'. Correct the step's 'sheet', which is a name, or a number such as '#2'.", error.Message);
    }

    [Fact]
    public void A_range_is_read_as_if_nothing_else_were_there()
    {
        WorkbookBytes book = new WorkbookBytes().Sheet("S", ["Report"], null, ["x", "a", "b", "c"], [1, 2, 3, 4], [5, 6, 7, 8], ["x", "total", 10, 12]);

        Assert.Equal(["2|3", "6|7"], Read(ExcelSteps.Texts("a", "b") with { Range = "B3:C5" }, book).Rows);
        Assert.Equal(["3", "7", "10"], Read(ExcelSteps.Texts("b") with { Range = "b3:zz" }, book).Rows);
        Assert.Equal(["3", "7"], Read(ExcelSteps.Texts("b") with { Range = "B:C", HeaderRow = 3, SkipEnd = 1 }, book).Rows);
        Assert.Equal(["1|2|3|4"], Read(ExcelSteps.Texts("w", "x", "y", "z") with { Range = "A4:D4", Header = false }, book).Rows);
        Assert.Equal("The header lacks the column 'x'; it has 'a', 'b'. Correct the header or the step's 'columns', or set 'drift.missing' to 'null'.", Assert.Throws<StepException>(() => Read(ExcelSteps.Texts("x") with { Range = "B3:C5" }, book)).Message);
    }

    [Fact]
    public void Columns_are_found_by_their_other_names_and_numbers()
    {
        WorkbookBytes book = new WorkbookBytes().Sheet("S", [2023, "x", "x", null], [1, 2, 3, 4]);
        ExcelReadOptions options = new() { Columns = [new("year", new CsvColumn { From = ["2023"] }), new("second", new CsvColumn { From = ["x#2"] }), new("last", new CsvColumn { From = ["#4"] })] };

        Assert.Equal(["1|3|4"], Read(options, book).Rows);
    }

    [Fact]
    public void Columns_that_a_sheet_lacks_can_be_null()
    {
        ExcelReadOptions options = ExcelSteps.Columns(("a", ColumnType.Text), ("b", ColumnType.Int)) with { Drift = new DriftOptions { Missing = MissingColumns.Null } };

        Assert.Equal(["x|NULL"], Read(options, new WorkbookBytes().Sheet("S", ["a"], ["x"])).Rows);
    }

    [Fact]
    public async Task A_workbook_that_changes_while_it_is_read_is_refused()
    {
        await using IoFolder folder = new();
        object?[][] rows = [["a"], .. Enumerable.Repeat<object?[]>([new string('x', 100)], 1000)];
        FileMessage file = folder.Message("a.xlsx", new WorkbookBytes().Sheet("S", rows).ToArray());
        TouchingOutput output = new(file.Content.LocalPath!);
        StepContext context = new() { Root = folder.Path, Scratch = folder.Context.Scratch, Outputs = folder.Context.Outputs, Logger = folder.Context.Logger, ChunkBytes = 4096 };

        StepException error = await Assert.ThrowsAsync<StepException>(async () => await ExcelSteps.Read(ExcelSteps.Texts("a")).SplitAsync(file, output, context, TestContext.Current.CancellationToken));

        Assert.True(output.Sent > 1);
        Assert.Equal("in/a.xlsx!S", error.Item);
        Assert.Equal("The file changed while it was read: it was written to after it was opened. Run again when nobody writes to it, or read a copy.", error.Message);
    }

    [Fact]
    public void A_sheet_without_cells_has_no_header()
    {
        StepException error = Assert.Throws<StepException>(() => Read(Sales, new WorkbookBytes().Sheet("Empty")));

        Assert.Equal("in!Empty", error.Item);
        Assert.Equal("The file is empty; a header with the columns 'store', 'quantity', 'price', 'day' is expected. Get the file again or remove it.", error.Message);
        Assert.Empty(Read(Sales with { Header = false }, new WorkbookBytes().Sheet("Empty")).Rows);
    }

    [Fact]
    public void A_header_row_that_is_empty_is_an_error() =>
        Assert.Equal("Row 2, on which the header shall stand, is empty. Correct the step's 'headerRow'.", Assert.Throws<StepException>(() => Read(Sales with { HeaderRow = 2 }, new WorkbookBytes().Sheet("S", ["a"], null, ["store"]))).Message);

    [Fact]
    public void A_workbook_that_is_no_file_on_the_disk_is_read_too()
    {
        byte[] bytes = ArchiveBytes.Gzip(new WorkbookBytes().Sheet("S", ["a"], [1]).ToArray());
        File.WriteAllBytes(_harness.PathOf("a.xlsx.gz"), bytes);
        FileMessage compressed = new(default, "a.xlsx.gz", "a.xlsx.gz", new DiskFile(_harness.PathOf("a.xlsx.gz")));
        FileMessage file = new Decompress(CompressionFormat.Gzip).Wrap(compressed);

        Assert.Equal(["1"], FormatHarness.Read(ExcelSteps.Read(ExcelSteps.Texts("a")), file, _harness.Context()).Rows);
        Assert.Empty(Directory.GetFiles(_harness.PathOf("scratch")));
    }

    [Fact]
    public void Reports_every_problem_of_its_options()
    {
        Assert.Equal(
            [
                "range: 'B3' is not a part of a sheet; allowed are ranges such as 'B3:F100', 'B3:F' and 'B:F', up to column XFD and row 1,048,576.",
                "columns: No columns are declared. Name at least one, with its type, or set 'infer' to true.",
            ],
            PlanProblems.Of(ExcelRead.Type, new ExcelReadOptions { Columns = [], Range = "B3" }, MessageKind.Files));
        Assert.Equal(
            ["headerRow: Row 2 is not in the range 'A3:C9'. Change 'headerRow' or 'range'."],
            PlanProblems.Of(ExcelRead.Type, Sales with { Range = "A3:C9", HeaderRow = 2 }, MessageKind.Files));
        Assert.Equal(
            ["headerRow: Sheets without a header have no row for it. Remove 'headerRow', or set 'header' to true."],
            PlanProblems.Of(ExcelRead.Type, Sales with { Header = false, HeaderRow = 2 }, MessageKind.Files));
        foreach (string range in (string[])["F3:B4", "B4:B3", "B:F9", "XFE1:XFE2", "A1:A1048577", "A0:B1", ":", "1:2"])
            Assert.StartsWith($"range: '{range}' is not a part of a sheet", Assert.Single(PlanProblems.Of(ExcelRead.Type, Sales with { Range = range }, MessageKind.Files)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_workbooks_gives_the_same_bytes_at_any_parallelism()
    {
        using PipelineRun run = new();
        for (int i = 0; i < 5; i++)
        {
            object?[][] rows = [["Report"], ["day", "Shop", "amount"], .. Enumerable.Range(0, 2000).Select(row => new object?[] { new DateTime(2024, 1, 1).AddDays(row % 60), $"Shop {i}", (row % 7) + 0.1 })];
            run.Write($"input/book {i}.xlsx", new WorkbookBytes().Sheet("Notes", ["x"]).Sheet("Sales", rows).ToArray());
        }

        const string pipeline = """
            { "name": "p", "steps": [
              { "id": "list", "use": "files", "with": { "folder": "input", "pattern": "*.xlsx" } },
              { "id": "rows", "use": "excel.read", "with": { "sheet": "Sales", "range": "A2:C", "columns": { "shop": { "from": "Shop" }, "day": "date", "amount": "decimal" } } },
              { "id": "kept", "use": "filter", "with": { "where": "day < date '2024-01-03'" } },
              { "id": "csv", "use": "csv.write", "with": { "path": "out/rows.csv" } } ] }
            """;

        List<string> outputs = [];
        foreach (int parallelism in (int[])[1, 2, 8])
        {
            Assert.Null(run.Failure(await run.RunAsync(pipeline, parallelism)));
            outputs.Add(run.Read("out/rows.csv"));
        }

        Assert.Single(outputs.Distinct());
        Assert.StartsWith("shop,day,amount\nShop 0,2024-01-01,0.1\nShop 0,2024-01-02,1.1\nShop 0,2024-01-01,4.1\n", outputs[0], StringComparison.Ordinal);
        Assert.Equal(1 + (5 * 68), outputs[0].Split('\n').Length - 1);
    }

    [Fact]
    public async Task Rows_tell_what_workbook_and_row_they_come_from()
    {
        using PipelineRun run = new();
        run.Write("input/2024/north.xlsx", new WorkbookBytes().Sheet("S", ["a"], [1], null, ["x"], [2]).ToArray());
        const string pipeline = """
            { "name": "p", "steps": [
              { "id": "list", "use": "files", "with": { "folder": "input", "pattern": "**/*.xlsx" } },
              { "id": "rows", "use": "excel.read", "with": { "columns": { "a": "int" }, "facts": { "file": "$file", "record": "$row", "row": "$line" }, "pathPattern": "{year:int}/{region}.xlsx" } },
              { "id": "csv", "use": "csv.write", "with": { "path": "out/rows.csv" } } ], "limits": { "rejects": { "rows": 1 } } }
            """;

        Assert.Null(run.Failure(await run.RunAsync(pipeline)));
        Assert.Equal("a,file,record,row,year,region\n1,north.xlsx,1,2,2024,north\n2,north.xlsx,3,5,2024,north\n", run.Read("out/rows.csv"));
    }

    private IReadOnlyList<string> ReadOne(params object?[] values) => ReadOne(15, values);

    private IReadOnlyList<string> ReadOne(object? value, int digits) => ReadOne(digits, value);

    private IReadOnlyList<string> ReadOne(int digits, params object?[] values)
    {
        object?[][] rows = [["v"], .. values.Select(value => new[] { value })];
        return Read(ExcelSteps.Texts("v") with { Digits = digits }, new WorkbookBytes().Sheet("S", rows)).Rows;
    }

    private ReadResult Read(ExcelReadOptions options, WorkbookBytes book) => _harness.Read(ExcelSteps.Read(options), book.ToArray());
}
