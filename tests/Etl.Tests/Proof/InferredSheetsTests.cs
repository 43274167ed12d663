using Etl.Planning;
using Etl.Running;
using Etl.Steps;
using Etl.Tests.Support;
using Raw = Etl.Tests.Support.WorkbookBytes.Raw;

namespace Etl.Tests.Proof;

/// <summary>Columns of sheets that are not declared: found in the headers, their types in the cells.</summary>
public sealed class InferredSheetsTests : IDisposable
{
    private static readonly DateTime Day = new(2024, 1, 31, 0, 0, 0, DateTimeKind.Unspecified);

    private readonly PipelineRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Types_are_those_of_the_cells_and_texts_that_look_like_numbers_stay_text()
    {
        Write("in/a.xlsx", ["code", "n", "price", "ok", "day", "at", "mixed", "failed"], ["7", 1, 1.5, true, Day, Day, 1, Raw.Error("#N/A")], ["007", 2, 2, false, null, Day.AddHours(8), "2", 3]);
        const string Infer = """ "infer": true, "nullText": "#N/A" """;

        RunReport report = await RunAsync(Infer);

        Assert.Null(_run.Failure(report));
        Assert.Equal("code text, n int, price decimal, ok bool, day date, at timestamp, mixed text, failed int", Schema(Infer));
        Assert.Equal("code,n,price,ok,day,at,mixed,failed\n7,1,1.5,true,2024-01-31,2024-01-31T00:00:00Z,1,\n007,2,2,false,,2024-01-31T08:00:00Z,2,3\n", _run.Read("out.csv"));
    }

    [Fact]
    public async Task New_columns_are_added_in_order_of_first_appearance()
    {
        Write("in/a.xlsx", ["id", "n"], [1, 5]);
        Write("in/b.xlsx", ["extra", "id"], ["x", 2]);
        const string Add = """ "columns": { "id": "int" }, "drift": { "new": "add" } """;

        RunReport report = await RunAsync(Add);

        Assert.Null(_run.Failure(report));
        Assert.Equal("id,n,extra\n1,5,\n2,,x\n", _run.Read("out.csv"));
        Assert.Equal("id int, n int, extra text", Schema($"""{Add}, "infer": true"""));
        Assert.Equal(["in/a.xlsx!S +n", "in/b.xlsx!S +extra"], report.Drift!.Files.Select(file => $"{file.File} +{string.Join(',', file.New)}"));
    }

    [Theory]
    [InlineData(""" "infer": true """)]
    [InlineData(""" "drift": { "new": "add" } """)]
    public async Task Columns_without_a_name_are_left_out(string options)
    {
        Write("in/a.xlsx", ["id", null, "n"], [1, "x", 5, ""]);

        RunReport report = await RunAsync(options);

        Assert.Null(_run.Failure(report));
        Assert.Equal("id,n\n1,5\n", _run.Read("out.csv"));
    }

    [Fact]
    public async Task A_later_cell_that_does_not_fit_is_rejected()
    {
        Write("in/a.xlsx", ["n"], [1], [2.5]);

        RunReport report = await RunAsync(""" "infer": { "rows": 1 } """);

        Assert.Null(_run.Failure(report));
        Assert.Equal("n\n1\n", _run.Read("out.csv"));
        Assert.Contains("rows,n,2.5,'2.5' is not an int; allowed are whole numbers from -9223372036854775808 to 9223372036854775807; the type was inferred from the first ", File.ReadAllText(report.RejectsFile!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_workbook_without_the_sheet_is_named_before_the_run()
    {
        Write("in/a.xlsx", ["n"], [1]);

        PlanResult result = _run.Plan(Pipeline(""" "infer": true, "sheet": "Sales" """));

        Assert.Equal("pipeline.json:3:11: error: the columns of 'rows' depend on its files, and these cannot be read: in/a.xlsx: The workbook has no sheet 'Sales'; it has 'S'. Correct the step's 'sheet', which is a name, or a number such as '#2'", Assert.Single(result.Errors).ToString());
    }

    private static string Pipeline(string options) => $$"""
        { "name": "sheets", "limits": { "rejects": { "rows": 10 } }, "steps": [
          { "id": "list", "use": "files", "with": { "folder": "in" } },
          { "id": "rows", "use": "excel.read", "with": { {{options}} } },
          { "id": "csv", "use": "csv.write", "with": { "path": "out.csv" } } ] }
        """;

    private void Write(string path, params object?[]?[] rows) => _run.Write(path, new WorkbookBytes().Sheet("S", rows).ToArray());

    private Task<RunReport> RunAsync(string options) => _run.RunAsync(Pipeline(options));

    private string Schema(string options) =>
        _run.Plan(Pipeline(options)).Plan!.Steps.Single(step => step.Step is IRowReader).OutputSchema!.ToString();
}
