using Etl.Planning;
using Etl.Running;
using Etl.Steps;
using Microsoft.Extensions.Logging;

namespace Etl.Cli;

/// <summary>All that the commands ask of the library, so that they can be tested without running pipelines.</summary>
internal interface IEngine
{
    StepCatalog Catalog { get; }

    /// <summary>Reads a pipeline file and checks everything in it. Opens its inputs only where columns depend on them, and downloads nothing.</summary>
    PlanResult Plan(PlanRequest request);

    /// <summary>Runs a plan. Failures and cancellation are told by the report, not by exceptions.</summary>
    Task<RunReport> RunAsync(PipelinePlan plan, RunOptions options, ILogger logger, CancellationToken cancellation);
}

/// <summary>Which pipeline to plan, and what the command line and the environment say about it.</summary>
internal sealed record PlanRequest
{
    /// <summary>The pipeline file as the user named it, relative to the current folder.</summary>
    public required string File { get; init; }

    /// <summary>Absolute folder that relative paths in the pipeline start from.</summary>
    public required string Root { get; init; }

    /// <summary>Values of <c>--param</c>. One that the pipeline does not declare is a problem.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Values of <c>--set</c> in the order given, such as <c>steps.rows.parallelism</c> and <c>4</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Overrides { get; init; } = [];

    /// <summary>Workers of every block; null where the pipeline decides.</summary>
    public int? Parallelism { get; init; }

    /// <summary>What <c>now()</c> gives; null for the present.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Value of an environment variable; null for one that is not set.</summary>
    public required Func<string, string?> Environment { get; init; }
}
