using System.Text;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Csv;
using Etl.Steps.Records;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Csv;

/// <summary>Separators, quotes, escapes and comments of other than one ASCII character, and separators that are found out.</summary>
public sealed class CsvSeparatorTests : IDisposable
{
    private static readonly CsvReadOptions Plain = new() { Columns = CsvSteps.Texts("a", "b") };

    private readonly FormatHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData("||")]
    [InlineData("::")]
    [InlineData("λ")]
    [InlineData("é")]
    [InlineData("\u0001")]
    [InlineData("\0")]
    [InlineData("😀")]
    [InlineData(", ")]
    [InlineData("<->")]
    public void Any_text_can_separate_fields(string separator)
    {
        string text = "a,b\n1,\"x,\"\"y\"\"\nz\"\n|:<,ώ\n".Replace(",", separator, StringComparison.Ordinal);

        foreach (int chunkBytes in (int[])[16, 1000])
        {
            ReadResult result = _harness.Read(CsvSteps.Read(Plain with { Separator = separator }), Encoding.UTF8.GetBytes(text), chunkBytes);
            Assert.Equal([$"1|x{separator}\"y\"\nz", "|:<|ώ"], result.Rows);
        }
    }

    [Fact]
    public void Rejects_hold_the_records_as_they_stand()
    {
        ReadResult result = Read(Plain with { Separator = "||", Columns = CsvSteps.Columns(("a", ColumnType.Text), ("b", ColumnType.Int)) }, "a||b\r\né||\"x\"\r\n\r\n1||2||3\r\n\"1||2\r\n");

        Assert.Empty(result.Rows);
        Assert.Equal(
            [
                "2@6 b 'x': 'x' is not an int; allowed are whole numbers from -9223372036854775808 to 9223372036854775807 [é||\"x\"]",
                "4@17 - '-': 3 fields where the header has 2 [1||2||3]",
                "5@26 a '\"1||2\r\n': the quote opened here is never closed [\"1||2\r\n]",
            ],
            result.RejectTexts);
    }

    [Fact]
    public void Text_behind_a_closing_quote_is_rejected() =>
        Assert.Equal(
            ["2@5 a '\"x\"y': text after the closing quote of the field; a quote within quotes is written twice [\"x\"y||z]"],
            Read(Plain with { Separator = "||" }, "a||b\n\"x\"y||z\n").RejectTexts);

    [Fact]
    public void Quotes_can_be_any_character() =>
        Assert.Equal(["x,«y|z"], Read(Plain with { Quote = "«" }, "a,b\n«x,««y«,z\n").Rows);

    [Fact]
    public void An_escape_character_within_quotes_makes_quotes_and_itself_text() =>
        Assert.Equal(
            ["c\"d\"f|\\", "c\\d|e\\n", "x\"\"y|\\"],
            Read(Plain with { Escape = "\\" }, "a,b\n\"c\\\"d\\\"f\",\"\\\\\"\n\"c\\d\",e\\n\n\"x\\\"\"\"y\",\\\n").Rows);

    [Fact]
    public void Without_quotes_an_escape_character_makes_a_whole_separator_text() =>
        Assert.Equal(["x||y||", "||z|2"], Read(Plain with { Separator = "||", Quote = "", Escape = "\\" }, "a||b\nx\\||y||\\|\n\\||z||2\n").Rows);

    [Fact]
    public void Comments_can_start_with_any_text() =>
        Assert.Equal(
            ["1|--2", "-|3"],
            Read(Plain with { Comment = "--" }, "-- a \"quote\na,b\n--\n1,--2\n-,3\n--").Rows);

    [Theory]
    [InlineData("a,b\n1,2\n", ",")]
    [InlineData("a;b\n1,5;2,5\n", ";")]
    [InlineData("a\tb\n1, x\t2\n", "\t")]
    [InlineData("a|b\n1|2", "|")]
    [InlineData("a:b\n1:2\n", ":")]
    [InlineData("a^b\n1^2\n", "^")]
    [InlineData("a~b\n1~2\n", "~")]
    [InlineData("a\u001Fb\n1\u001F2\n", "\u001F")]
    [InlineData("a,b\n12:30:00,2\n13:30:00,3\n", ",")]
    [InlineData("\"x;y;z\",a,b\n\"1;2;3\",1,2\n", ",")]
    [InlineData("\uFEFFa;b\n1;2", ";")]
    [InlineData("x;b\n1\n1;2;3;4\n1\n", ";")]
    public void The_separator_is_found_out(string text, string separator) => Assert.Equal(separator, Guess(Plain, text));

    [Theory]
    [InlineData("")]
    [InlineData("a\n1\n2\n")]
    [InlineData("just text; with a comma, once\nand none\n")]
    public void A_file_from_which_nothing_can_be_told_has_commas(string text) => Assert.Equal(",", Guess(Plain, text));

    [Fact]
    public void A_file_of_one_column_is_read() =>
        Assert.Equal(["1", "2"], Read(new CsvReadOptions { Columns = CsvSteps.Texts("a"), Separator = "auto" }, "a\n1\n2\n").Rows);

    [Fact]
    public void Declared_columns_tell_more_than_numbers_of_fields()
    {
        // By commas, all records have three fields and by semicolons two.
        const string text = "1,5;2,5\n3,5;4,5\n";

        Assert.Equal(";", Guess(Plain with { Header = false }, text));
        Assert.Equal(["1,5|2,5", "3,5|4,5"], Read(Plain with { Header = false, Separator = "auto" }, text).Rows);
    }

    [Fact]
    public void Each_file_has_its_own_separator()
    {
        IRowReader reader = CsvSteps.Read(Plain with { Separator = "auto", SkipLines = 1, Encoding = "utf-16" });

        foreach (string separator in (string[])[",", ";", "\t"])
        {
            string text = "title, of the file\r\n" + "a,b\r\n1,\"x,y\"\r\n".Replace(",", separator, StringComparison.Ordinal);
            ReadResult result = _harness.Read(reader, Encoding.Unicode.GetBytes(text), chunkBytes: 16);
            Assert.Equal([$"1|x{separator}y"], result.Rows);
        }
    }

    [Fact]
    public void The_separator_is_found_out_beside_unusual_quotes() =>
        Assert.Equal(["1;2|3"], Read(Plain with { Separator = "auto", Quote = "«" }, "a;b\n«1;2«;3\n").Rows);

    [Fact]
    public void Only_the_first_64_KiB_are_looked_at()
    {
        string rows = string.Concat(Enumerable.Repeat("1;2\n", 20_000));

        Assert.Equal(";", Guess(Plain, "a;b\n" + rows + string.Concat(Enumerable.Repeat("1,2,3,4\n", 100_000))));
    }

    [Fact]
    public void Cutting_anywhere_gives_the_same_rows()
    {
        CsvReadOptions[] dialects =
        [
            Plain with { Separator = ",,", Comment = "#\\", Header = false },
            Plain with { Separator = "bc", Trim = true, Header = false, SkipEnd = 1 },
            Plain with { Escape = "\\", Comment = "#", Header = false },
            Plain with { Separator = "é", Quote = "è", Escape = "\\", Trim = true, Header = false },
            Plain with { Separator = ",,", Quote = "", Escape = "è", Header = false },
            Plain with { Separator = "auto", Header = false },
            Plain with { Widths = [2, 1], Comment = "#", Header = false },
        ];
        string[] parts = ["a", "bc", " ", "é", "è", "èè", ",", ",,", ",,", "\"", "\"\"", "\n", "\r\n", "\r", "#", "\n#\\", "\\", "\\\"", "\\\r\n", "è\r\n", " \"", "\" ", "\"x,\ny\"", "a,,b\na,,b\na,,b\na,,b\n"];
        Gen<string> texts = Gen.Elements(parts).ListOf().Select(list => string.Concat(list));
        IRowReader[] readers = [.. dialects.Select(CsvSteps.Read)];
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            foreach (IRowReader reader in readers) _harness.ReadsTheSameHoweverCut(reader, bytes, 16, 17, 40);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Reads_what_the_CSV_library_reads_where_both_can()
    {
        CsvReadOptions[] dialects = [Plain with { Header = false }, Plain with { Header = false, Trim = true, Comment = "#" }, Plain with { Header = false, Quote = "" }, Plain with { Header = false, Quote = "", Escape = "\\" }];
        string[] parts = ["a", "bc", " ", "\t", ",", ",", "\"", "\"\"", "\n", "\r\n", "\r", "#", "\n#", "\\", "\\\n", " \"", "\" ", "\"x,\ny\""];
        Gen<string> texts = Gen.Elements(parts).ListOf().Select(list => string.Concat(list));
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            foreach (CsvReadOptions dialect in dialects)
            {
                // The same text with another separator, of two characters, which nothing else in it is; an escape character would make only the first of them text.
                string separator = dialect.Escape.Length > 0 ? "λ" : "::";
                ReadResult library = Read(dialect, text);
                ReadResult own = Read(dialect with { Separator = separator }, text.Replace(",", separator, StringComparison.Ordinal));
                Assert.Equal(library.Rows, own.Rows.Select(row => row.Replace(separator, ",", StringComparison.Ordinal)));
                Assert.Equal(library.Rejects.Select(reject => (reject.Column, reject.Reason, reject.RawText)), own.Rejects.Select(reject => (reject.Column, reject.Reason, reject.RawText.Replace(separator, ",", StringComparison.Ordinal))));
            }
        }).QuickCheckThrowOnFailure();
    }

    private string Guess(CsvReadOptions options, string text)
    {
        string path = _harness.PathOf("guess");
        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        PlanProblems problems = new();
        CsvDialect dialect = CsvDialect.Plan(options with { Separator = "auto" }, problems);
        CsvColumnFormat[] columns = [.. options.Columns.Select(column => CsvColumnFormat.Plan(column.Key, column.Value, options, problems))];
        Assert.Empty(problems.Messages);
        return SeparatorGuess.Find(new CsvFormat(columns, dialect, DriftPolicy.None), new FileMessage(default, "guess", "guess", new DiskFile(path)));
    }

    private ReadResult Read(CsvReadOptions options, string text) => _harness.Read(CsvSteps.Read(options), text);
}
