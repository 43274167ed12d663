using Etl.Planning;
using Etl.Running;
using Etl.Steps;
using Etl.Tests.Support;

namespace Etl.Tests.Proof;

/// <summary>Folders whose files do not have the same columns.</summary>
public sealed class SchemaDriftTests : IDisposable
{
    private readonly PipelineRun _run = new();

    [Fact]
    public async Task Missing_columns_are_null_and_new_ones_left_out_whatever_their_order()
    {
        _run.Write("in/a.csv", "id,name\n1,x\n");
        _run.Write("in/b.csv", "more,name,id\nm,y,2\n");
        _run.Write("in/c.csv", "id\n3\n");

        RunReport report = await RunAsync(""" "columns": { "id": "int", "name": "text" }, "drift": { "missing": "null" } """);

        Assert.Null(_run.Failure(report));
        Assert.Equal("id,name\n1,x\n2,y\n3,\n", _run.Read("out.csv"));
        Assert.Equal(["in/b.csv +more -", "in/c.csv + -name"], Differences(report));
        Assert.Equal(3, report.Drift!.FilesCompared);
    }

    [Fact]
    public async Task Aliases_are_declared_names()
    {
        _run.Write("in/a.csv", "HomeTeam\nx\n");
        _run.Write("in/b.csv", "HT\ny\n");

        RunReport report = await RunAsync(""" "columns": { "home": { "from": ["HomeTeam", "HT"] } }, "drift": { "new": "fail" } """);

        Assert.Null(_run.Failure(report));
        Assert.Equal((2, 0), (report.Drift!.FilesCompared, report.Drift.FilesDiffering));
    }

    [Fact]
    public async Task Nothing_is_reported_where_the_pipeline_says_nothing_of_drift()
    {
        _run.Write("in/a.csv", "id,more\n1,x\n");

        Assert.Null((await RunAsync(""" "columns": { "id": "int" } """)).Drift);
    }

    [Fact]
    public async Task New_columns_can_end_the_run()
    {
        _run.Write("in/a.csv", "id,more,and\n1,x,y\n");

        RunReport report = await RunAsync(""" "columns": { "id": "int" }, "drift": { "new": "fail" } """);

        Assert.Equal("step 'rows': in/a.csv: The header has the columns 'more', 'and', which are not declared. Declare what is wanted, or set 'drift.new' to 'ignore' or 'add'.", _run.Failure(report));
    }

    [Fact]
    public async Task A_mistyped_value_can_end_the_run()
    {
        _run.Write("in/a.csv", "id\n1\n\"x\ny\"\n");

        RunReport report = await RunAsync(""" "columns": { "id": "int" }, "drift": { "type": "fail" } """);

        Assert.Equal("step 'rows': in/a.csv: Line 3, byte 5: Column 'id': 'x\ny' is not an int; allowed are whole numbers from -9223372036854775808 to 9223372036854775807. Correct the row, or change 'drift.type' so that such rows are allowed or rejected.", _run.Failure(report));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task A_thousand_files_with_forty_headers_become_one_table(int parallelism)
    {
        for (int i = 0; i < 1000; i++)
        {
            int kind = i * 7 % 40;
            // Each kind has the id somewhere, the column of its kind, and one of three that come and go.
            string[] header = kind % 2 == 0 ? ["id", $"k{kind}", $"g{kind % 3}"] : [$"g{kind % 3}", $"k{kind}", "id"];
            string[] row = kind % 2 == 0 ? [$"{i}", $"{kind}.5", "t"] : ["t", $"{kind}.5", $"{i}"];
            _run.Write($"in/{i:0000}.csv", $"{string.Join(',', header)}\n{string.Join(',', row)}\n");
        }

        RunReport report = await RunAsync(""" "columns": { "id": "int" }, "drift": { "new": "add" } """, parallelism);

        Assert.Null(_run.Failure(report));
        string[] lines = _run.Read("out.csv").TrimEnd('\n').Split('\n');
        Assert.Equal(1001, lines.Length);
        string[] columns = lines[0].Split(',');
        // In order of first appearance: file 0 is kind 0, file 1 kind 7, file 2 kind 14, ...
        Assert.Equal(["id", "k0", "g0", "g1", "k7", "k14", "g2", "k21", "k28"], columns[..9]);
        Assert.Equal(44, columns.Length);
        for (int i = 0; i < 1000; i++)
        {
            string[] cells = lines[i + 1].Split(',');
            Assert.Equal($"{i}", cells[0]);
            Assert.Equal($"{i * 7 % 40}.5", cells[Array.IndexOf(columns, $"k{i * 7 % 40}")]);
            Assert.Equal(3, cells.Count(cell => cell.Length > 0));
        }

        Assert.Equal((1000, 1000), (report.Drift!.FilesCompared, report.Drift.FilesDiffering));
        Assert.Equal("in/0001.csv +g1,k7 -", Differences(report).ElementAt(1));
    }

    [Theory]
    [InlineData("", "The file is empty; a header is expected. Get the file again or remove it")]
    [InlineData("\uFEFF", "The file is empty; a header is expected. Get the file again or remove it")]
    [InlineData("id,\n", "Field 2 of the header has no name, so it cannot become a column by itself. Give it one, or declare it by its number, such as \"field_2\": { \"from\": \"#2\" }")]
    [InlineData("id,x,x\n", "The header has the column 'x' twice, as fields 2 and 3, so it cannot become a column by itself. Rename one of them, or declare each, such as \"x_1\": { \"from\": \"x#1\" } and \"x_2\": { \"from\": \"x#2\" }")]
    public void Headers_that_cannot_be_added_are_named_before_the_run(string content, string expected)
    {
        _run.Write("in/a.csv", "id\n1\n");
        _run.Write("in/b.csv", content);

        PlanResult result = _run.Plan(Pipeline(""" "columns": { "id": "int" }, "drift": { "new": "add" } """));

        Assert.Equal($"pipeline.json:3:11: error: the columns of 'rows' depend on its files, and these cannot be read: in/b.csv: {expected}", Assert.Single(result.Errors).ToString());
    }

    [Theory]
    [InlineData("", "step 'rows': in/b.csv: The file is empty; a header with the columns 'id', 'name' is expected. Get the file again or remove it.")]
    [InlineData("\uFEFF", "step 'rows': in/b.csv: The file is empty; a header with the columns 'id', 'name' is expected. Get the file again or remove it.")]
    [InlineData("name\n", null)]
    [InlineData("\uFEFFother", null)]
    public async Task A_file_without_a_header_is_an_error_whatever_is_said_of_missing_columns(string content, string? expected)
    {
        _run.Write("in/a.csv", "id\n1\n");
        _run.Write("in/b.csv", content);

        RunReport report = await RunAsync(""" "columns": { "id": "int", "name": "text" }, "drift": { "missing": "null" } """);

        Assert.Equal(expected, _run.Failure(report));
        if (expected is null) Assert.Equal("id,name\n1,\n", _run.Read("out.csv"));
    }

    [Fact]
    public async Task Short_rows_of_files_that_lack_a_column_are_still_found()
    {
        _run.Write("in/a.csv", "x,id\n1\n2,3\n");

        RunReport report = await RunAsync(""" "columns": { "id": "int", "name": "text" }, "drift": { "missing": "null" } """);

        Assert.Equal("id,name\n3,\n", _run.Read("out.csv"));
        Assert.Equal(1, report.RejectedRows);
    }

    [Fact]
    public async Task A_file_with_nothing_but_a_header_brings_its_columns()
    {
        _run.Write("in/a.csv", "id,late\n");
        _run.Write("in/b.csv", "id\n1\n");

        Assert.Null(_run.Failure(await RunAsync(""" "drift": { "new": "add" } """)));
        Assert.Equal("id,late\n1,\n", _run.Read("out.csv"));
    }

    [Fact]
    public void A_folder_that_is_missing_is_said_as_a_run_says_it() => Assert.Equal(
        $"pipeline.json:3:11: error: the columns of 'rows' depend on its files, and these cannot be read: {_run.PathOf("in")}: The folder '{_run.PathOf("in")}' does not exist. Correct 'folder', or create it. Relative folders start at the working folder",
        Assert.Single(_run.Plan(Pipeline(""" "drift": { "new": "add" } """)).Errors).ToString());

    [Fact]
    public async Task A_column_that_appears_between_planning_and_running_ends_the_run()
    {
        _run.Write("in/a.csv", "id\n1\n");
        PlanResult result = _run.Plan(Pipeline(""" "drift": { "new": "add" } """));
        _run.Write("in/a.csv", "id,late\n1,2\n");

        RunReport report = await RunAsync(result.Plan!);

        Assert.Equal("step 'rows': in/a.csv: The header has the column 'late', which was in no file when the columns were collected before the run: the file is new or was changed since. Run again.", _run.Failure(report));
    }

    [Fact]
    public void Files_without_a_header_cannot_drift() => Assert.Equal(
        [
            "pipeline.json:4:58: error: files without a header have no names for columns. Declare the columns, or set 'header' to true",
            "pipeline.json:4:83: error: files without a header have no names that could be new. Remove 'drift.new', or set 'header' to true",
            "pipeline.json:4:101: error: files without a header have no names that could be missing. Remove 'drift.missing', or set 'header' to true",
        ],
        _run.Plan("""
            { "name": "drift", "steps": [
              { "id": "list", "use": "files", "with": { "folder": "in" } },
              { "id": "rows", "use": "csv.read", "with": {
                "header": false, "columns": { "a": "int" }, "infer": true, "drift": { "new": "add", "missing": "null" } } },
              { "id": "table", "use": "csv.write", "with": { "path": "out.csv" } } ] }
            """).Errors.Select(error => error.ToString()));

    public void Dispose() => _run.Dispose();

    private static IEnumerable<string> Differences(RunReport report) =>
        report.Drift!.Files.Select(file => $"{file.File} +{string.Join(',', file.New)} -{string.Join(',', file.Missing)}");

    private static string Pipeline(string options) => $$"""
        { "name": "drift", "limits": { "rejects": { "rows": 100 } }, "steps": [
          { "id": "list", "use": "files", "with": { "folder": "in" } },
          { "id": "rows", "use": "csv.read", "with": { {{options}} } },
          { "id": "table", "use": "csv.write", "with": { "path": "out.csv" } } ] }
        """;

    private Task<RunReport> RunAsync(string options, int? parallelism = null) => _run.RunAsync(Pipeline(options), parallelism);

    private Task<RunReport> RunAsync(PipelinePlan plan) => new PipelineRunner(Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, TimeProvider.System)
        .RunAsync(plan, new RunOptions { RunId = "second", RunFolder = _run.PathOf(".etl", "runs", "second") }, TestContext.Current.CancellationToken);
}
