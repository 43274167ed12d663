using System.Diagnostics;
using Etl.Messages;
using Etl.Planning;
using Etl.Steps;
using Etl.Steps.Csv;
using Microsoft.Extensions.Logging;

namespace Etl.Running;

/// <summary>Runs plans. Holds nothing between runs, so one serves any number of them.</summary>
public sealed class PipelineRunner(ILogger logger, TimeProvider time)
{
    /// <summary>
    /// Runs a plan to its end. Failures are in the report, not thrown; outputs are in place only when the report says
    /// <see cref="RunStatus.Done"/>.
    /// </summary>
    /// <param name="plan">What to run.</param>
    /// <param name="options">Where the run keeps its own files.</param>
    /// <param name="cancellation">Stops the intake; work that is being done may take <see cref="RunOptions.Grace"/> to end.</param>
    public async Task<RunReport> RunAsync(PipelinePlan plan, RunOptions options, CancellationToken cancellation)
    {
        DateTimeOffset started = time.GetUtcNow();
        long start = Stopwatch.GetTimestamp();
        Log.RunStarts(logger, options.RunId, plan.Name, plan.Steps.Count, plan.Blocks.Count);

        using ScratchFolder scratch = new(Path.Combine(options.RunFolder, "scratch"));
        await using OutputSet outputs = new(options.RunId);
        StepContext context = new() { Root = plan.Root, Scratch = scratch, Outputs = outputs, Logger = logger, Time = time };

        using CancellationTokenSource abandon = new();
        using DataflowGraph graph = new(abandon.Token);
        using CpuScheduler cpu = new(Math.Max(1, plan.Blocks.Where(GraphBuilder.UsesCpu).Select(block => block.Parallelism).DefaultIfEmpty(1).Max()));
        RejectLog rejects = new(plan.Limits.RejectRows, graph.EndIntake);
        RunState run = new(plan, context, graph, rejects, new MemoryBudget(plan.Limits.BufferBytes));

        GraphBuilder builder = new(run, cpu);
        await using (builder)
        {
            RunFailure? failure = builder.Build();
            RunMonitor monitor = new(run, builder.Nodes);
            if (failure is null)
            {
                options.Started?.Invoke(monitor);
                using (cancellation.UnsafeRegister(_ =>
                {
                    graph.EndIntake();
                    abandon.CancelAfter(options.Grace);
                }, null))
                {
                    await graph.RunAsync();
                }

                failure = Judge(run, graph, cancellation);
            }

            await builder.DisposeAsync();
            string? rejectsFile = WriteRejects(rejects, options.RunFolder);
            if (failure is not null && rejectsFile is not null && graph.Failure is null)
                failure = failure with { Message = $"{failure.Message} All that were found are listed in '{rejectsFile}'." };
            bool cancelled = failure is null && graph.IntakeEnded.IsCancellationRequested;
            if (failure is null && !cancelled) failure = Commit(outputs);

            RunReport report = new()
            {
                RunId = options.RunId,
                Pipeline = plan.Name,
                Status = failure is not null ? RunStatus.Failed : cancelled ? RunStatus.Cancelled : RunStatus.Done,
                Started = started,
                Elapsed = Stopwatch.GetElapsedTime(start),
                Steps = monitor.Steps,
                Outputs = failure is not null || cancelled ? [] : [.. outputs.Files.Select(file => new OutputFile(file.Step, file.Path, new FileInfo(file.Path).Length))],
                RejectedRows = rejects.Count,
                RejectsFile = rejectsFile,
                Failure = failure,
                BytesRead = run.Progress.Done,
                PeakMemoryBytes = PeakMemory(),
            };
            LogEnd(report, graph.Failure?.Exception);
            return report;
        }
    }

    private static RunFailure? Judge(RunState run, DataflowGraph graph, CancellationToken cancellation)
    {
        if (graph.Failure is { } failure) return Describe(failure, run.Plan);
        if (RejectVerdict.Find(run) is { } verdict) return verdict;
        if (cancellation.IsCancellationRequested && graph.IntakeEnded.IsCancellationRequested) return null;
        return Ledger.FindMismatch(run) is { } mismatch
            ? new RunFailure(null, null, $"The rows do not balance: {mismatch}. This is a bug in etl; no output was written. Please report it with the pipeline.")
            : null;
    }

    private static RunFailure Describe(GraphFailure failure, PipelinePlan plan)
    {
        Exception cause = failure.Exception;
        PlannedBlock block = plan.Blocks.First(candidate => string.Equals(candidate.NodeName, failure.Node, StringComparison.Ordinal));
        string step = block.Steps[^1].Id;
        if (cause is FusedStepException fused)
        {
            step = fused.StepId;
            cause = fused.InnerException!;
        }

        string? item = (cause as StepException)?.Item ?? failure.Message switch
        {
            FileMessage file => file.Source,
            RecordChunk chunk => chunk.Source,
            UrlMessage url => url.Url.ToString(),
            RowBatch rows => rows.Origin?.Source,
            _ => null,
        };
        string message = cause switch
        {
            StepException => cause.Message,
            OperationCanceledException => $"The step gave up waiting: {cause.Message}",
            IOException or UnauthorizedAccessException => cause.Message,
            _ => $"{cause.Message} ({cause.GetType().Name}). This is a bug in etl; please report it with the pipeline.",
        };
        return new RunFailure(step, item, message);
    }

    private static string? WriteRejects(RejectLog rejects, string folder)
    {
        if (rejects.Count == 0) return null;
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, "rejects.csv");
        RejectsFile.Write(path, rejects.Sorted());
        return path;
    }

    private static RunFailure? Commit(OutputSet outputs)
    {
        try
        {
            outputs.Commit();
            return null;
        }
        catch (StepException e)
        {
            return new RunFailure(null, e.Item, e.Message);
        }
    }

    private static long PeakMemory()
    {
        using Process process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private void LogEnd(RunReport report, Exception? exception)
    {
        double seconds = report.Elapsed.TotalSeconds;
        switch (report.Status)
        {
            case RunStatus.Done:
                Log.RunDone(logger, report.RunId, seconds, report.RejectedRows, report.Outputs.Count);
                break;
            case RunStatus.Cancelled:
                Log.RunCancelled(logger, report.RunId, seconds);
                break;
            default:
                Log.RunFailed(logger, report.RunId, report.Failure, exception);
                break;
        }
    }
}
