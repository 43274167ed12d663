using System.Globalization;
using System.Text;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Csv;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Csv;

/// <summary>Files that are CSV in ways of their own.</summary>
public sealed class CsvDialectTests : IDisposable
{
    private static readonly CsvReadOptions Plain = new() { Columns = CsvSteps.Texts("a", "b") };

    private readonly FormatHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Short_rows_can_be_padded_and_long_ones_cut()
    {
        CsvReadOptions options = Plain with { Rows = new CsvRowsOptions { Short = CsvShortRow.Pad, Long = CsvLongRow.Ignore } };

        ReadResult result = Read(options, "x,a,b\n1,A,B\n1,A\n1\n1,A,B,C,D\n");

        Assert.Equal(["A|B", "A|NULL", "NULL|NULL", "A|B"], result.Rows);
        Assert.Empty(result.Rejects);
    }

    [Fact]
    public void Short_and_long_rows_can_be_told_apart()
    {
        CsvReadOptions options = Plain with { Rows = new CsvRowsOptions { Short = CsvShortRow.Pad } };

        Assert.Equal(["3@6 - '-': 3 fields where the header has 2 [1,2,3]"], Read(options, "a,b\n1\n1,2,3\n").RejectTexts);
    }

    [Fact]
    public void Fields_too_many_can_be_kept_as_they_stand()
    {
        CsvReadOptions options = Plain with { Rows = new CsvRowsOptions { Long = CsvLongRow.Keep, Extra = "rest" } };

        Assert.Equal(["1|2|NULL", "1|2|3", "1|x,y|3,\"4, 5\",", "1|2|NULL"], Read(options, "a,b\n1,2\n1,2,3\n1,\"x,y\",3,\"4, 5\",\n1,2,\n").Rows);
        Assert.Equal(["1|2| 3 , 4"], Read(options with { Trim = true }, " a , b\n 1 , 2 , 3 , 4\n").Rows);
        Assert.Equal(["1|2|3||4"], Read(options with { Separator = "||" }, "a||b\n1||2||3||4\n").Rows);
        Assert.Equal(["1|2|3;4"], Read(options with { Separator = "auto" }, "a;b\n1;2;3;4\n1;2\n1;2\n1;2\n1;2\n").Rows.Take(1));
    }

    [Fact]
    public void The_column_of_fields_too_many_is_the_last_one_and_costs_nothing_when_nobody_reads_it()
    {
        CsvReadOptions options = new() { Columns = CsvSteps.Columns(("b", ColumnType.Int)), Rows = new CsvRowsOptions { Long = CsvLongRow.Keep, Extra = "rest" } };
        IRowReader reader = CsvSteps.Read(options);

        Assert.Equal("b int, rest text", reader.OutputSchema!.ToString());
        Assert.Equal(["2|3"], _harness.Read(reader, "a,b\n1,2,3\n").Rows);
        Assert.Equal(["2|~"], _harness.Read(reader, Encoding.UTF8.GetBytes("a,b\n1,2,3\n"), columns: new HashSet<string> { "b" }).Rows);
    }

    [Theory]
    [InlineData("a,b\n1,2\n1\n", "Line 3, byte 8: 1 field where the header has 2. Correct the row, or change 'rows.short' so that such rows are allowed or rejected.")]
    [InlineData("a,b\n1,2,3\n", "Line 2, byte 4: 3 fields where the header has 2. Correct the row, or change 'rows.long' so that such rows are allowed or rejected.")]
    public void Short_and_long_rows_can_end_the_run(string text, string message)
    {
        CsvReadOptions options = Plain with { Rows = new CsvRowsOptions { Short = CsvShortRow.Error, Long = CsvLongRow.Error } };

        StepException error = Assert.Throws<StepException>(() => Read(options, text));

        Assert.Equal("in", error.Item);
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void Comments_are_skipped_whatever_they_hold()
    {
        ReadResult result = Read(Plain with { Comment = "#" }, "# it's \"here\na,b\n#\"\n1,#2\n #3,4\n\"#5\",6\n# end");

        Assert.Equal(["1|#2", " #3|4", "#5|6"], result.Rows);
        Assert.Equal(["4@20:1,#2", "5@25: #3,4", "6@31:\"#5\",6"], result.Origins);
    }

    [Fact]
    public void Blanks_around_fields_are_trimmed_and_those_within_quotes_kept()
    {
        ReadResult result = Read(Plain with { Trim = true }, " a ,\tb\n x , \" y,\nz \" \n , \n");

        Assert.Equal(["x| y,\nz ", "NULL|NULL"], result.Rows);
        Assert.Empty(result.Rejects);
    }

    [Fact]
    public void Text_behind_a_closing_quote_is_rejected_where_fields_are_trimmed() =>
        Assert.Equal(
            ["2@4 b '\"2\"x ': text after the closing quote of the field; a quote within quotes is written twice [1, \"2\"x ]"],
            Read(Plain with { Trim = true }, "a,b\n1, \"2\"x \n").RejectTexts.Select(text => text.Replace("' \"2", "'\"2", StringComparison.Ordinal)));

    [Fact]
    public void Without_quotes_a_quote_is_text() =>
        Assert.Equal(["\"1|2\"", "\"|\""], Read(Plain with { Quote = "" }, "a,b\n\"1,2\"\n\",\"\n").Rows);

    [Fact]
    public void An_escape_character_makes_the_next_one_text() =>
        Assert.Equal(
            ["1,2|3\r\n4", "\\|\"n"],
            Read(Plain with { Quote = "", Escape = "\\" }, "a,b\n1\\,2,3\\\r\n4\n\\\\,\"\\n\n").Rows);

    [Fact]
    public void An_escape_character_with_nothing_to_escape_is_rejected() =>
        Assert.Equal(
            ["2@4 b '2\\': the escape character at the end of the file has nothing to escape [1,2\\]"],
            Read(Plain with { Quote = "", Escape = "\\" }, "a,b\n1,2\\").RejectTexts);

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    public void Lines_at_the_start_are_skipped_whatever_they_hold(string mark)
    {
        foreach (string end in (string[])["\n", "\r", "\r\n"])
        {
            string text = $"{mark}Report \"x{end}{end}a,b{end}1,2{end}";
            int at = Encoding.UTF8.GetByteCount(text) - 3 - end.Length;

            foreach (CsvReadOptions options in (CsvReadOptions[])[Plain with { SkipLines = 2 }, Plain with { HeaderLine = 3 }])
            {
                foreach (int chunkBytes in (int[])[16, 1000])
                {
                    ReadResult result = _harness.Read(CsvSteps.Read(options), Encoding.UTF8.GetBytes(text), chunkBytes);
                    Assert.Equal(["1|2"], result.Rows);
                    Assert.Equal([string.Create(CultureInfo.InvariantCulture, $"4@{at}:1,2")], result.Origins);
                }
            }
        }
    }

    [Fact]
    public void Skipped_lines_may_be_longer_than_a_chunk()
    {
        ReadResult result = _harness.Read(CsvSteps.Read(Plain with { SkipLines = 3 }), Encoding.UTF8.GetBytes($"{new string('x', 600)}\r\n\r\n{new string('y', 333)}\r\na,b\n1,2"), chunkBytes: 16);

        Assert.Equal(["5@943:1,2"], result.Origins);
    }

    [Fact]
    public void A_file_that_ends_before_its_header_is_an_error()
    {
        StepException error = Assert.Throws<StepException>(() => Read(Plain with { SkipLines = 3 }, "x\ny\n"));

        Assert.Equal("The file ends before the header, which is looked for from line 4 on; a header with the columns 'a', 'b' is expected. Get the file again or remove it.", error.Message);
    }

    [Fact]
    public void A_file_without_a_header_may_end_in_the_lines_to_skip() =>
        Assert.Empty(Read(Plain with { SkipLines = 3, Header = false }, "x\ny").Rows);

    [Fact]
    public void Records_at_the_end_are_skipped_however_the_file_is_cut()
    {
        IRowReader reader = CsvSteps.Read(Plain with { SkipEnd = 2 });
        for (int rows = 0; rows < 30; rows++)
        {
            string body = string.Concat(Enumerable.Range(0, rows).Select(i => $"{i},\"x\ny\"\n\n"));
            string[] expected = [.. Enumerable.Range(0, Math.Max(0, rows - 1)).Select(i => $"{i}|x\ny")];
            foreach (int chunkBytes in (int[])[16, 40, 1000])
                Assert.Equal(expected, _harness.Read(reader, Encoding.UTF8.GetBytes($"a,b\n{body}total,odd,\"fields\""), chunkBytes).Rows);
        }
    }

    [Fact]
    public void Cutting_anywhere_gives_the_same_rows_in_any_dialect()
    {
        CsvReadOptions[] dialects =
        [
            Plain with { Comment = "#", Header = false },
            Plain with { Trim = true, Header = false },
            Plain with { Trim = true, Comment = "#", Separator = "\t", Header = false },
            Plain with { Quote = "", Header = false },
            Plain with { Quote = "", Escape = "\\", Header = false },
            Plain with { Quote = "", Escape = "\\", Comment = "#", Trim = true, Header = false },
            Plain with { Comment = "#", Header = false, SkipEnd = 3, SkipLines = 2 },
        ];
        string[] parts = ["a", "bc", " ", "\t", ",", ",", ",", "\"", "\"\"", "\n", "\n", "\r\n", "\r", "#", "\n#", "\\", "\\\n", "\\\r\n", " \"", "\" ", "\"x,\ny\"", "1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n"];
        Gen<string> texts = Gen.Elements(parts).ListOf().Select(list => string.Concat(list));
        IRowReader[] readers = [.. dialects.Select(CsvSteps.Read)];
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            foreach (IRowReader reader in readers) _harness.ReadsTheSameHoweverCut(reader, bytes, 16, 17, 40);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Reports_every_problem_of_the_dialect()
    {
        Assert.Equal(
            [
                "escape: 'ab' cannot be the escape; allowed is one character that is not a line end, such as '\"' or '\\'.",
                "comment: '#\r' cannot be the comment; allowed are up to 32 characters without line ends, such as ';' or '||'.",
                "quote: The quote and the separator are both ';'. Use different characters.",
                "headerLine: Files without a header have no line for it. Remove 'headerLine', or set 'header' to true.",
                "skipLines: The lines before the header are skipped because of 'headerLine'. Remove 'skipLines' or 'headerLine'.",
                "encoding: 'windows1252' is not an encoding; did you mean 'windows-1252'?",
            ],
            PlanProblems.Of(CsvRead.Type, Plain with { Separator = ";", Quote = ";", Escape = "ab", Comment = "#\r", Header = false, HeaderLine = 2, SkipLines = 1, Encoding = "windows1252" }, MessageKind.Files));
        Assert.Equal(
            [
                "quote: A blank cannot be the quote where fields are trimmed. Use another character.",
                "comment: A blank cannot be the comment where fields are trimmed. Use another character.",
                "encoding: 'klingon' is not an encoding; allowed are names such as 'utf-8', 'utf-16', 'windows-1252', 'iso-8859-1' and 'shift_jis'.",
            ],
            PlanProblems.Of(CsvRead.Type, Plain with { Quote = " ", Comment = "\t", Trim = true, Encoding = "klingon" }, MessageKind.Files));
        Assert.Equal(
            [
                "quote: The quote '|' and the separator '||' begin alike and cannot be told apart. Use different characters.",
                "comment: The comment '||#' and the separator '||' begin alike and cannot be told apart. Use different characters.",
                "comment: The comment '||#' and the quote '|' begin alike and cannot be told apart. Use different characters.",
                "rows.long: Fields too many are kept in a column that needs a name. Add 'extra', such as \"extra\": \"rest\".",
            ],
            PlanProblems.Of(CsvRead.Type, Plain with { Separator = "||", Quote = "|", Comment = "||#", Rows = new CsvRowsOptions { Long = CsvLongRow.Keep } }, MessageKind.Files));
        Assert.Equal(
            [
                "rows.extra: Fields too many are not kept. Set 'long' to 'keep', or remove 'extra'.",
                "rows.extra: There is a column 'a' already. Choose another name.",
            ],
            PlanProblems.Of(CsvRead.Type, Plain with { Rows = new CsvRowsOptions { Extra = "a" } }, MessageKind.Files));
    }

    private ReadResult Read(CsvReadOptions options, string text) => _harness.Read(CsvSteps.Read(options), text);
}
