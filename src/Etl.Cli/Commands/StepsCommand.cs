using System.CommandLine;
using Etl.Common;
using Etl.Documentation;
using Etl.Steps;

namespace Etl.Cli.Commands;

/// <summary><c>etl steps</c>: what pipelines can be made of.</summary>
internal static class StepsCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string?> name = new("name") { Description = "A step, to see its options and an example.", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> markdown = new("--markdown") { Description = "Print the page that documents all steps." };
        Command command = new("steps", "Lists the steps that pipelines can use, or describes one.") { name, markdown };
        command.Validators.Add(result =>
        {
            if (result.GetResult(markdown) is not null && result.GetResult(name) is { Tokens.Count: > 0 }) result.AddError("--markdown is about all steps. Leave it or the name out.");
        });
        command.SetAction(parsed =>
            parsed.GetValue(markdown) ? Document(context)
            : parsed.GetValue(name) is { } step ? Describe(step, context)
            : List(context));
        return command;
    }

    private static int Document(CommandContext context)
    {
        context.Output.Write(StepsMarkdown.Write(context.Engine.Catalog));
        return ExitCodes.Done;
    }

    private static int List(CommandContext context)
    {
        IReadOnlyCollection<StepType> types = context.Engine.Catalog.Types;
        int names = types.Max(type => type.Name.Length);
        int kinds = types.Max(type => StepText.Kinds(type).Length);
        foreach (StepType type in types)
            context.Output.WriteLine($"{type.Name.PadRight(names)}  {StepText.Kinds(type).PadRight(kinds)}  {type.Summary}");
        return ExitCodes.Done;
    }

    private static int Describe(string name, CommandContext context)
    {
        if (!context.Engine.Catalog.TryGet(name, out StepType? type))
        {
            IReadOnlyList<string> names = [.. context.Engine.Catalog.Types.Select(known => known.Name)];
            return context.Invalid($"There is no step '{name}'.{NearestName.Hint(name, names)} The steps are {string.Join(", ", names)}.");
        }

        context.Output.WriteLine(StepText.Write(type));
        return ExitCodes.Done;
    }
}
