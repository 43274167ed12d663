using Etl.Cli.Hosting;
using Etl.Definitions;
using Etl.Planning;
using Etl.Running;
using Etl.Steps;
using Microsoft.Extensions.Logging;

namespace Etl.Cli;

/// <summary>Connects the commands to the library, with the steps that come with it.</summary>
internal sealed class Engine(TimeProvider time) : IEngine
{
    public StepCatalog Catalog { get; } = BuiltInSteps.CreateCatalog();

    public PlanResult Plan(PlanRequest request)
    {
        PipelineReadResult read = PipelineReader.ReadFile(request.File, new PipelineVariables
        {
            Parameters = request.Parameters,
            Environment = request.Environment,
            Overrides = request.Overrides,
        });
        return new PipelinePlanner(Catalog).Plan(read, new PlanSettings
        {
            Root = request.Root,
            Now = request.Now ?? time.GetUtcNow(),
            Parallelism = request.Parallelism,
            KeepParallelism = StepsWithOwnParallelism(request.Overrides),
        });
    }

    public Task<RunReport> RunAsync(PipelinePlan plan, RunOptions options, ILogger logger, CancellationToken cancellation)
    {
        PoolThreads.Prepare(plan);
        return new PipelineRunner(logger, time).RunAsync(plan, options, cancellation);
    }

    /// <summary>What is said about one step is more exact than what <c>--parallelism</c> says about all.</summary>
    private static HashSet<string> StepsWithOwnParallelism(IEnumerable<KeyValuePair<string, string>> overrides) => overrides
        .Select(setting => setting.Key.Split('.'))
        .Where(path => path is ["steps", _, "parallelism"])
        .Select(path => path[1])
        .ToHashSet(StringComparer.Ordinal);
}
