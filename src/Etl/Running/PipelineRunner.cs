using Etl.Planning;
using Etl.Running.Checkpoints;
using Etl.Steps;
using Microsoft.Extensions.Logging;

namespace Etl.Running;

/// <summary>Runs plans. Holds nothing between runs, so one serves any number of them.</summary>
public sealed class PipelineRunner(ILogger logger, TimeProvider time)
{
    /// <summary>How long cancelled work may take to notice before it is left behind.</summary>
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Runs a plan to its end. Failures are in the report, not thrown; outputs are in place only when the report says
    /// <see cref="RunStatus.Done"/>, apart from those it lists.
    /// </summary>
    /// <param name="plan">What to run.</param>
    /// <param name="options">Where the run keeps its own files.</param>
    /// <param name="cancellation">Stops the intake; work that is being done may take <see cref="RunOptions.Grace"/> to end.</param>
    public async Task<RunReport> RunAsync(PipelinePlan plan, RunOptions options, CancellationToken cancellation)
    {
        Log.RunStarts(logger, options.RunId, plan.Name, plan.Steps.Count, plan.Blocks.Count);
        try
        {
            return await RunInFolderAsync(plan, options, cancellation);
        }
        finally
        {
            RemoveIfEmpty(options.RunFolder);
        }
    }

    private async Task<RunReport> RunInFolderAsync(PipelinePlan plan, RunOptions options, CancellationToken cancellation)
    {
        using ScratchFolder scratch = new(Path.Combine(options.RunFolder, "scratch"));
        using DownloadFolder downloads = new(Path.Combine(options.RunFolder, "downloads"));
        await using OutputSet outputs = new(options.RunId) { Keeper = options.Session?.Outputs, Root = options.Outputs };
        using CancellationTokenSource abandon = new();
        using MemoryGuard guard = new(plan.Limits.MemoryBytes, time);
        RunStop stop = new(abandon, options.Grace);
        using RejectLog rejects = new(plan.Limits.RejectRows, scratch, stop.EndIntake);
        Whole whole = new(options, time.GetUtcNow(), scratch, downloads, outputs, stop, rejects, abandon.Token, cancellation);
        return await RunPartAsync(plan, whole, null);
    }

    /// <summary>Runs a plan; where it is the first part of a pipeline, the rest as well, whose report it is then.</summary>
    private async Task<RunReport> RunPartAsync(PipelinePlan plan, Whole whole, RunState? before)
    {
        RunOptions options = whole.Options;
        using DataflowGraph graph = new(whole.Abandoned);
        whole.Stop.Follow(graph);
        using CpuScheduler cpu = new(plan.Blocks.Max(block => GraphBuilder.UsesCpu(block) ? block.Parallelism : 1));
        using Checkpointer? checkpoints = Checkpointer.TryCreate(plan, options, whole.Drift, time, logger);
        StepContext context = new()
        {
            Root = plan.Root,
            Scratch = whole.Scratch,
            Downloads = whole.Downloads,
            Outputs = whole.Outputs,
            Logger = plan.Secrets.IsEmpty ? logger : new RedactingLogger(logger, plan.Secrets),
            Time = time,
            Draining = graph.IntakeEnded,
            Drift = whole.Drift,
            LeftOut = whole.LeftOut,
            Secrets = plan.Secrets,
            Workers = cpu,
            OutputBytes = plan.Limits.OutputBytes,
            SavedOf = step => checkpoints?.SavedOf(step),
        };
        RunState run = new(plan, context, graph, whole.Rejects, new MemoryBudget(plan.Limits.BufferBytes, ReserveOf(plan)), before) { Checkpoints = checkpoints };
        if (options.Session is { } session) SinkTargets.Declare(plan, session.Outputs);
        GraphBuilder builder = new(run, cpu);
        RunMonitor monitor = new(run, builder.Nodes);
        await using (builder)
        {
            RunFailure? failure = (before is null ? FailureOfFolder(options.RunFolder) : null) ?? Build(builder, run);
            // Only now: whoever shows the run may read the nodes from here on.
            whole.Monitor.Follow(monitor);
            if (failure is null)
            {
                if (before is null) options.Started?.Invoke(whole.Monitor);
                using (whole.Cancellation.UnsafeRegister(_ => whole.Stop.EndIntake(), null)) failure = await RunGraphAsync(run, builder);
                failure ??= RunVerdict.Find(run, whole.Cancellation);
            }

            await builder.DisposeAsync();
            if (failure is null && plan.PlanRest is not null && !graph.IntakeEnded.IsCancellationRequested)
            {
                PlanResult rest = plan.PlanRest(builder.Held.ByStep);
                if (rest.Plan is not null) return await RunPartAsync(rest.Plan, whole, run);
                failure = new RunFailure(null, null, $"The pipeline does not fit the files that {string.Join(" and ", plan.ToHold.Select(id => $"'{id}'"))} handed on; no row was read.\n{string.Join('\n', rest.Errors)}");
            }

            RunEnd end = RunEnd.Conclude(run, options.RunFolder, failure, whole.Cancellation.IsCancellationRequested);
            if (end.Status == RunStatus.Done) checkpoints?.Remove();
            else if (checkpoints is { HasOne: true }) whole.Outputs.KeepStaged();
            RunReport report = new()
            {
                RunId = options.RunId,
                Pipeline = plan.Name,
                Status = end.Status,
                Started = whole.Started,
                Elapsed = whole.Monitor.Elapsed,
                Steps = monitor.Steps,
                Outputs = end.Outputs,
                Printed = end.Status == RunStatus.Done ? InOrder(whole.Outputs.Printed, plan) : [],
                RejectedRows = whole.Rejects.Count,
                RejectsFile = end.RejectsFile,
                LeftOut = whole.LeftOut.InOrder(),
                Drift = whole.Drift.Report(),
                Failure = end.Failure,
                BytesRead = run.Progress.Done,
                PeakMemoryBytes = PeakMemory.OfProcess(),
            };
            foreach (string path in options.Session?.Outputs.Kept ?? []) Log.StaleFileKept(context.Logger, path);
            report = ReportSecrets.LeaveOut(report, plan.Secrets);
            LogEnd(context.Logger, report, graph.Failure?.Exception);
            return report;
        }
    }

    /// <summary>Builds the graph, and brings what goes on from a checkpoint to where it was.</summary>
    private static RunFailure? Build(GraphBuilder builder, RunState run)
    {
        try
        {
            run.Checkpoints?.Load(run);
            if (builder.Build() is { } failure) return failure;
            run.Checkpoints?.LoadShares(builder);
            run.Context.Outputs.RemoveLeftovers();
            return null;
        }
        catch (StepException e)
        {
            return new RunFailure(null, e.Item, e.Message);
        }
    }

    /// <summary>
    /// Runs the graph to its end. A step that does not end although everything was cancelled, such as a read from a share
    /// that does not answer, is left behind and named.
    /// </summary>
    private static async Task<RunFailure?> RunGraphAsync(RunState run, GraphBuilder builder)
    {
        DataflowGraph graph = run.Graph;
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(graph.IntakeEnded);
        Task running = graph.RunAsync();
        Task saving = run.Checkpoints?.RunAsync(run, builder, ended.Token) ?? Task.CompletedTask;
        TaskCompletionSource stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using (graph.Stopping.UnsafeRegister(_ => stopping.TrySetResult(), null))
        {
            if (await Task.WhenAny(running, stopping.Task) != running && await Task.WhenAny(running, Task.Delay(LastWait)) != running)
            {
                string busy = string.Join(", ", builder.Nodes.Values.Where(node => node.Busy > 0).Select(node => $"'{node.Name}'"));
                return new RunFailure(null, null, $"The run was stopped, but this work did not end and was left behind: {busy}. It may wait for a file or share that does not answer.");
            }
        }

        await running;
        await ended.CancelAsync();
        await saving;
        return null;
    }

    /// <summary>Why the run's own folder cannot be used; null when it can. Before anything is read: rejects must find their place later.</summary>
    private static RunFailure? FailureOfFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return null;
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            string reason = StorageFault.FileInTheWay(folder) is { } file ? $"'{file}' is a file, not a folder." : StorageFault.Explain(e);
            return new RunFailure(null, folder, $"The run's folder cannot be created. {reason} Choose another work folder with the setting 'Etl:WorkFolder'.");
        }
    }

    /// <summary>Only runs that leave something, such as rejects, leave a folder.</summary>
    private static void RemoveIfEmpty(string folder)
    {
        try
        {
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            // An empty folder more is no reason to call the run failed.
        }
    }

    /// <summary>
    /// Chunks that a reading must be able to have under way, with as many again to work with: one that is read, one that is
    /// written, and one for each step that puts its inputs in order and may keep it back.
    /// </summary>
    private static int ReserveOf(PipelinePlan plan) => 2 * (2 + plan.Blocks.Count(block => block.Ordered && block.From.Count > 1));

    private static List<PrintedOutput> InOrder(IReadOnlyList<PrintedOutput> printed, PipelinePlan plan) =>
        [.. plan.Steps.SelectMany(step => printed.Where(output => string.Equals(output.Step, step.Id, StringComparison.Ordinal)))];

    /// <summary>What the parts of one run share.</summary>
    private sealed record Whole(RunOptions Options, DateTimeOffset Started, ScratchFolder Scratch, DownloadFolder Downloads, OutputSet Outputs, RunStop Stop, RejectLog Rejects, CancellationToken Abandoned, CancellationToken Cancellation)
    {
        public FollowingMonitor Monitor { get; } = new();

        public DriftLog Drift { get; } = new();

        public LeftOutLog LeftOut { get; } = new();
    }

    private static void LogEnd(ILogger logger, RunReport report, Exception? exception)
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
