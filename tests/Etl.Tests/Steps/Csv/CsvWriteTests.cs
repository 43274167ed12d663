using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Csv;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Csv;

public sealed class CsvWriteTests : IDisposable
{
    private static readonly Schema Sales = new([new("store", ColumnType.Text), new("quantity", ColumnType.Int), new("price", ColumnType.Decimal)]);

    private readonly FormatHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Writes_every_type_with_a_header()
    {
        Schema schema = new([new("t", ColumnType.Text), new("i", ColumnType.Int), new("m", ColumnType.Decimal), new("f", ColumnType.Float), new("b", ColumnType.Bool), new("d", ColumnType.Date), new("s", ColumnType.Timestamp), new("j", ColumnType.Json)]);
        RowBatch batch = SinkHarness.Batch(
            schema,
            """{"t":"São","i":-12,"m":1.50,"f":1e17,"b":true,"d":"2024-02-29","s":"2024-02-29T12:00:00.5Z","j":[1,2]}""",
            "{}");

        Assert.Equal("t,i,m,f,b,d,s,j\nSão,-12,1.5,1E+17,true,2024-02-29,2024-02-29T12:00:00.5Z,\"[1,2]\"\n,,,,,,,\n", await WriteAsync(new CsvWriteOptions { Path = "out/x.csv" }, schema, batch));
    }

    [Fact]
    public async Task Quotes_what_must_be_quoted_and_nothing_else()
    {
        RowBatch batch = SinkHarness.Batch(Sales, """{"store":"a,b","quantity":1}""", """{"store":"say \"hi\""}""", """{"store":"two\nlines"}""", """{"store":" x "}""");

        Assert.Equal("\"a,b\",1,\n\"say \"\"hi\"\"\",,\n\"two\nlines\",,\n x ,,\n", await WriteAsync(new CsvWriteOptions { Path = "x.csv", Header = false }, Sales, batch));
    }

    [Fact]
    public async Task Null_text_separator_and_line_end_can_be_chosen()
    {
        RowBatch batch = SinkHarness.Batch(Sales, """{"store":"","quantity":1}""", """{"store":"a;b,c"}""");

        Assert.Equal("store;quantity;price\r\n;1;NA\r\n\"a;b,c\";NA;NA\r\n", await WriteAsync(new CsvWriteOptions { Path = "x.csv", NullText = "NA", Separator = ";", LineEnd = CsvLineEnd.Crlf }, Sales, batch));
    }

    [Fact]
    public async Task Writes_only_the_selected_rows()
    {
        RowBatch batch = SinkHarness.Batch(Sales, """{"quantity":1}""", """{"quantity":2}""", """{"quantity":3}""");
        int[] selection = ColumnPool.Rent<int>(2);
        (selection[0], selection[1]) = (0, 2);

        Assert.Equal("store,quantity,price\n,1,\n,3,\n", await WriteAsync(new CsvWriteOptions { Path = "x.csv" }, Sales, batch.WithSelection(selection, 2)));
    }

    [Fact]
    public async Task Without_rows_there_is_a_header_all_the_same() =>
        Assert.Equal("store,quantity,price\n", await WriteAsync(new CsvWriteOptions { Path = "x.csv" }, Sales));

    [Fact]
    public async Task All_fields_can_be_quoted()
    {
        RowBatch batch = SinkHarness.Batch(Sales, """{"store":"a","quantity":1,"price":1.5}""", """{"store":""}""");

        Assert.Equal("\"store\",\"quantity\",\"price\"\n\"a\",\"1\",\"1.5\"\n\"\",\"\",\"\"\n", await WriteAsync(new CsvWriteOptions { Path = "x.csv", Quote = CsvQuotes.Always }, Sales, batch));
    }

    [Fact]
    public async Task Dates_and_timestamps_are_written_in_the_formats_given()
    {
        Schema schema = new([new("d", ColumnType.Date), new("t", ColumnType.Timestamp)]);
        RowBatch batch = SinkHarness.Batch(schema, """{"d":"2024-02-29","t":"2024-12-31T23:59:00.25Z"}""", "{}");

        Assert.Equal("d,t\n\"29 February, 2024\",31/12/24 23:59:00.250 +00:00\n,\n", await WriteAsync(new CsvWriteOptions { Path = "x.csv", DateFormat = "dd MMMM, yyyy", TimestampFormat = "dd/MM/yy HH:mm:ss.fff zzz" }, schema, batch));
    }

    [Fact]
    public async Task Texts_that_look_like_formulas_can_be_made_harmless_and_numbers_stay()
    {
        Schema schema = new([new("@t", ColumnType.Text), new("n", ColumnType.Int)]);
        string[] lines = ["""{"@t":"=1+1","n":-5}""", """{"@t":"+-x"}""", """{"@t":"a=b"}""", """{"@t":"\t=\"q\""}"""];

        Assert.Equal("@t,n\n=1+1,-5\n+-x,\na=b,\n\"\t=\"\"q\"\"\",\n", await WriteAsync(new CsvWriteOptions { Path = "x.csv" }, schema, SinkHarness.Batch(schema, lines)));
        Assert.Equal("'@t,n\n'=1+1,-5\n'+-x,\na=b,\n\"'\t=\"\"q\"\"\",\n", await WriteAsync(new CsvWriteOptions { Path = "x.csv", Injection = CsvInjectionGuard.Escape }, schema, SinkHarness.Batch(schema, lines)));
        Assert.Equal("t,n\n1+1,-5\nx,\na=b,\n\"\"\"q\"\"\",\n", await WriteAsync(new CsvWriteOptions { Path = "x.csv", Injection = CsvInjectionGuard.Strip }, schema, SinkHarness.Batch(schema, lines)));
    }

    [Theory]
    [InlineData("x.csv.gz")]
    [InlineData("x.csv.zz")]
    [InlineData("x.csv.br")]
    public async Task The_extension_of_the_path_says_how_the_file_is_compressed(string path)
    {
        string[] lines = [.. Enumerable.Range(0, 5000).Select(i => $$"""{"store":"shop {{i}}","quantity":{{i}}}""")];
        string plain = await WriteAsync(new CsvWriteOptions { Path = "x.csv" }, Sales, SinkHarness.Batch(Sales, lines));

        byte[] first = await WriteBytesAsync(new CsvWriteOptions { Path = path }, SinkHarness.Batch(Sales, lines));
        byte[] second = await WriteBytesAsync(new CsvWriteOptions { Path = path }, SinkHarness.Batch(Sales, lines));

        Assert.Equal(first, second);
        Assert.True(first.Length < plain.Length / 2, $"{first.Length} bytes are not compressed.");
        Assert.Equal(plain, Compressed.Inflate(path, first));
    }

    [Theory]
    [InlineData("x.csv.gz")]
    [InlineData("x.csv.zz")]
    [InlineData("x.csv.br")]
    public async Task A_compressed_file_without_a_row_or_a_header_is_valid(string path) =>
        Assert.Equal("", Compressed.Inflate(path, await WriteBytesAsync(new CsvWriteOptions { Path = path, Header = false })));

    [Fact]
    public async Task A_byte_order_mark_can_stand_in_front()
    {
        byte[] marked = await WriteBytesAsync(new CsvWriteOptions { Path = "x.csv", ByteOrderMark = true }, SinkHarness.Batch(Sales, """{"store":"é"}"""));

        Assert.Equal("\uFEFFstore,quantity,price\né,,\n"u8.ToArray(), marked);
    }

    [Fact]
    public async Task A_text_that_begins_like_a_byte_order_mark_is_quoted_at_the_start_of_a_file_only()
    {
        Schema schema = new([new("a", ColumnType.Text), new("b", ColumnType.Text)]);
        await SinkHarness.WriteAsync(_harness, Sink(new CsvWriteOptions { Path = "x.csv", Header = false }, schema), SinkHarness.Batch(schema, """{"a":"\uFEFF1","b":"\uFEFF2"}""", """{"a":"\uFEFF3"}"""));

        Assert.Equal("\"\uFEFF1\",\uFEFF2\n\uFEFF3,\n"u8.ToArray(), await File.ReadAllBytesAsync(_harness.PathOf("x.csv"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Reports_what_is_wrong_with_its_options()
    {
        PlanProblems context = new(MessageKind.Rows, Sales);

        Assert.Null(CsvWrite.Type.Plan(new CsvWriteOptions { Path = "", Separator = "ab" }, context));
        Assert.Null(CsvWrite.Type.Plan(new CsvWriteOptions { Path = "x", Separator = "\"" }, context));

        Assert.Equal(
            [
                "path: The path is empty. Name the file to write.",
                "separator: 'ab' cannot be the separator; allowed is one ASCII character that is not a line end, such as ',' or ';'.",
                "separator: The separator cannot be the quote '\"'. Use another character.",
            ],
            context.Messages);
    }

    [Fact]
    public void Reports_formats_that_are_none() =>
        Assert.Equal(
            [
                "dateFormat: A date has no time of day, but 'dd/MM/yyyy HH:mm' asks for one. Leave the time out, or make a timestamp of the column.",
                "timestampFormat: 'G' has no meaning in a format. Use yyyy, yy, MMMM, MMM, MM, M, dddd, ddd, dd, d, HH, H, hh, h, mm, m, ss, s, f, ff, fff, ffff, fffff, ffffff, fffffff, tt, zzz; other letters stand in quotes.",
            ],
            PlanProblems.Of(CsvWrite.Type, new CsvWriteOptions { Path = "x.csv", DateFormat = "dd/MM/yyyy HH:mm", TimestampFormat = "G" }, MessageKind.Rows, Sales));

    private async Task<byte[]> WriteBytesAsync(CsvWriteOptions options, params RowBatch[] batches)
    {
        await SinkHarness.WriteAsync(_harness, Sink(options, Sales), batches);
        return await File.ReadAllBytesAsync(_harness.PathOf(options.Path));
    }

    private static IRowSink Sink(CsvWriteOptions options, Schema schema) =>
        Assert.IsAssignableFrom<IRowSink>(CsvWrite.Type.Plan(options, new PlanProblems(MessageKind.Rows, schema)));

    private Task<string> WriteAsync(CsvWriteOptions options, Schema schema, params RowBatch[] batches) =>
        SinkHarness.WriteAsync(_harness, Sink(options, schema), batches);
}
