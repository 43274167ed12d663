using System.CommandLine;
using Etl.Cli.Display;
using Etl.Cli.Explaining;
using Etl.Definitions;
using Etl.Planning;

namespace Etl.Cli.Commands;

/// <summary><c>etl check</c>: says everything that is wrong with pipelines, without running them.</summary>
internal static class CheckCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string[]> files = new("pipeline") { Description = "Pipeline files.", Arity = ArgumentArity.OneOrMore };
        PipelineOptions options = new(context);
        Command command = new("check", "Checks pipelines without running them.") { files };
        options.AddTo(command);
        command.SetAction(parsed => Check([.. parsed.GetRequiredValue(files).Select(file => options.Request(file, parsed, context))], context));
        return command;
    }

    private static int Check(IReadOnlyList<PlanRequest> requests, CommandContext context)
    {
        int errors = 0;
        int wrong = 0;
        foreach (PlanRequest request in requests)
        {
            PlanResult result = context.Engine.Plan(request);
            IReadOnlyList<PlanError> found = result.Errors;
            foreach (PlanError error in found) context.Output.WriteLine(error);
            foreach (string line in result.Plan is { } plan ? PlanWords.Pending(plan) : []) context.Output.WriteLine($"{request.File}: {line}.");
            errors += found.Count;
            if (found.Count > 0) wrong++;
        }

        context.Output.WriteLine(errors == 0
            ? $"{Figures.Plural(requests.Count, "pipeline")} checked, no errors."
            : $"{Figures.Plural(errors, "error")} in {wrong} of {Figures.Plural(requests.Count, "pipeline")}.");
        return errors == 0 ? ExitCodes.Done : ExitCodes.Invalid;
    }
}
