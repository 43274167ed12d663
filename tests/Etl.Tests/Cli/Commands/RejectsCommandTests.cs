using System.Globalization;
using Etl.Cli;
using Etl.Cli.Display;
using Etl.Runs;
using Etl.Steps.Csv;

namespace Etl.Tests.Cli.Commands;

/// <summary>Real runs in a folder of their own, through the command line.</summary>
public sealed class RejectsCommandTests : IDisposable
{
    private const string Pipeline = """
        { "name": "numbers", "limits": { "rejects": { "rows": 100 } }, "steps": [
          { "id": "list", "use": "files", "with": { "folder": "in" } },
          { "id": "rows", "use": "csv.read", "with": { "columns": { "n": "int", "on": "date" } } },
          { "id": "csv", "use": "csv.write", "with": { "path": "out/n.csv" } } ] }
        """;

    private readonly CliSession _session = new(new Engine(TimeProvider.System));

    public RejectsCommandTests()
    {
        Directory.CreateDirectory(PathOf("in"));
        File.WriteAllText(PathOf("p.json"), Pipeline);
    }

    private WorkFolder Work => new(PathOf(".etl"));

    [Fact]
    public async Task Groups_rows_by_step_column_and_reason_the_most_frequent_first()
    {
        await RunAsync("n,on\n1,soon\n\u001b[2J,2024-01-01\n3,2024-01-01\nx,2024-01-01\n");
        string id = Work.Runs()[0].Id;

        (int code, string output, string error) = await InvokeAsync("rejects");

        Assert.Equal((ExitCodes.Done, ""), (code, error));
        Assert.Equal(
            $"""
            run {id} of numbers: 3 rows rejected, for 2 reasons

            2 rows: step 'rows', column 'n'
              '…' is not an int; allowed are whole numbers from -9223372036854775808 to 9223372036854775807
                in{Path.DirectorySeparatorChar}a.csv, line 3: ␛[2J
                in{Path.DirectorySeparatorChar}a.csv, line 5: x

            1 row: step 'rows', column 'on'
              '…' is not a date; allowed are days such as 2024-12-31
                in{Path.DirectorySeparatorChar}a.csv, line 2: soon

            Every row with its complete text: {Path.Combine(".etl", "runs", id, "rejects.csv")} (CSV, for an editor, a spreadsheet or 'csv.read')

            """,
            output);
    }

    [Fact]
    public async Task Shows_as_many_examples_as_are_asked_for()
    {
        await RunAsync("n,on\n" + string.Concat(Enumerable.Repeat("x,2024-01-01\n", 10)));

        Assert.Equal(3, Examples((await InvokeAsync("rejects")).Output));
        Assert.Equal(0, Examples((await InvokeAsync("rejects", "--examples", "0")).Output));
        Assert.Equal(10, Examples((await InvokeAsync("rejects", "--examples", "20")).Output));
        Assert.Equal(ExitCodes.Invalid, (await InvokeAsync("rejects", "--examples", "-1")).Code);
    }

    [Fact]
    public async Task Takes_the_latest_run_with_rejects_or_the_one_that_is_named()
    {
        await RunAsync("n,on\nx,2024-01-01\n");
        await RunAsync("n,on\ny,2024-01-01\n");
        await RunAsync("n,on\n1,2024-01-01\n");
        string[] ids = [.. RunInfo.ReadAll(Work).Select(run => run.Folder.Id)];

        Assert.StartsWith($"run {ids[1]} of numbers: 1 row rejected, for 1 reason\n", (await InvokeAsync("rejects")).Output, StringComparison.Ordinal);
        Assert.StartsWith($"run {ids[0]} of numbers: 1 row rejected, for 1 reason\n", (await InvokeAsync("rejects", ids[0])).Output, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Done, $"Run {ids[2]} has rejected no rows.\n", ""), await InvokeAsync("rejects", ids[2]));
        Assert.Equal(ExitCodes.Invalid, (await InvokeAsync("rejects", "unknown")).Code);
    }

    [Fact]
    public async Task Says_that_there_are_none()
    {
        Assert.Equal((ExitCodes.Done, $"No run in '{PathOf(".etl")}' has rejected rows.\n", ""), await InvokeAsync("rejects"));
        await RunAsync("n,on\n1,2024-01-01\n");
        Assert.Equal((ExitCodes.Done, $"No run in '{PathOf(".etl")}' has rejected rows.\n", ""), await InvokeAsync("rejects"));
    }

    [Fact]
    public async Task Says_that_the_list_is_gone()
    {
        await RunAsync("n,on\nx,2024-01-01\n");
        RunFolder run = Work.Runs()[0];
        File.Delete(run.RejectsFile);

        Assert.Equal((ExitCodes.Failed, "", $"error: Run {run.Id} rejected 1 row, but the list of them, '{run.RejectsFile}', is gone. Run the pipeline again to get it.\n"), await InvokeAsync("rejects"));
    }

    [Theory]
    [InlineData("", "This is no list of rejected rows")]
    [InlineData("a,b\n1,2\n", "This is no list of rejected rows")]
    [InlineData("file,line,byte_offset,step,column,value,reason,raw_text\na,1,0,rows\n", "Row 1 of the list has 4 fields where 8 are expected: file, line, byte_offset, step, column, value, reason, raw_text. ")]
    public async Task Names_what_is_wrong_with_a_list_that_was_changed(string list, string problem)
    {
        await RunAsync("n,on\nx,2024-01-01\n");
        RunFolder run = Work.Runs()[0];
        await File.WriteAllTextAsync(run.RejectsFile, list, TestContext.Current.CancellationToken);

        (int code, string output, string error) = await InvokeAsync("rejects");

        Assert.Equal((ExitCodes.Failed, ""), (code, output));
        Assert.StartsWith($"error: {run.RejectsFile}: {problem}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_how_many_a_run_that_passed_its_limit_lists()
    {
        await RunAsync("n,on\n" + string.Concat(Enumerable.Repeat("x,2024-01-01\n", 5000)), ExitCodes.Failed);

        string first = (await InvokeAsync("rejects")).Output.Split('\n')[0];

        Assert.Matches(@": [\d,]+ rows rejected, of which 1,000 are listed, for 1 reason$", first);
    }

    [Theory]
    [InlineData("x", "'x' is not an int; allowed are 'x'", "'…' is not an int; allowed are 'x'")]
    [InlineData("", "'' is missing", "'' is missing")]
    [InlineData("y", "'x' is not an int", "'x' is not an int")]
    public void A_cause_is_a_reason_without_the_value(string value, string reason, string cause) =>
        Assert.Equal(cause, (Reject(reason) with { Value = value }).Cause);

    [Fact]
    public void Keeps_no_more_groups_than_it_should()
    {
        RejectGroups groups = new(1);
        for (int i = 0; i < RejectGroups.MostGroups + 5; i++) groups.Add(Reject(i.ToString(CultureInfo.InvariantCulture)));
        groups.Add(Reject("7"));

        Assert.Equal((RejectGroups.MostGroups, 5, RejectGroups.MostGroups + 6), (groups.Count, groups.Ungrouped, groups.Rows));
        Assert.Equal(("7", 2), groups.MostFrequentFirst().Select(group => (group.Reason, group.Rows)).First());
    }

    [Fact]
    public async Task Cuts_long_values_between_characters()
    {
        await RunAsync("n,on\n" + new string('é', 3000) + ",2024-01-01\n");

        string value = RejectsFile.Read(Work.Runs()[0].RejectsFile).Single().Value;

        Assert.Equal(new string('é', 512) + "…", value);
        Assert.Contains("  '…' is not an int", (await InvokeAsync("rejects")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain(new string('é', 120), (await InvokeAsync("rejects")).Output, StringComparison.Ordinal);
    }

    public void Dispose() => _session.Dispose();

    private static ListedReject Reject(string reason) => new("a.csv", "1", "rows", "n", "x", reason, "x");

    private static int Examples(string output) => output.Split('\n').Count(line => line.StartsWith("    ", StringComparison.Ordinal));

    private async Task RunAsync(string input, int code = ExitCodes.Done)
    {
        await File.WriteAllTextAsync(PathOf("in/a.csv"), input, TestContext.Current.CancellationToken);
        Assert.Equal(code, (await InvokeAsync("run", PathOf("p.json"), "--quiet")).Code);
    }

    private async Task<(int Code, string Output, string Error)> InvokeAsync(params string[] args)
    {
        StringWriter output = new() { NewLine = "\n" };
        StringWriter error = new() { NewLine = "\n" };
        return (await EtlCommandLine.InvokeAsync(args, _session.Context with { Output = output, Error = error }), output.ToString(), error.ToString());
    }

    private string PathOf(string name) => Path.Combine(_session.Folder, name);
}
