using Etl.Running;
using Etl.Steps;
using Etl.Tests.Support;

namespace Etl.Tests.Running;

/// <summary>Steps with the path <c>-</c>: what a run hands over to be printed.</summary>
public sealed class PrintedRunTests
{
    [Fact]
    public async Task Prints_the_first_rows_in_the_order_of_the_pipeline_and_counts_the_others()
    {
        using PipelineRun run = Create("store,n\nnorth,1\nsouth,\n,3\nwest,4\n");

        RunReport report = await run.RunAsync(Pipeline("""
            { "id": "table", "use": "csv.write", "with": { "path": "-", "printRows": 3 } },
            { "id": "json", "from": "rows", "use": "json.write", "with": { "path": "-", "printRows": 1 } },
            { "id": "array", "from": "rows", "use": "json.write", "with": { "path": "-", "format": "array", "printRows": 2 } },
            { "id": "text", "from": "rows", "use": "text.write", "with": { "path": "-", "template": "{store}={n}", "header": "head", "footer": "foot" } }
            """));

        Assert.Null(run.Failure(report));
        PrintedTable table = Assert.IsType<PrintedTable>(report.Printed[0]);
        Assert.Equal(("table", 1L), (table.Step, table.MoreRows));
        Assert.Equal("store text, n int", string.Join(", ", table.Columns));
        Assert.Equal([["north", "1"], ["south", null], [null, "3"]], table.Rows);
        Assert.Equal(
            [
                new PrintedText("json", "{\"store\":\"north\",\"n\":1}\n", 3),
                new PrintedText("array", "[\n{\"store\":\"north\",\"n\":1},\n{\"store\":\"south\",\"n\":null}\n]\n", 2),
                new PrintedText("text", "head\nnorth=1\nsouth=\n=3\nwest=4\nfoot\n", 0),
            ],
            report.Printed.Skip(1));
        Assert.Empty(report.Outputs);
    }

    [Fact]
    public async Task Nothing_is_printed_when_the_run_fails()
    {
        using PipelineRun run = Create("store,n\nnorth,1\nsouth,x\n");

        RunReport report = await run.RunAsync(Pipeline("""{ "id": "table", "use": "csv.write", "with": { "path": "-" } }"""));

        Assert.Equal(RunStatus.Failed, report.Status);
        Assert.Empty(report.Printed);
    }

    [Fact]
    public async Task Without_rows_there_is_an_empty_table()
    {
        using PipelineRun run = Create("store,n\n");

        RunReport report = await run.RunAsync(Pipeline("""{ "id": "table", "use": "csv.write", "with": { "path": "-" } }"""));

        PrintedTable table = Assert.IsType<PrintedTable>(Assert.Single(report.Printed));
        Assert.Equal((0, 0L), (table.Rows.Count, table.MoreRows));
    }

    [Fact]
    public async Task What_is_kept_is_bounded_by_bytes_and_a_long_value_is_cut()
    {
        using PipelineRun run = Create("store,n\n" + string.Concat(Enumerable.Repeat(new string('é', 100_000) + ",1\n", 30)));

        RunReport report = await run.RunAsync(Pipeline("""
            { "id": "table", "use": "csv.write", "with": { "path": "-" } },
            { "id": "text", "from": "rows", "use": "text.write", "with": { "path": "-", "template": "{store}" } }
            """));

        Assert.Null(run.Failure(report));
        Assert.All(((PrintedTable)report.Printed[0]).Rows, row => Assert.Equal(new string('é', 200) + "…", row[0]));
        PrintedText text = (PrintedText)report.Printed[1];
        Assert.Equal((6 * 100_001, 24L), (text.Text.Length, text.MoreRows));
    }

    [Theory]
    [InlineData("\"path\": \"-\", \"maxRows\": 5", "rows that are printed are not cut into files. Remove 'maxRows', or name a file in 'path'")]
    [InlineData("\"path\": \"out/x.csv\", \"printRows\": 5", "rows are printed only where 'path' is '-'. Remove 'printRows'; 'maxRows' bounds the rows of a file")]
    public void Options_that_would_mean_nothing_are_refused(string with, string problem)
    {
        using PipelineRun run = Create("store,n\n");

        Assert.EndsWith(
            $"error: {problem}",
            Assert.Single(run.Plan(Pipeline($$"""{ "id": "table", "use": "csv.write", "with": { {{with}} } }""")).Errors).ToString(),
            StringComparison.Ordinal);
    }

    private static string Pipeline(string steps) => $$"""
        { "name": "test", "steps": [
          { "id": "list", "use": "files", "with": { "folder": "in" } },
          { "id": "rows", "use": "csv.read", "with": { "columns": { "store": "text", "n": "int" } } },
          {{steps}} ] }
        """;

    private static PipelineRun Create(string csv)
    {
        PipelineRun run = new();
        run.Write("in/a.csv", csv);
        return run;
    }
}
