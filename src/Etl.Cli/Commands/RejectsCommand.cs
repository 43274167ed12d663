using System.CommandLine;
using Etl.Cli.Display;
using Etl.Cli.Hosting;
using Etl.Runs;
using Etl.Steps;
using Etl.Steps.Csv;

namespace Etl.Cli.Commands;

/// <summary><c>etl rejects</c>: the rejected rows of a run by their reasons.</summary>
internal static class RejectsCommand
{
    private const int MostExamples = 1000;

    public static Command Create(CommandContext context)
    {
        Argument<string?> id = new("id") { Description = "Id of the run, or the start or end of it. Default: the latest run that rejected rows.", Arity = ArgumentArity.ZeroOrOne };
        Option<int> examples = new("--examples") { Description = "Rows to show for each reason. Default: 3.", HelpName = "N", DefaultValueFactory = _ => 3 };
        examples.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > MostExamples) result.AddError($"--examples takes a whole number from 0 to {MostExamples}.");
        });
        Option<string?> root = RootOption.Create(context);
        Command command = new("rejects", "Shows the rejected rows of a run by step, column and reason, the most frequent first.") { id, examples, root };
        command.SetAction(parsed =>
        {
            try
            {
                WorkFolder work = new(EtlHost.ReadSettings(context, RootOption.Of(parsed.GetValue(root), context)).WorkFolder);
                return Show(parsed.GetValue(id), parsed.GetValue(examples), work, context);
            }
            catch (InvalidDataException e)
            {
                return context.Invalid(e.Message);
            }
            catch (StepException e)
            {
                context.Error.WriteLine($"error: {(e.Item is null ? "" : e.Item + ": ")}{e.Message}");
                return ExitCodes.Failed;
            }
        });
        return command;
    }

    private static int Show(string? id, int examples, WorkFolder work, CommandContext context)
    {
        RunInfo run;
        if (id is not null)
        {
            if (RunFinder.ById(id, work, out string problem) is not { } folder) return context.Invalid(problem);
            run = RunInfo.Read(folder, work);
        }
        else if (RunInfo.ReadAll(work).LastOrDefault(HasRejects) is { } latest)
        {
            run = latest;
        }
        else
        {
            context.Output.WriteLine($"No run in '{work.Path}' has rejected rows.");
            return ExitCodes.Done;
        }

        // A list that an attempt before left does not count where the last one rejected nothing.
        if (run.RejectedRows == 0 || !File.Exists(run.Folder.RejectsFile)) return TellMissing(run, context);
        RejectGroups groups = new(examples);
        foreach (ListedReject reject in RejectsFile.Read(run.Folder.RejectsFile)) groups.Add(reject);
        RejectsText.Write(run, groups, context);
        return ExitCodes.Done;
    }

    private static bool HasRejects(RunInfo run) => run.RejectedRows is { } rows ? rows > 0 : File.Exists(run.Folder.RejectsFile);

    private static int TellMissing(RunInfo run, CommandContext context)
    {
        switch (run)
        {
            case { RejectedRows: > 0 and { } rows }:
                context.Error.WriteLine($"error: Run {run.Folder.Id} rejected {Figures.Plural(rows, "row")}, but the list of them, '{run.Folder.RejectsFile}', is gone. Run the pipeline again to get it.");
                return ExitCodes.Failed;
            case { RejectedRows: 0 }:
                context.Output.WriteLine($"Run {run.Folder.Id} has rejected no rows.");
                return ExitCodes.Done;
            default:
                context.Output.WriteLine($"Run {run.Folder.Id} {RunWords.HowItEnded(run)}; rejected rows are listed when a run ends.");
                return ExitCodes.Done;
        }
    }
}
