using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Text;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Text;

public sealed class TextWriteTests : IDisposable
{
    private static readonly Schema Items = new([new("name", ColumnType.Text), new("price", ColumnType.Decimal), new("day", ColumnType.Date), new("tags", ColumnType.Json), new("x", ColumnType.Float)]);

    private readonly FormatHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Writes_a_line_for_each_row_by_a_template() =>
        Assert.Equal(
            "é: 1.5 on 2024-02-29 [1, 2] 0.1\n: - on - - -\n",
            await WriteAsync(
                new TextWriteOptions { Path = "x.txt", Template = "{name}: {price} on {day} {tags} {x}", NullText = "-" },
                """{"name":"é","price":1.50,"day":"2024-02-29","tags":[1, 2],"x":0.1}""",
                """{"name":""}"""));

    [Fact]
    public async Task A_template_may_have_several_lines_and_braces_and_name_a_column_twice() =>
        Assert.Equal(
            "{a}\n  a\n{b}\n  b\n",
            await WriteAsync(new TextWriteOptions { Path = "x.txt", Template = "{{{name}}}\n  {name}" }, """{"name":"a"}""", """{"name":"b"}"""));

    [Fact]
    public async Task Header_footer_and_line_end_can_be_chosen()
    {
        TextWriteOptions options = new() { Path = "x.txt", Template = "{name}", Header = "<ul>", Footer = "</ul>" };

        Assert.Equal("<ul>\na\n</ul>\n", await WriteAsync(options, """{"name":"a"}"""));
        Assert.Equal("<ul>\r\na\r\n</ul>\r\n", await WriteAsync(options with { LineEnd = TextLineEnd.Crlf }, """{"name":"a"}"""));
        Assert.Equal("<ul>ab</ul>", await WriteAsync(options with { LineEnd = TextLineEnd.None }, """{"name":"a"}""", """{"name":"b"}"""));
    }

    [Fact]
    public async Task A_template_without_columns_writes_its_text_for_each_row() =>
        Assert.Equal("x\nx\n", await WriteAsync(new TextWriteOptions { Path = "x.txt", Template = "x" }, "{}", "{}"));

    [Fact]
    public async Task Without_rows_there_is_a_file_all_the_same()
    {
        Assert.Equal("head\nfoot\n", await WriteAsync(new TextWriteOptions { Path = "x.txt", Template = "x", Header = "head", Footer = "foot" }));
        Assert.Equal("", await WriteAsync(new TextWriteOptions { Path = "x.txt", Template = "x" }));
    }

    [Fact]
    public void Only_the_columns_of_the_template_and_the_path_are_needed() =>
        Assert.Equal(["day", "name"], Sink(new TextWriteOptions { Path = "{day}.txt", Template = "{name} {name}" }).RequiredColumns.Order());

    [Fact]
    public void Reports_what_is_wrong_with_its_options() => Assert.Equal(
        [
            "path: There is no column 'dy'. Did you mean 'day'?",
            "template: There is no column 'nmae'. Did you mean 'name'?",
        ],
        PlanProblems.Of(TextWrite.Type, new TextWriteOptions { Path = "{dy}.txt", Template = "{nmae}" }, MessageKind.Rows, Items));

    [Theory]
    [InlineData("", "template: The template is empty. Write the text of a row, with columns in braces.")]
    [InlineData("a {name", "template: The brace '{' at character 3 is never closed. Write '{{' for a brace that is text.")]
    [InlineData("a } b", "template: The brace '}' at character 3 closes nothing. Write '}}' for a brace that is text.")]
    public void A_template_that_is_none_is_refused(string template, string problem) =>
        Assert.Equal([problem], PlanProblems.Of(TextWrite.Type, new TextWriteOptions { Path = "x.txt", Template = template }, MessageKind.Rows, Items));

    private static IRowSink Sink(TextWriteOptions options) => PlanProblems.Step<IRowSink>(TextWrite.Type, options, MessageKind.Rows, Items);

    private Task<string> WriteAsync(TextWriteOptions options, params string[] rows) =>
        SinkHarness.WriteAsync(_harness, Sink(options), rows.Length == 0 ? [] : [SinkHarness.Batch(Items, rows)]);
}
