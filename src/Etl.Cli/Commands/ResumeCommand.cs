using System.CommandLine;
using Etl.Cli.Display;
using Etl.Cli.FileServer;
using Etl.Cli.Hosting;
using Etl.Runs;
using Etl.Steps;

namespace Etl.Cli.Commands;

/// <summary><c>etl resume</c>: finishes a run that was interrupted, cancelled or failed.</summary>
internal static class ResumeCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string?> run = new("run") { Description = "Id of the run or the start or end of it, or its pipeline's name or file. Default: the latest run that did not succeed.", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> startOver = new("--start-over") { Description = "Compute everything anew, with the pipeline, the environment and the program as they are now." };
        Option<bool> wait = new("--wait") { Description = "Wait for a run of the same pipeline that is being worked on. Without it the command fails then." };
        Option<string?> report = new("--report") { Description = "File to write the run's figures to, as JSON; also when the run fails.", HelpName = "file" };
        Option<bool> quiet = new("--quiet") { Description = "Print errors only." };
        Option<string?> root = RootOption.Create(context);
        Command command = new("resume", "Finishes a run that was interrupted or failed, with the parameters that it was begun with.") { run, startOver, wait, report, quiet, root };
        command.SetAction((parsed, cancellation) => ResumeAsync(
            new Wish(parsed.GetValue(run), parsed.GetValue(startOver), parsed.GetValue(wait), parsed.GetValue(report) is { } path ? Path.GetFullPath(path, context.CurrentFolder) : null, parsed.GetValue(quiet)),
            RootOption.Of(parsed.GetValue(root), context),
            context,
            cancellation));
        return command;
    }

    private static async Task<int> ResumeAsync(Wish wish, string root, CommandContext context, CancellationToken cancellation)
    {
        try
        {
            WorkFolder work = new(EtlHost.ReadSettings(context, root).WorkFolder);
            if (RunFinder.ToResume(wish.Run, work, context.CurrentFolder, out string problem) is not { } folder) return context.Invalid(problem);
            RunRecord record = RunRecordFile.Read(folder);
            using PipelineLock? held = await RunLock.TakeAsync(record.Pipeline, work, wish.Waits, context, cancellation).ConfigureAwait(false);
            if (held is null) return ExitCodes.Failed;

            RunInfo run = RunInfo.Read(folder, work);
            if (run.IsHalfCommitted && !wish.StartsOver)
            {
                RunRecovery done = RunRecovery.Prepare(work, work.Pipeline(record.Pipeline));
                if (!wish.IsQuiet) await context.Output.WriteLineAsync(RunWords.Completed(done.Completed!).AsMemory(), cancellation).ConfigureAwait(false);
                return ExitCodes.Done;
            }

            if (Refusal(run, work) is { } refusal) return Refuse(refusal, run, context);
            return await new PipelineRun(context)
            {
                Request = Request(record, context),
                ReportPath = wish.ReportPath,
                IsQuiet = wish.IsQuiet,
                Server = record.ServedFolder is { } served ? new FileServerOptions { Folder = served, Latency = record.Latency, Port = record.ServerPort ?? 0, Time = context.Time } : null,
                Opening = _ => new ResumedRun(context, run, held, wish.StartsOver),
            }.ExecuteAsync(cancellation).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            return context.Invalid(e.Message);
        }
        catch (StepException e)
        {
            await context.Error.WriteLineAsync($"error: {(e.Item is null ? "" : e.Item + ": ")}{e.Message}".AsMemory(), cancellation).ConfigureAwait(false);
            return ExitCodes.Failed;
        }
    }

    /// <summary>Why a run is not resumed; null where it can be.</summary>
    private static string? Refusal(RunInfo run, WorkFolder work)
    {
        if (run.Standing == RunStanding.Done) return $"Run {run.Folder.Id} is done; there is nothing to resume.";
        if (run.Problem is { } problem) return $"error: {problem}";
        if (UnfinishedRuns.Read(work.Pipeline(run.Record!.Pipeline)).Contains(run.Folder.Id, StringComparer.Ordinal)) return null;
        return $"error: Run {run.Folder.Id} cannot be resumed: a later run of '{run.Record.Pipeline}' has succeeded, and what was left of this one is deleted. Run the pipeline again.";
    }

    /// <summary>To have nothing left to do is no failure: whoever resumes until a run is done ends here.</summary>
    private static int Refuse(string refusal, RunInfo run, CommandContext context)
    {
        context.Error.WriteLine(refusal);
        return run.Standing == RunStanding.Done ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static PlanRequest Request(RunRecord run, CommandContext context) => new()
    {
        File = run.File,
        Root = run.Root,
        Parameters = run.Parameters,
        Overrides = run.Overrides,
        Parallelism = run.Parallelism,
        Now = run.Now,
        Environment = context.Environment,
    };

    /// <summary>What the command line says.</summary>
    private sealed record Wish(string? Run, bool StartsOver, bool Waits, string? ReportPath, bool IsQuiet);
}
