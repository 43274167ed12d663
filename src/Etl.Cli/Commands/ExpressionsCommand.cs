using System.CommandLine;
using Etl.Documentation;

namespace Etl.Cli.Commands;

/// <summary><c>etl expressions</c>: what expressions can be made of.</summary>
internal static class ExpressionsCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string?> name = new("name") { Description = "A function, to see how it is called and an example.", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> markdown = new("--markdown") { Description = "Print the page that documents the whole language." };
        Command command = new("expressions", "Lists the functions that expressions can use, or describes one.") { name, markdown };
        command.Validators.Add(result =>
        {
            if (result.GetResult(markdown) is not null && result.GetResult(name) is { Tokens.Count: > 0 }) result.AddError("--markdown is about the whole language. Leave it or the name out.");
        });
        command.SetAction(parsed =>
            parsed.GetValue(markdown) ? Document(context)
            : parsed.GetValue(name) is { } function ? Describe(function, context)
            : List(context));
        return command;
    }

    private static int Document(CommandContext context)
    {
        context.Output.Write(ExpressionsMarkdown.Write());
        return ExitCodes.Done;
    }

    private static int List(CommandContext context)
    {
        int names = FunctionDocumentation.All.Max(function => function.Name.Length);
        foreach (FunctionDocumentation function in FunctionDocumentation.All)
            context.Output.WriteLine($"{function.Name.PadRight(names)}  {function.Summary} {Example(function)}");
        return ExitCodes.Done;
    }

    private static int Describe(string name, CommandContext context)
    {
        FunctionDocumentation? function = FunctionDocumentation.All.FirstOrDefault(known => string.Equals(known.Name, name, StringComparison.OrdinalIgnoreCase));
        if (function is null)
            return context.Invalid($"There is no function '{name}'. The functions are {string.Join(", ", FunctionDocumentation.All.Select(known => known.Name))}.");
        foreach (string signature in function.Signatures) context.Output.WriteLine(signature);
        context.Output.WriteLine($"{function.Summary}\n\nexample:\n  {Example(function)}");
        return ExitCodes.Done;
    }

    private static string Example(FunctionDocumentation function) => $"{function.Example} -> {function.ExampleResult}";
}
