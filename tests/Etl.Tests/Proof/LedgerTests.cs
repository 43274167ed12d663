using System.Text;
using Etl.Definitions;
using Etl.Planning;
using Etl.Running;
using Etl.Steps;
using Etl.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Etl.Tests.Proof;

public sealed class LedgerTests
{
    [Fact]
    public async Task A_step_that_loses_rows_fails_the_run_and_no_output_is_written()
    {
        using PipelineRun run = new();
        run.Write("in/a.csv", "store,n\nnorth,1\nsouth,2\neast,3\n");
        run.WriteOldOutput();
        PipelineReadResult read = PipelineReader.Read("pipeline.json", Encoding.UTF8.GetBytes("""
            { "name": "test", "steps": [
              { "id": "list", "use": "files", "with": { "folder": "in" } },
              { "id": "rows", "use": "csv.read", "with": { "columns": { "store": "text", "n": "int" } } },
              { "id": "leak", "use": "lossy" },
              { "id": "csv", "use": "csv.write", "with": { "path": "out/rows.csv" } } ] }
            """), new PipelineVariables());
        PlanResult result = new PipelinePlanner(BuiltInSteps.CreateCatalog().Add(LossyStep.Type)).Plan(read, new PlanSettings { Root = run.Root, Cores = 2, AvailableMemory = 1L << 30 });
        Assert.Empty(result.Errors);

        RunReport report = await new PipelineRunner(NullLogger.Instance, TimeProvider.System)
            .RunAsync(result.Plan!, new RunOptions { RunId = "run", RunFolder = run.PathOf(".etl", "runs", "run") }, TestContext.Current.CancellationToken);

        Assert.Equal(RunStatus.Failed, report.Status);
        Assert.Equal(
            "The rows do not balance: step 'leak' took in 3 rows but accounts for 2. This is a bug in etl; no output was written. Please report it with the pipeline.",
            report.Failure?.ToString());
        Assert.Equal(["rows.csv"], run.FilesBelow("out"));
        Assert.Equal("from before\n", run.Read(FailingRun.OldOutput));
        FailingRun.AssertNothingIsLeft(run.Root);
    }
}
