using System.Text;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Csv;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Csv;

public sealed class CsvReadTests : IDisposable
{
    private readonly FormatHarness _harness = new();

    private readonly IRowReader _sales = CsvSteps.Read(new CsvReadOptions
    {
        Columns = CsvSteps.Columns(("store", ColumnType.Text), ("quantity", ColumnType.Int), ("price", ColumnType.Decimal)),
    });

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Reads_every_type()
    {
        IRowReader reader = CsvSteps.Read(new CsvReadOptions
        {
            Columns = CsvSteps.Columns(("t", ColumnType.Text), ("i", ColumnType.Int), ("m", ColumnType.Decimal), ("f", ColumnType.Float), ("b", ColumnType.Bool), ("d", ColumnType.Date), ("s", ColumnType.Timestamp)),
        });

        ReadResult result = _harness.Read(reader, "t,i,m,f,b,d,s\nSão,+12,1.50,0.25,TRUE,2024-02-29,2024-02-29 12:00\n,,,,,,\n\"\",\"\",\"\",\"\",\"\",\"\",\"\"\n");

        Assert.Equal(["São|12|1.5|0.25|true|2024-02-29|2024-02-29T12:00:00Z", "NULL|NULL|NULL|NULL|NULL|NULL|NULL", "NULL|NULL|NULL|NULL|NULL|NULL|NULL"], result.Rows);
        Assert.Empty(result.Rejects);
    }

    [Fact]
    public void Finds_columns_by_name_and_leaves_others_out()
    {
        ReadResult result = _harness.Read(_sales, "price,note,quantity,\"sto\"\"re\",store\n2.5,\"a, b\",3,x,\"North \"\"A\"\"\"\n");

        Assert.Equal(["North \"A\"|3|2.5"], result.Rows);
    }

    [Fact]
    public void Materialises_and_checks_only_the_columns_asked_for()
    {
        byte[] bytes = "store,quantity,price\nNorth,many,cheap\n"u8.ToArray();

        Assert.Equal(["North|~|~"], _harness.Read(_sales, bytes, columns: new HashSet<string> { "store" }).Rows);
        Assert.Equal(["~|~|~"], _harness.Read(_sales, bytes, columns: new HashSet<string>()).Rows);
    }

    [Fact]
    public void Rejects_a_row_with_a_bad_value_and_keeps_its_neighbours()
    {
        ReadResult result = _harness.Read(_sales, "store,quantity,price\nA,1,1.5\n,x,\nB,2,\"2\n5\"\nC,3,3\n");

        Assert.Equal(["A|1|1.5", "C|3|3"], result.Rows);
        Assert.Equal(
            [
                "3@29 quantity 'x': 'x' is not an int; allowed are whole numbers from -9223372036854775808 to 9223372036854775807 [,x,]",
                "4@33 price '2\n5': '2\n5' is not a decimal; allowed are numbers of up to 28 digits such as -12.50 [B,2,\"2\n5\"]",
            ],
            result.RejectTexts);
        Assert.Equal(["2@21:A,1,1.5", "6@43:C,3,3"], result.Origins);
    }

    [Fact]
    public void Rejects_a_row_with_too_few_or_too_many_fields()
    {
        ReadResult result = _harness.Read(_sales, "store,quantity,price\nA\nB,1,2,3\n");

        Assert.Empty(result.Rows);
        Assert.Equal(["2@21 - '-': 1 field where the header has 3 [A]", "3@23 - '-': 4 fields where the header has 3 [B,1,2,3]"], result.RejectTexts);
    }

    [Fact]
    public void Rejects_text_after_a_closing_quote_even_behind_a_stray_one()
    {
        ReadResult result = _harness.Read(CsvSteps.Read(new CsvReadOptions { Columns = CsvSteps.Texts("a", "b") }), "a,b\n5\" pipe,ok\n5\",\"x\"y\n");

        Assert.Equal(["5\" pipe|ok"], result.Rows);
        Assert.Equal(["3@15 b '\"x\"y': text after the closing quote of the field; a quote within quotes is written twice [5\",\"x\"y]"], result.RejectTexts);
    }

    [Fact]
    public void Rejects_a_record_whose_quote_is_never_closed()
    {
        ReadResult result = _harness.Read(_sales, "store,quantity,price\nA,1,2\n\"B,1,2\nC,1,2\n");

        Assert.Equal(["A|1|2"], result.Rows);
        Assert.Equal(["3@27 store '\"B,1,2\nC,1,2\n': the quote opened here is never closed [\"B,1,2\nC,1,2\n]"], result.RejectTexts);
    }

    [Fact]
    public void Rejects_invalid_utf8_in_a_used_text_column_only()
    {
        IRowReader reader = CsvSteps.Read(new CsvReadOptions { Columns = CsvSteps.Texts("a", "b") });
        byte[] bytes = [.. "a,b\nok,x"u8, 0xFF, .. "\n"u8];

        Assert.Equal(["2@4 b 'x\uFFFD': invalid UTF-8 at byte 2 of the value [ok,x\uFFFD]"], _harness.Read(reader, bytes).RejectTexts);
        Assert.Equal(["ok|~"], _harness.Read(reader, bytes, columns: new HashSet<string> { "a" }).Rows);
    }

    [Fact]
    public void Null_texts_mean_null()
    {
        IRowReader reader = CsvSteps.Read(new CsvReadOptions { Columns = CsvSteps.Columns(("a", ColumnType.Text), ("b", ColumnType.Int)), NullText = ["NA", "-"] });

        Assert.Equal(["NULL|NULL", "na|0"], _harness.Read(reader, "a,b\nNA,-\nna,0\n").Rows);
    }

    [Fact]
    public void Other_separators_and_quotes_can_be_used()
    {
        IRowReader reader = CsvSteps.Read(new CsvReadOptions { Columns = CsvSteps.Texts("a", "b"), Separator = ";", Quote = "'" });

        Assert.Equal(["x;y|z\"\n,"], _harness.Read(reader, "a;b\n'x;y';'z\"\n,'\n").Rows);
    }

    [Fact]
    public void Takes_a_byte_order_mark_empty_lines_and_any_line_ends()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. "\r\nstore,quantity,price\r\n\r\nA,1,2\rB,3,4\n\nC,5,6"u8];

        ReadResult result = _harness.Read(_sales, bytes);

        Assert.Equal(["A|1|2", "B|3|4", "C|5|6"], result.Rows);
        Assert.Equal(["4@29:A,1,2", "5@35:B,3,4", "7@42:C,5,6"], result.Origins);
    }

    [Fact]
    public void Bytes_like_a_byte_order_mark_within_the_file_are_data_wherever_it_is_cut()
    {
        IRowReader reader = CsvSteps.Read(new CsvReadOptions { Columns = CsvSteps.Texts("a", "b") });
        byte[] bytes = Encoding.UTF8.GetBytes("a,b\n" + string.Concat(Enumerable.Repeat("\uFEFFx,\"y\"\"\"\n", 20)));

        foreach (int size in (int[])[16, 20, 1000])
        {
            ReadResult result = _harness.Read(reader, bytes, chunkBytes: size);
            Assert.Equal(Enumerable.Repeat("\uFEFFx|y\"", 20), result.Rows);
            Assert.Equal("2@4:\uFEFFx,\"y\"\"\"", result.Origins[0]);
            Assert.Equal("21@213:\uFEFFx,\"y\"\"\"", result.Origins[19]);
        }
    }

    [Fact]
    public void A_file_with_a_header_only_has_no_rows()
    {
        Assert.Empty(_harness.Read(_sales, "store,quantity,price").Rows);
        Assert.Empty(_harness.Read(_sales, "store,quantity,price\r\n").Rows);
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_read_is_refused()
    {
        string path = _harness.PathOf("a.csv");
        await File.WriteAllTextAsync(path, string.Concat(Enumerable.Repeat("north,1,2\n", 1000).Prepend("store,quantity,price\n")), TestContext.Current.CancellationToken);
        FileMessage file = new(default, "a.csv", "in/a.csv", new DiskFile(path)) { Length = new FileInfo(path).Length };
        TouchingOutput output = new(path);

        StepException error = await Assert.ThrowsAsync<StepException>(async () => await _sales.SplitAsync(file, output, _harness.Context(chunkBytes: 1024), TestContext.Current.CancellationToken));

        Assert.True(output.Sent > 1);
        Assert.Equal("in/a.csv", error.Item);
        Assert.Equal("The file changed while it was read: it was written to after it was opened. Run again when nobody writes to it, or read a copy.", error.Message);
    }

    [Fact]
    public void An_empty_file_is_an_error_where_a_header_is_expected() =>
        Throws("The file is empty; a header with the columns 'store', 'quantity', 'price' is expected. Get the file again or remove it.", _sales, []);

    [Fact]
    public void An_empty_file_without_a_header_has_no_rows() =>
        Assert.Empty(_harness.Read(CsvSteps.Read(new CsvReadOptions { Columns = CsvSteps.Texts("a"), Header = false }), "").Rows);

    [Fact]
    public void Names_missing_columns_and_the_nearest_ones() =>
        Throws("The header lacks the columns 'store', 'price' (did you mean 'Price'?); it has 'shop', 'quantity', 'Price'. Correct the header or the step's 'columns', or set 'drift.missing' to 'null'.", _sales, "shop,quantity,Price\n"u8);

    [Fact]
    public void A_column_that_the_header_has_twice_is_an_error() =>
        Throws("The header has the column 'price' twice, as fields 3 and 4. Say which one is meant in the column's 'from': 'price#1' or 'price#2'.", _sales, "store,quantity,price,price\n"u8);

    [Fact]
    public void A_broken_header_is_an_error() =>
        Throws("Field 1 of the header is wrong: the quote opened here is never closed. Correct the header.", _sales, "\"store,quantity,price\nA,1,2\n"u8);

    [Fact]
    public void Names_the_encoding_that_cannot_be_read() =>
        Throws("The file is UTF-16, as its byte order mark says; only UTF-8 can be read. Convert it to UTF-8 first.", CsvSteps.Read(new CsvReadOptions { Columns = CsvSteps.Texts("a"), Encoding = "utf-8" }), [0xFF, 0xFE, (byte)'a', 0]);

    [Fact]
    public void A_record_that_is_too_long_names_its_line()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("store,quantity,price\nA,1,2\n\"B" + new string('x', 500));

        StepException error = Assert.Throws<StepException>(() => _harness.Read(_sales, bytes, chunkBytes: 64, maxRecordBytes: 100));

        Assert.Equal("The record that starts on line 3 is longer than 100 bytes, the most that is allowed. A quote that is opened and never closed is the likely cause: close it, or double it if it is meant as text.", error.Message);
    }

    [Fact]
    public void A_record_of_just_the_size_allowed_is_read()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("a\n" + new string('x', 100) + "\r\n" + new string('y', 100));

        ReadResult result = _harness.Read(CsvSteps.Read(new CsvReadOptions { Columns = CsvSteps.Texts("a") }), bytes, chunkBytes: 16, maxRecordBytes: 100);

        Assert.Equal([new string('x', 100), new string('y', 100)], result.Rows);
    }

    [Fact]
    public void A_missing_file_is_an_error_that_names_it()
    {
        FileMessage file = new(default, "gone.csv", "gone.csv", new DiskFile(_harness.PathOf("gone.csv")));

        StepException error = Assert.Throws<StepException>(() => FormatHarness.Read(_sales, file, _harness.Context()));

        Assert.Equal("gone.csv", error.Item);
        Assert.Equal($"The file cannot be opened: Could not find file '{_harness.PathOf("gone.csv")}'. See that it exists and that you may read it.", error.Message);
    }

    [Fact]
    public void Corrupt_compressed_data_is_an_error_that_says_how_far_it_went()
    {
        FileMessage file = new(default, "a.csv", "a.csv.gz", new CorruptContent("store,quantity,price\n"u8.ToArray()));

        StepException error = Assert.Throws<StepException>(() => FormatHarness.Read(_sales, file, _harness.Context()));

        Assert.Equal("a.csv.gz", error.Item);
        Assert.Equal("The file cannot be read beyond byte 21 of its decompressed content. Bad checksum.", error.Message);
    }

    [Fact]
    public void Reports_every_problem_of_its_options()
    {
        PlanProblems context = new(MessageKind.Files);

        Assert.Null(CsvRead.Type.Plan(new CsvReadOptions { Columns = CsvSteps.Columns(("a", ColumnType.Json)), Separator = "a\nb", Quote = "''" }, context));
        Assert.Null(CsvRead.Type.Plan(new CsvReadOptions { Columns = [], Separator = ";", Quote = ";" }, context));

        Assert.Equal(
            [
                "separator: 'a\nb' cannot be the separator; allowed are up to 32 characters without line ends, such as ';' or '||'.",
                "quote: '''' cannot be the quote; allowed is one character that is not a line end, such as '\"' or '\\'.",
                "columns.a: A CSV column cannot be json. Read it as text.",
                "quote: The quote and the separator are both ';'. Use different characters.",
                "columns: No columns are declared. Name at least one, with its type, or set 'infer' to true.",
            ],
            context.Messages);
    }

    [Fact]
    public async Task Chunks_are_parts_of_the_files_position()
    {
        SentMessages output = new();
        await File.WriteAllTextAsync(_harness.PathOf("in"), "a\n" + string.Concat(Enumerable.Repeat("x\n", 40)), TestContext.Current.CancellationToken);
        IRowReader reader = CsvSteps.Read(new CsvReadOptions { Columns = CsvSteps.Texts("a") });
        FileMessage file = new(new Position(3, 4), "in", "in", new DiskFile(_harness.PathOf("in")));

        await reader.SplitAsync(file, output, _harness.Context(chunkBytes: 32), CancellationToken.None);

        Assert.Equal([new Position(3, 4), new Position(3, 4, 1), new Position(3, 4, 2)], output.All.Select(message => message.Position));
    }

    private void Throws(string message, IRowReader reader, ReadOnlySpan<byte> bytes)
    {
        byte[] copy = bytes.ToArray();
        StepException error = Assert.Throws<StepException>(() => _harness.Read(reader, copy));
        Assert.Equal("in", error.Item);
        Assert.Equal(message, error.Message);
    }

    /// <summary>Bytes that end in a failed check, as those of a damaged gzip file do.</summary>
    private sealed class CorruptContent(byte[] bytes) : IFileContent
    {
        public string? LocalPath => null;

        public bool IsTemporary => false;

        public Stream OpenRead() => new CorruptStream(bytes);

        public void Release()
        {
        }
    }

    private sealed class CorruptStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = base.Read(buffer, offset, count);
            return read > 0 ? read : throw new InvalidDataException("Bad checksum.");
        }
    }
}
