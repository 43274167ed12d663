using System.CommandLine;
using Etl.Cli.Display;
using Etl.Cli.Explaining;
using Etl.Definitions;
using Etl.Planning;

namespace Etl.Cli.Commands;

/// <summary><c>etl explain</c>: shows what a pipeline will do, and how.</summary>
internal static class ExplainCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string> file = new("pipeline") { Description = "Pipeline file." };
        Option<string> format = new("--format")
        {
            Description = "How to show the plan: text for people, json for programs, mermaid for a flowchart.",
            HelpName = "text|json|mermaid",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("text", "json", "mermaid");
        PipelineOptions options = new(context);
        Command command = new("explain", "Shows a pipeline's plan: columns, fused steps, parallelism, order, limits.") { file, format };
        options.AddTo(command);
        command.SetAction(parsed => Explain(options.Request(parsed.GetRequiredValue(file), parsed, context), parsed.GetRequiredValue(format), context));
        return command;
    }

    private static int Explain(PlanRequest request, string format, CommandContext context)
    {
        PlanResult result = context.Engine.Plan(request);
        if (result.Plan is not { } plan) return ReportErrors(result.Errors, context);
        context.Output.WriteLine(format switch
        {
            "json" => PlanJson.Write(plan),
            "mermaid" => PlanMermaid.Write(plan),
            _ => PlanText.Write(plan),
        });
        return ExitCodes.Done;
    }

    /// <summary>Says why there is no plan, where the command's output is something else.</summary>
    public static int ReportErrors(IReadOnlyList<PlanError> errors, CommandContext context)
    {
        foreach (PlanError error in errors) context.Error.WriteLine(error);
        context.Error.WriteLine($"{Figures.Plural(errors.Count, "error")}; nothing was run.");
        return ExitCodes.Invalid;
    }
}
