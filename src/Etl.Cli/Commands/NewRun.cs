using System.Text;
using Etl.Cli.Display;
using Etl.Planning;
using Etl.Runs;

namespace Etl.Cli.Commands;

/// <summary>Begins a run of its own, after what an interrupted one before it left to do.</summary>
/// <param name="context">The command's surroundings.</param>
/// <param name="waits">Whether to wait for a run of the same pipeline.</param>
/// <param name="quiet">Whether only errors are printed.</param>
/// <param name="server">What is served while it runs; null for nothing.</param>
internal sealed class NewRun(CommandContext context, bool waits, bool quiet, FileServer.FileServerOptions? server) : IRunOpening
{
    public Task<PipelineLock?> LockAsync(string pipeline, WorkFolder work, CancellationToken cancellation) =>
        RunLock.TakeAsync(pipeline, work, waits, context, cancellation);

    public RunSession? Open(PlannedRun planned, WorkFolder work, PipelineLock held)
    {
        PipelinePlan plan = planned.Plan!;
        RunRecovery before = RunRecovery.Prepare(work, work.Pipeline(plan.Name));
        if (!quiet) Tell(before);
        return RunSession.Begin(work, Record(plan, planned.Request, EnvironmentDigests.Of(planned.Environment, work)));
    }

    private void Tell(RunRecovery before)
    {
        if (before.Completed is { } completed) context.Error.WriteLine(RunWords.Completed(completed));
        foreach (string path in before.Kept) context.Error.WriteLine($"'{path}' is no output any more, but stays: somebody has changed it since an earlier run wrote it.");
        if (before.Resumable is not { } resumable) return;
        context.Error.WriteLine(resumable.Problem is { } problem
            ? $"The run before, {resumable.Folder.Id}, cannot be read, and this one starts anew. {problem}"
            : $"Run {resumable.Folder.Id} {RunWords.HowItEnded(resumable)}; this one starts anew. 'etl resume {resumable.Folder.Id}' would have finished it.");
    }

    private RunRecord Record(PipelinePlan plan, PlanRequest request, IReadOnlyDictionary<string, string> environment)
    {
        DateTimeOffset started = context.Time.GetUtcNow();
        return new RunRecord
        {
            Id = RunIds.Create(started),
            Pipeline = plan.Name,
            Started = started,
            Now = request.Now ?? started,
            ProcessId = Environment.ProcessId,
            File = Path.GetFullPath(request.File, context.CurrentFolder),
            Text = Encoding.UTF8.GetString(plan.Text.Span),
            Root = request.Root,
            Parameters = request.Parameters,
            Overrides = request.Overrides,
            Parallelism = request.Parallelism,
            ServedFolder = server?.Folder,
            Latency = server?.Latency ?? TimeSpan.Zero,
            ServerPort = server?.Port,
            Environment = environment,
        };
    }
}
