using System.Text;
using Etl.Definitions;
using Etl.Planning;
using Etl.Running;
using Etl.Steps;
using Etl.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Etl.Tests.Running;

/// <summary>Steps that make rows, or need all batches in order.</summary>
public sealed class CreatedRowsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Counts_the_rows_that_a_step_makes(int parallelism)
    {
        using PipelineRun run = new();
        RunReport report = await RunAsync(run, """{ "times": 3 }""", parallelism);

        Assert.Null(report.Failure);
        StepSnapshot step = report.Steps[2];
        Assert.Equal((2, 6, 4, "repeated", 0), (step.RowsIn, step.RowsOut, step.RowsCreated, step.CreatedAs, step.RowsDropped));
        Assert.Equal("store,n\nnorth,1\nnorth,1\nnorth,1\nsouth,2\nsouth,2\nsouth,2\n", run.Read("out/rows.csv"));
    }

    [Fact]
    public async Task Counts_the_rows_that_such_a_step_drops()
    {
        using PipelineRun run = new();
        RunReport report = await RunAsync(run, """{ "times": 0 }""");

        StepSnapshot step = report.Steps[2];
        Assert.Equal((2, 0, 0, 2, "not repeated"), (step.RowsIn, step.RowsOut, step.RowsCreated, step.RowsDropped, step.DroppedAs));
    }

    [Fact]
    public async Task A_wrong_count_fails_the_run()
    {
        using PipelineRun run = new();
        RunReport report = await RunAsync(run, """{ "lie": 1 }""", rows: "north,1\n");

        Assert.Equal(
            "The rows do not balance: step 'many' took in 1 rows and made 2 but accounts for 2. This is a bug in etl; no output was written. Please report it with the pipeline.",
            report.Failure?.Message);
        Assert.Empty(run.FilesBelow("out"));
    }

    [Fact]
    public async Task Rows_made_of_one_record_are_rejected_in_their_order()
    {
        using PipelineRun run = new();
        string steps = """
            { "id": "many", "use": "repeat", "with": { "times": 5 } },
            { "id": "bad", "use": "derive", "with": { "columns": { "x": "1 / (n - n)" } } },
            """;
        RunReport report = await RunAsync(run, "{}", 8, steps: steps, limits: """{ "rejects": { "rows": 100 } }""");

        Assert.Null(report.Failure);
        Assert.Equal(10, report.RejectedRows);
        string[] lines = await File.ReadAllLinesAsync(report.RejectsFile!, TestContext.Current.CancellationToken);
        Assert.Equal([.. Enumerable.Repeat("in/a.csv,2", 5), .. Enumerable.Repeat("in/a.csv,3", 5)], lines.Skip(1).Select(line => line[..10]));
    }

    [Fact]
    public void A_sequential_step_has_a_block_and_one_worker_of_its_own()
    {
        PlanResult plan = Plan(Pipeline("""{ "sequential": true }""", """
            { "id": "kept", "use": "filter", "with": { "where": "n > 0" } },
            { "id": "many", "use": "repeat", "with": { "sequential": true } },
            { "id": "more", "use": "filter", "with": { "where": "n > 1" } },
            { "id": "sum", "use": "aggregate", "with": { "measures": { "n": "sum(n)" } } },
            """), "/", 8);

        Assert.Empty(plan.Errors);
        Assert.Equal(
            """
            list: Source x1
            rows (split): Split x8 ordered
            rows+kept: Rows x8 ordered
            many: Rows x1 ordered
            more+sum: Rows x8
            csv: Sink x1 ordered
            """,
            plan.Plan!.Blocks().Replace("csv: Sink x8", "csv: Sink x1", StringComparison.Ordinal));
    }

    [Fact]
    public void A_sequential_step_can_have_neither_more_workers_nor_another_order()
    {
        PlanResult plan = Plan(Pipeline("{}", """
            { "id": "many", "use": "repeat", "parallelism": 2, "ordered": false, "with": { "sequential": true } },
            """), "/", null);

        Assert.Equal(
            [
                "'many' (repeat) works with one worker only, so 'parallelism' cannot be 2; remove it",
                "'many' (repeat) goes by the order of the rows, so 'ordered' cannot be false; remove it",
            ],
            plan.Errors.Select(error => error.Message));
    }

    private static string Pipeline(string with, string? steps = null, string limits = "{}") => $$"""
        { "name": "test", "limits": {{limits}}, "steps": [
          { "id": "list", "use": "files", "with": { "folder": "in" } },
          { "id": "rows", "use": "csv.read", "with": { "columns": { "store": "text", "n": "int" } } },
          {{steps ?? $$"""{ "id": "many", "use": "repeat", "with": {{with}} },"""}}
          { "id": "csv", "use": "csv.write", "with": { "path": "out/rows.csv" } } ] }
        """;

    private static PlanResult Plan(string json, string root, int? parallelism)
    {
        PipelineReadResult read = PipelineReader.Read("pipeline.json", Encoding.UTF8.GetBytes(json), new PipelineVariables());
        return new PipelinePlanner(BuiltInSteps.CreateCatalog().Add(RepeatStep.Type)).Plan(read, new PlanSettings { Root = root, Cores = 2, AvailableMemory = 1L << 30, Parallelism = parallelism });
    }

    private static async Task<RunReport> RunAsync(PipelineRun run, string with, int? parallelism = null, string rows = "north,1\nsouth,2\n", string? steps = null, string limits = "{}")
    {
        run.Write("in/a.csv", "store,n\n" + rows);
        PlanResult result = Plan(Pipeline(with, steps, limits), run.Root, parallelism);
        Assert.Empty(result.Errors);
        return await new PipelineRunner(NullLogger.Instance, TimeProvider.System)
            .RunAsync(result.Plan!, new RunOptions { RunId = "run", RunFolder = run.PathOf(".etl", "runs", "run") }, TestContext.Current.CancellationToken);
    }
}
