using System.Text;
using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Running;

/// <summary>How runs end that do not end well.</summary>
public sealed class RunEndTests
{
    private const string Rows = """
        { "id": "list", "use": "files", "with": { "folder": "in" } },
        { "id": "rows", "use": "csv.read", "with": { "columns": { "store": "text", "n": "int" } } }
        """;

    private static string Pipeline(string steps, string limits = "{}") => $$"""{ "name": "test", "limits": {{limits}}, "steps": [{{steps}}] }""";

    [Theory(Timeout = 30_000)]
    [InlineData(1)]
    [InlineData(8)]
    public async Task A_reject_limit_that_is_passed_ends_a_run_whose_branches_wait_for_each_other(int parallelism)
    {
        using PipelineRun run = new();
        StringBuilder text = new("store,n\n");
        for (int i = 0; i < 200_000; i++) text.Append(i == 100_000 ? "north,x\n" : "north,1\n");
        run.Write("in/a.csv", text.ToString());

        RunReport report = await run.RunAsync(
            Pipeline($$"""
                {{Rows}},
                { "id": "kept", "use": "filter", "with": { "where": "n > 0" } },
                { "id": "csv", "use": "csv.write", "from": ["rows", "kept"], "with": { "path": "out/rows.csv" } }
                """),
            parallelism);

        Assert.StartsWith("step 'rows': 1 row was rejected, but limits.rejects.rows allows 0. The first: in/a.csv, line 100002: column 'n': 'x' is not an int", run.Failure(report), StringComparison.Ordinal);
        Assert.Empty(run.FilesBelow("out"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Rejects_beyond_those_kept_in_memory_are_listed_in_order_too(int parallelism)
    {
        using PipelineRun run = new();
        for (int file = 0; file < 3; file++) run.Write($"in/{file}.csv", "store,n\n" + string.Concat(Enumerable.Range(0, 12_000).Select(i => $"\"süd\"\"{i}\"\"\",x{i}\n")));

        RunReport report = await run.RunAsync(
            Pipeline($$"""{{Rows}}, { "id": "csv", "use": "csv.write", "with": { "path": "out/rows.csv" } }""", """{ "rejects": { "rows": 50000 } }"""),
            parallelism);

        Assert.Equal(36_000, report.RejectedRows);
        string[] lines = await File.ReadAllLinesAsync(report.RejectsFile!, TestContext.Current.CancellationToken);
        IEnumerable<string> expected = Enumerable.Range(0, 36_000).Select(i =>
            $"in/{i / 12_000}.csv,{(i % 12_000) + 2},rows,n,x{i % 12_000},\"\"\"süd\"\"\"\"{i % 12_000}\"\"\"\"\"\",x{i % 12_000}\"");
        Assert.Equal(expected, lines.Skip(1).Select(WithoutOffsetAndReason));

        // The byte offset follows from the line, and the reason is the same for all.
        static string WithoutOffsetAndReason(string line)
        {
            string[] start = line.Split(',', 4);
            string rest = start[3].Replace($"'{start[3].Split(',')[2]}' is not an int; allowed are whole numbers from -9223372036854775808 to 9223372036854775807,", "", StringComparison.Ordinal);
            return $"{start[0]},{start[1]},{rest}";
        }
    }

    [Fact]
    public async Task A_run_folder_that_cannot_be_made_is_told_before_anything_is_read()
    {
        using PipelineRun run = new();
        run.Write("in/a.csv", "store,n\nnorth,1\n");
        run.Write(".etl", "a file where a folder should be");

        RunReport report = await run.RunAsync(Pipeline($$"""{{Rows}}, { "id": "csv", "use": "csv.write", "with": { "path": "out/rows.csv" } }"""));

        Assert.Equal(
            "{root}/.etl/runs/{run}: The run's folder cannot be created. '{root}/.etl' is a file, not a folder. Choose another work folder with the setting 'Etl:WorkFolder'.",
            run.Failure(report));
        Assert.Equal(0, report.BytesRead);
        Assert.Empty(run.FilesBelow("out"));
    }

    [Fact(Timeout = 30_000)]
    public async Task Work_that_never_ends_is_left_behind_and_named_when_the_run_is_stopped()
    {
        Unix.Require();
        using PipelineRun run = new();
        Directory.CreateDirectory(run.PathOf("in"));
        string pipe = run.PathOf("in", "a.csv");
        await Unix.RunAsync("mkfifo", pipe);
        using CancellationTokenSource stop = new();

        RunReport report = await run.RunAsync(
            Pipeline($$"""{{Rows}}, { "id": "csv", "use": "csv.write", "with": { "path": "out/rows.csv" } }"""),
            started: _ => stop.CancelAfter(200),
            cancellation: stop.Token);

        Assert.Equal(RunStatus.Cancelled, report.Status);
        Assert.Equal("The run was stopped, but this work did not end and was left behind: 'rows (split)'. It may wait for a file or share that does not answer.", run.Failure(report));
        Assert.Empty(run.FilesBelow("out"));
        // Lets the thread that still waits for the pipe go.
        using FileStream writer = new(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
    }
}
