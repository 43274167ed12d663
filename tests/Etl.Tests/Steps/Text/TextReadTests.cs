using System.Globalization;
using System.Text;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Text;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Text;

public sealed class TextReadTests : IDisposable
{
    private readonly FormatHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Without_a_pattern_each_line_is_a_text()
    {
        ReadResult result = _harness.Read(Read(null), "one\r\n\ntwo é\rthree");

        Assert.Equal(["one", "", "two é", "three"], result.Rows);
        Assert.Equal(["1@0:one", "2@5:", "3@6:two é", "4@13:three"], result.Origins);
        Assert.Empty(result.Rejects);
    }

    [Fact]
    public void A_file_of_no_bytes_has_no_lines() => Assert.Empty(_harness.Read(Read(null), "").Rows);

    [Fact]
    public void Named_groups_become_columns_in_order_of_appearance()
    {
        IRowReader reader = Read("^(?<at>[^ ]+) (?<level>INFO|WARN)( (?<ms>[0-9]+)ms)? (?<text>.*)$", ("ms", ColumnType.Int), ("at", ColumnType.Date));

        ReadResult result = _harness.Read(reader, "2024-01-31 INFO 12ms dé 😀 done\n2024-02-01 WARN slow\n2024-02-02 WARN \n");

        Assert.Equal("at date, level text, ms int, text text", reader.OutputSchema!.ToString());
        Assert.Equal(["2024-01-31|INFO|12|dé 😀 done", "2024-02-01|WARN|NULL|slow", "2024-02-02|WARN|NULL|NULL"], result.Rows);
        Assert.Empty(result.Rejects);
    }

    [Fact]
    public void A_pattern_is_found_anywhere_in_a_line()
    {
        Assert.Equal(["7", "8"], _harness.Read(Read("id=(?<id>[0-9]+)", ("id", ColumnType.Int)), "x id=7 y\nid=8 id=9\n").Rows);
    }

    [Fact]
    public void A_group_within_a_character_gets_all_of_it() => Assert.Equal(["😀|😀"], _harness.Read(Read("^(?<first>.)(?<second>.)$"), "😀").Rows);

    [Fact]
    public void Rejects_lines_that_do_not_match_or_hold_no_values()
    {
        byte[] bytes = [.. "7 a\nseven\n99999999999999999999 b\n"u8, (byte)'8', (byte)' ', 0xC3, (byte)'\n', .. "9 c"u8];

        ReadResult result = _harness.Read(Read("^(?<n>[0-9]+) (?<t>.)$", ("n", ColumnType.Int)), bytes);

        Assert.Equal(["7|a", "9|c"], result.Rows);
        Assert.Equal(
            [
                "2@4 - '-': the line does not match the pattern [seven]",
                "3@10 n '99999999999999999999': '99999999999999999999' is not an int; allowed are whole numbers from -9223372036854775808 to 9223372036854775807 [99999999999999999999 b]",
                "4@33 - '-': the line is not UTF-8; convert the file to UTF-8 [8 \uFFFD]",
            ],
            result.RejectTexts);
    }

    [Fact]
    public void Lines_that_do_not_match_are_rejected_also_when_no_column_is_used()
    {
        ReadResult result = _harness.Read(Read("^(?<n>[0-9])$"), "1\nx\n2\n"u8.ToArray(), columns: new HashSet<string>(StringComparer.Ordinal));

        Assert.Equal(["~", "~"], result.Rows);
        Assert.Equal(["2@2 - '-': the line does not match the pattern [x]"], result.RejectTexts);
    }

    [Fact]
    public void A_line_may_be_as_long_as_allowed_and_no_longer()
    {
        Assert.Single(_harness.Read(Read(null), new byte[100].Select(_ => (byte)'x').ToArray(), chunkBytes: 32, maxRecordBytes: 100).Rows);

        StepException error = Assert.Throws<StepException>(() => _harness.Read(Read(null), [.. "a\n"u8, .. new byte[200]], chunkBytes: 32, maxRecordBytes: 100));

        Assert.Equal("in", error.Item);
        Assert.Equal("The record that starts on line 2 is longer than 100 bytes, the most that is allowed. The file is probably no text of lines; leave it out of the files that are read.", error.Message);
    }

    [Fact]
    public void Cutting_anywhere_gives_the_same_rows()
    {
        Gen<string> texts = Gen.Elements("a", "é", "\n", "\r", "\r\n", " ").ListOf().Select(parts => string.Concat(parts));
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            string[] lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n');
            if (lines[^1].Length == 0) lines = lines[..^1];
            string[] places = [.. lines.Select((line, i) => string.Create(CultureInfo.InvariantCulture, $"{i + 1}|{line}"))];
            foreach (int size in (int[])[16, 50, 100_000])
            {
                ReadResult result = _harness.Read(Read(null), Encoding.UTF8.GetBytes(text), chunkBytes: size);
                Assert.Equal(lines, result.Rows);
                Assert.Equal(places, result.Origins.Select(origin => $"{origin[..origin.IndexOf('@')]}|{origin[(origin.IndexOf(':') + 1)..]}"));
            }
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("(?<a>x", "pattern@6: The regular expression is wrong: Not enough )'s. Correct it.")]
    [InlineData("a+", "pattern@0: The regular expression has no named group, so there are no columns. Name what shall be one, such as (?<status>[0-9]+).")]
    [InlineData("(?<a>x)(?<7>y)", "pattern@0: The regular expression has a group whose name is a number. Give it a name that begins with a letter, such as (?<status>[0-9]+).")]
    [InlineData("(?<a>x)(?=y)", "pattern@0: The regular expression looks ahead, looks behind, refers back to a group, has a group that is atomic, or is far too large. Such expressions may take forever on some lines and are not allowed. Write it without.")]
    public void Refuses_a_pattern_with_its_place(string pattern, string message)
    {
        PlanProblems problems = new(MessageKind.Files);

        Assert.Null(TextRead.Type.Plan(new TextReadOptions { Pattern = pattern }, problems));
        Assert.Equal([message], problems.Located);
    }

    [Fact]
    public void Refuses_columns_that_are_no_groups()
    {
        KeyValuePair<string, ColumnType>[] columns = [KeyValuePair.Create("statu", ColumnType.Int), KeyValuePair.Create("path", ColumnType.Json)];

        Assert.Equal(
            [
                "columns.statu: The pattern has no group 'statu'. Did you mean 'status'? Its groups are 'status', 'path'.",
                "columns.path: A column of a text file cannot be json. Read it as text.",
            ],
            PlanProblems.Of(TextRead.Type, new TextReadOptions { Pattern = "(?<status>.) (?<path>.)", Columns = columns }));
        Assert.Equal(
            ["columns.statu: Without a pattern the only column is 'line', not 'statu'. Give a 'pattern' with a group of that name, or remove it here."],
            PlanProblems.Of(TextRead.Type, new TextReadOptions { Columns = columns[..1] }));
    }

    private static IRowReader Read(string? pattern, params (string Name, ColumnType Type)[] columns) =>
        PlanProblems.Step<IRowReader>(TextRead.Type, new TextReadOptions { Pattern = pattern, Columns = [.. columns.Select(column => KeyValuePair.Create(column.Name, column.Type))] });
}
