using System.CommandLine;
using Etl.Cli.Display;
using Etl.Cli.Hosting;
using Etl.Runs;
using Etl.Steps;

namespace Etl.Cli.Commands;

/// <summary><c>etl runs</c>: lists what has been run, shows one run, removes old ones.</summary>
internal static class RunsCommand
{
    public static Command Create(CommandContext context)
    {
        Option<string?> root = RootOption.Create(context);
        root.Recursive = true;
        Command command = new("runs", "Lists runs, shows one, or removes old ones.") { Show(root, context), Prune(root, context) };
        command.Add(root);
        command.SetAction((parsed, _) => UseAsync(parsed.GetValue(root), context, work =>
        {
            RunList.Write(RunInfo.ReadAll(work), context);
            return Task.FromResult(ExitCodes.Done);
        }));
        return command;
    }

    private static Command Show(Option<string?> root, CommandContext context)
    {
        Argument<string> id = new("id") { Description = "Id of the run, or the start or end of it." };
        Command command = new("show", "Shows a run: what happened, its figures, and the pipeline as it was run.") { id };
        command.SetAction((parsed, _) => UseAsync(parsed.GetValue(root), context, work =>
        {
            if (RunFinder.ById(parsed.GetRequiredValue(id), work, out string problem) is not { } folder) return Task.FromResult(context.Invalid(problem));
            RunText.Write(RunInfo.Read(folder, work), context);
            return Task.FromResult(ExitCodes.Done);
        }));
        return command;
    }

    private static Command Prune(Option<string?> root, CommandContext context)
    {
        Option<int> keep = new("--keep") { Description = "Runs of each pipeline to keep: the latest ones.", HelpName = "N", Required = true };
        keep.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0) result.AddError("--keep takes a whole number from 0.");
        });
        Option<string?> pipeline = new("--pipeline") { Description = "Name of the only pipeline whose runs are removed.", HelpName = "name" };
        Command command = new("prune", "Removes the folders of old runs, and what they left beside their outputs. Outputs stay.") { keep, pipeline };
        command.SetAction((parsed, cancellation) => UseAsync(parsed.GetValue(root), context, async work =>
        {
            IReadOnlyList<RunInfo> removed = await RunPruning.PruneAsync(work, parsed.GetRequiredValue(keep), parsed.GetValue(pipeline), context.Time, cancellation).ConfigureAwait(false);
            await context.Output.WriteLineAsync($"{Figures.Plural(removed.Count, "run")} removed.".AsMemory(), cancellation).ConfigureAwait(false);
            return ExitCodes.Done;
        }));
        return command;
    }

    private static async Task<int> UseAsync(string? root, CommandContext context, Func<WorkFolder, Task<int>> use)
    {
        try
        {
            return await use(new WorkFolder(EtlHost.ReadSettings(context, RootOption.Of(root, context)).WorkFolder)).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            return context.Invalid(e.Message);
        }
        catch (StepException e)
        {
            await context.Error.WriteLineAsync($"error: {(e.Item is null ? "" : e.Item + ": ")}{e.Message}").ConfigureAwait(false);
            return ExitCodes.Failed;
        }
    }
}
