using Etl.Planning;
using Etl.Running;
using Etl.Steps;
using Etl.Tests.Support;

namespace Etl.Tests.Proof;

/// <summary>Types that are inferred from some rows and enforced in all.</summary>
public sealed class InferredTypesTests : IDisposable
{
    private readonly PipelineRun _run = new();

    [Fact]
    public async Task Columns_need_not_be_declared()
    {
        _run.Write("in/a.csv", "code,n,price,ok,day,at,x,nothing\n007,1,1.50,true,2024-01-31,2024-01-31T10:00,1e3,\n");
        _run.Write("in/b.csv", "n,code,price,ok,day,at,x,nothing\n-,+39,2,FALSE,-,2024-02-01,NaN,-\n2,8,3,true,2024-02-02,2024-02-02,2,\n");

        RunReport report = await RunAsync(""" "infer": true, "nullText": "-" """);

        Assert.Null(_run.Failure(report));
        Assert.Equal("code text, n int, price decimal, ok bool, day date, at timestamp, x float, nothing text", Rows(_run.Plan(Pipeline(""" "infer": true, "nullText": "-" """))).OutputSchema!.ToString());
        Assert.Equal("code,n,price,ok,day,at,x,nothing\n007,1,1.5,true,2024-01-31,2024-01-31T10:00:00Z,1000,\n+39,,2,false,,2024-02-01T00:00:00Z,NaN,\n8,2,3,true,2024-02-02,2024-02-02T00:00:00Z,2,\n", _run.Read("out.csv"));
    }

    [Fact]
    public async Task Declared_columns_keep_their_types_and_stand_first()
    {
        _run.Write("in/a.csv", "a,b\n1,2\n");

        RunReport report = await RunAsync(""" "infer": true, "columns": { "b": "text" } """);

        Assert.Null(_run.Failure(report));
        Assert.Equal("b text, a int", Rows(_run.Plan(Pipeline(""" "infer": true, "columns": { "b": "text" } """))).OutputSchema!.ToString());
    }

    [Theory]
    [InlineData("infer", """ "infer": true """)]
    [InlineData("add", """ "drift": { "new": "add" }, "infer": true """)]
    public async Task Fields_without_a_name_of_their_own_are_declared_by_number_and_come_once(string _, string options)
    {
        _run.Write("in/a.csv", "a,,x,c,x\n1,2,3,4,5\n");
        string all = $$"""{{options}}, "columns": { "second": { "from": "#2", "type": "int" }, "first_x": { "from": "x#1", "type": "int" }, "fourth": { "from": "#4", "type": "text" }, "last": { "from": "x#2", "type": "int" } }""";

        RunReport report = await RunAsync(all);

        Assert.Null(_run.Failure(report));
        Assert.Equal("second,first_x,fourth,last,a\n2,3,4,5,1\n", _run.Read("out.csv"));
    }

    [Fact]
    public void A_name_that_only_one_of_two_fields_was_declared_for_is_an_error_with_the_cure()
    {
        _run.Write("in/a.csv", "a,x,x\n1,2,3\n");

        PlanResult result = _run.Plan(Pipeline(""" "infer": true, "columns": { "one": { "from": "x#1" } } """));

        Assert.EndsWith("in/a.csv: The header has the column 'x' twice, as fields 2 and 3, so it cannot become a column by itself. Rename one of them, or declare each, such as \"x_1\": { \"from\": \"x#1\" } and \"x_2\": { \"from\": \"x#2\" }", Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_value_that_does_not_fit_is_rejected_with_the_files_that_the_type_came_from()
    {
        _run.Write("in/a.csv", "n\n1\n2\nthree\n");

        RunReport report = await RunAsync(""" "infer": { "rows": 2 } """);

        Assert.Null(_run.Failure(report));
        Assert.Equal("n\n1\n2\n", _run.Read("out.csv"));
        Assert.Equal(1, report.RejectedRows);
        Assert.Contains("'three' is not an int; allowed are whole numbers from -9223372036854775808 to 9223372036854775807; the type was inferred from the first 2 rows of 1 file ('in/a.csv'): declare the column to give it another", File.ReadAllText(report.RejectsFile!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("007", "1")]
    [InlineData("-07", "1")]
    [InlineData("+39055", "1.5")]
    [InlineData("00.5", "1e3")]
    public async Task A_later_code_is_rejected_and_does_not_lose_its_zeros(string code, string first)
    {
        _run.Write("in/a.csv", $"n\n{first}\n{code}\n");

        RunReport report = await RunAsync(""" "infer": { "rows": 1 } """);

        Assert.Equal(1, report.RejectedRows);
        Assert.Contains($"'{code}' has a zero or a plus sign in front, which makes it a code and no number; the type was inferred from the first row of 1 file ('in/a.csv'): declare the column to give it another", File.ReadAllText(report.RejectsFile!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_declared_number_may_have_zeros_in_front()
    {
        _run.Write("in/a.csv", "n\n007\n");

        Assert.Equal(0, (await RunAsync(""" "infer": true, "columns": { "n": "int" } """)).RejectedRows);
    }

    [Fact]
    public async Task A_file_that_changes_between_planning_and_running_is_held_to_the_types()
    {
        _run.Write("in/a.csv", "n\n1\n");
        PlanResult result = _run.Plan(Pipeline(""" "infer": true """));
        _run.Write("in/a.csv", "n\nx\n2\n");

        RunReport report = await new PipelineRunner(Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, TimeProvider.System)
            .RunAsync(result.Plan!, new RunOptions { RunId = "late", RunFolder = _run.PathOf(".etl", "runs", "late") }, TestContext.Current.CancellationToken);

        Assert.Null(_run.Failure(report));
        Assert.Equal("n\n2\n", _run.Read("out.csv"));
        Assert.Contains("the type was inferred from the first 1000 rows of 1 file ('in/a.csv'): declare the column to give it another", File.ReadAllText(report.RejectsFile!), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_looked_at_from_the_first_to_the_last()
    {
        for (int i = 0; i < 21; i++) _run.Write($"in/{i:00}.csv", i == 20 ? "n\n1.5\n" : i == 11 ? "n\nnever seen\n" : "n\n1\n");

        InferredColumns found = Rows(_run.Plan(Pipeline(""" "infer": { "files": 3 } """))).Found!;

        Assert.Equal(["in/00.csv", "in/10.csv", "in/20.csv"], found.Files);
        Assert.Equal("n decimal", string.Join(", ", found.Columns));
        Assert.Equal("the first 1000 rows of 3 of 21 files ('in/00.csv', 'in/10.csv', 'in/20.csv')", found.Basis);
    }

    [Fact]
    public void Rows_that_will_be_rejected_say_nothing_about_types()
    {
        _run.Write("in/a.csv", "a,n\nx\ny,1\nz,2,3\n\"q\"w,oops\n");

        Assert.Equal("a text, n int", Rows(_run.Plan(Pipeline(""" "infer": true """))).OutputSchema!.ToString());
    }

    [Fact]
    public void A_column_of_few_files_is_looked_up_where_it_first_appears()
    {
        for (int i = 0; i < 9; i++) _run.Write($"in/{i}.csv", i is 3 or 5 ? $"id,rare\n1,{i}.5\n" : "id\n1\n");

        InferredColumns found = Rows(_run.Plan(Pipeline(""" "infer": { "files": 2 }, "drift": { "new": "add" } """))).Found!;

        Assert.Equal("id int, rare decimal", string.Join(", ", found.Columns));
        Assert.Equal(["in/0.csv", "in/3.csv", "in/8.csv"], found.Files);
    }

    [Theory]
    [InlineData("n\n", "n text")]
    [InlineData("n\n\n\n", "n text")]
    public void A_file_without_rows_gives_texts(string content, string expected)
    {
        _run.Write("in/a.csv", content);

        Assert.Equal(expected, Rows(_run.Plan(Pipeline(""" "infer": true """))).OutputSchema!.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    public void An_empty_file_is_named(string content)
    {
        _run.Write("in/a.csv", content);

        Assert.Equal("the columns of 'rows' depend on its files, and these cannot be read: in/a.csv: The file is empty; a header is expected. Get the file again or remove it", Assert.Single(_run.Plan(Pipeline(""" "infer": true """)).Errors).Message);
    }

    [Fact]
    public void Compressed_files_and_members_of_archives_are_looked_into()
    {
        _run.Write("in/all.zip", ArchiveBytes.Zip(("2024/a.csv", "n\n1\n"), ("2024/b.csv", "n\n2.5\n")));

        PlanResult result = _run.Plan("""
            { "name": "infer", "steps": [
              { "id": "list", "use": "files", "with": { "folder": "in" } },
              { "id": "members", "use": "archive.read" },
              { "id": "plain", "use": "decompress" },
              { "id": "rows", "use": "csv.read", "with": { "infer": true, "facts": { "path": "$path" } } },
              { "id": "big", "use": "filter", "with": { "where": "n > 1.5 and path = 'x'" } },
              { "id": "table", "use": "csv.write", "with": { "path": "out.csv" } } ] }
            """);

        Assert.Empty(result.Errors);
        Assert.Equal("n decimal, path text", Rows(result).OutputSchema!.ToString());
        Assert.Equal(["in/all.zip!2024/a.csv", "in/all.zip!2024/b.csv"], Rows(result).Found!.Files);
        Assert.Empty(Directory.EnumerateDirectories(Path.GetTempPath(), "etl-plan-*"));
    }

    [Fact]
    public void Files_of_several_folders_are_looked_at_in_the_order_of_a_run()
    {
        _run.Write("one/z.csv", "a\n1\n");
        _run.Write("two/a.csv", "b\n1.5\n");

        PlanResult result = _run.Plan("""
            { "name": "infer", "steps": [
              { "id": "first", "use": "files", "with": { "folder": "one" } },
              { "id": "second", "use": "files", "with": { "folder": "two" } },
              { "id": "rows", "use": "csv.read", "from": ["second", "first"], "with": { "infer": true, "drift": { "new": "add" } } },
              { "id": "table", "use": "csv.write", "with": { "path": "out.csv" } } ] }
            """);

        Assert.Equal("a int, b decimal", Rows(result).OutputSchema!.ToString());
        Assert.Equal(["one/z.csv", "two/a.csv"], Rows(result).Found!.Files);
    }

    [Fact]
    public void Later_steps_are_checked_against_what_was_found()
    {
        _run.Write("in/a.csv", "n\n1\n");

        PlanResult result = _run.Plan("""
            { "name": "infer", "steps": [
              { "id": "list", "use": "files", "with": { "folder": "in" } },
              { "id": "rows", "use": "csv.read", "with": { "infer": true } },
              { "id": "kept", "use": "filter", "with": { "where": "m > 1" } },
              { "id": "table", "use": "csv.write", "with": { "path": "out.csv" } } ] }
            """);

        Assert.Contains("'m'", Assert.Single(result.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_when_there_is_nothing_to_infer_from()
    {
        Directory.CreateDirectory(_run.PathOf("in"));

        PlanResult result = _run.Plan("""
            { "name": "infer", "steps": [
              { "id": "list", "use": "files", "with": { "folder": "in", "allowEmpty": true } },
              { "id": "rows", "use": "csv.read", "with": { "infer": true } },
              { "id": "table", "use": "csv.write", "with": { "path": "out.csv" } } ] }
            """);

        Assert.Equal("there are no files to take the columns from, and none are declared. Declare the columns, or see that there are files", Assert.Single(result.Errors).Message);
    }

    public void Dispose() => _run.Dispose();

    private static IRowReader Rows(PlanResult result)
    {
        Assert.Empty(result.Errors);
        return (IRowReader)result.Plan!.Steps.Single(step => step.Id is "rows").Step;
    }

    private static string Pipeline(string options) => $$"""
        { "name": "infer", "limits": { "rejects": { "rows": 100 } }, "steps": [
          { "id": "list", "use": "files", "with": { "folder": "in" } },
          { "id": "rows", "use": "csv.read", "with": { {{options}} } },
          { "id": "table", "use": "csv.write", "with": { "path": "out.csv" } } ] }
        """;

    private Task<RunReport> RunAsync(string options) => _run.RunAsync(Pipeline(options));
}
