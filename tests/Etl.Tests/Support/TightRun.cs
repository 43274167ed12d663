using System.Text;
using Etl.Planning;
using Etl.Running;
using Microsoft.Extensions.Logging.Abstractions;

namespace Etl.Tests.Support;

/// <summary>Runs pipelines with less memory than a pipeline file can ask for.</summary>
internal static class TightRun
{
    /// <param name="run">The folder.</param>
    /// <param name="json">The pipeline.</param>
    /// <param name="parallelism">Workers of every step; null for what the pipeline says.</param>
    /// <param name="bufferBytes">Bytes of messages in flight.</param>
    /// <param name="stateBytes">Bytes of tables and other state.</param>
    /// <param name="cancellation">Stops the run.</param>
    public static async Task<RunReport> RunAsync(PipelineRun run, string json, int? parallelism, long bufferBytes, long stateBytes, CancellationToken? cancellation = null)
    {
        PlanResult result = run.Plan(json, parallelism);
        Assert.Empty(result.Errors);
        PipelinePlan plan = result.Plan! with { Limits = result.Plan!.Limits with { BufferBytes = bufferBytes, StateBytes = stateBytes } };
        RunOptions options = new() { RunId = "run", RunFolder = run.PathOf(".etl", "runs", "run"), Grace = TimeSpan.FromSeconds(2) };
        return await new PipelineRunner(NullLogger.Instance, TimeProvider.System).RunAsync(plan, options, cancellation ?? TestContext.Current.CancellationToken);
    }

    /// <summary>A CSV file: a header and a line for each number.</summary>
    public static byte[] Csv(string header, int rows, Func<int, string> line)
    {
        StringBuilder text = new(header + "\n");
        for (int i = 0; i < rows; i++) text.Append(line(i)).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
