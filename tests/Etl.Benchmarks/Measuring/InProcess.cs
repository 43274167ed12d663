using Etl.Cli;
using Etl.Planning;
using Etl.Running;
using Microsoft.Extensions.Logging.Abstractions;

namespace Etl.Benchmarks.Measuring;

/// <summary>Runs of pipelines in this process, for the figures of single steps.</summary>
internal sealed class InProcess(string root)
{
    private readonly Engine _engine = new(TimeProvider.System);
    private int _runs;

    /// <exception cref="BenchmarkException">The pipeline is wrong or the run fails.</exception>
    public async Task<RunReport> RunAsync(string pipeline, Dictionary<string, string> parameters, CancellationToken cancellation, params KeyValuePair<string, string>[] overrides)
    {
        PlanResult result = _engine.Plan(new PlanRequest
        {
            File = pipeline,
            Root = root,
            Parameters = parameters,
            Overrides = overrides,
            Environment = Environment.GetEnvironmentVariable,
        });
        if (result.Plan is not { } plan) throw new BenchmarkException(string.Join('\n', result.Errors));

        string id = $"bench-{Environment.ProcessId}-{++_runs}";
        RunOptions options = new() { RunId = id, RunFolder = Path.Combine(root, ".etl", "runs", id) };
        RunReport report = await _engine.RunAsync(plan, options, NullLogger.Instance, cancellation);
        return report.Status == RunStatus.Done ? report : throw new BenchmarkException($"The run of {pipeline} is {report.Status}: {report.Failure}");
    }
}
