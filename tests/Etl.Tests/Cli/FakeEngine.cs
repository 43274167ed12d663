using Etl.Cli;
using Etl.Messages;
using Etl.Planning;
using Etl.Running;
using Etl.Steps;
using Microsoft.Extensions.Logging;

namespace Etl.Tests.Cli;

/// <summary>An engine that answers what a test told it and remembers what it was asked.</summary>
internal sealed class FakeEngine : IEngine
{
    public List<PlanRequest> Requests { get; } = [];

    public List<RunOptions> Runs { get; } = [];

    public Func<PlanRequest, PlanResult> OnPlan { get; init; } = _ => new PlanResult(SomePlan.Sales, []);

    public Func<RunOptions, ILogger, CancellationToken, Task<RunReport>> OnRun { get; init; } = (_, _, _) => Task.FromResult(SomeReport.Done);

    public StepCatalog Catalog { get; } = new StepCatalog()
        .Add(StepType.Create<FakeOptions>("csv.read", "Reads rows from CSV files.", [MessageKind.Files], MessageKind.Rows, WorkKind.Cpu, """{ "id": "rows", "use": "csv.read" }""", (_, _) => null))
        .Add(SomePlan.Type("files", [], MessageKind.Files, "Lists the files of a folder."))
        .Add(SomePlan.Type("csv.write", [MessageKind.Rows], null, "Writes rows to a CSV file."));

    public PlanResult Plan(PlanRequest request)
    {
        Requests.Add(request);
        return OnPlan(request);
    }

    public Task<RunReport> RunAsync(PipelinePlan plan, RunOptions options, ILogger logger, CancellationToken cancellation)
    {
        Runs.Add(options);
        return OnRun(options, logger, cancellation);
    }
}

/// <summary>Options to be documented.</summary>
internal sealed record FakeOptions
{
    [Option("Columns to read")]
    public required IReadOnlyList<string> Columns { get; init; }

    [Option("Bytes of a chunk", Unit = "bytes", Min = 1, Max = 64)]
    public int Chunk { get; init; } = 16;

    [Option("End of each line", Allowed = ["lf", "crlf"])]
    public string LineEnd { get; init; } = "lf";
}
