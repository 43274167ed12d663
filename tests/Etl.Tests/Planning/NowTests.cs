using System.Text;
using Etl.Definitions;
using Etl.Planning;
using Etl.Running;
using Etl.Steps;
using Etl.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Etl.Tests.Planning;

public sealed class NowTests
{
    [Fact]
    public async Task Every_step_sees_the_instant_of_the_plan()
    {
        using PipelineRun run = new();
        run.Write("in/a.csv", "n\n1\n2\n");
        PipelineReadResult read = PipelineReader.Read("pipeline.json", Encoding.UTF8.GetBytes("""
            { "name": "test", "steps": [
              { "id": "list", "use": "files", "with": { "folder": "in" } },
              { "id": "rows", "use": "csv.read", "with": { "columns": { "n": "int" } } },
              { "id": "past", "use": "filter", "with": { "where": "now() > timestamp '2024-05-31T10:20:29Z'" } },
              { "id": "at", "use": "derive", "with": { "columns": { "at": "now()" } } },
              { "id": "all", "use": "aggregate", "with": { "by": ["at"], "measures": { "rows": "count()", "days": "sum(date_diff('day', '2024-05-30', now()))" } } },
              { "id": "csv", "use": "csv.write", "with": { "path": "out/all.csv" } } ] }
            """), new PipelineVariables());
        PlanSettings settings = new() { Root = run.Root, Cores = 2, AvailableMemory = 1L << 30, Now = new DateTimeOffset(2024, 5, 31, 12, 20, 30, TimeSpan.FromHours(2)) };
        PlanResult result = new PipelinePlanner(BuiltInSteps.CreateCatalog()).Plan(read, settings);
        Assert.Empty(result.Errors);

        RunReport report = await new PipelineRunner(NullLogger.Instance, TimeProvider.System)
            .RunAsync(result.Plan!, new RunOptions { RunId = "run", RunFolder = run.PathOf(".etl", "runs", "run") }, TestContext.Current.CancellationToken);

        Assert.Null(report.Failure);
        Assert.Equal("at,rows,days\n2024-05-31T10:20:30Z,2,2\n", run.Read("out/all.csv"));
    }
}
