using System.CommandLine;
using System.CommandLine.Invocation;
using Etl.Cli.Commands;

namespace Etl.Cli;

/// <summary>The command line as a whole.</summary>
internal static class EtlCommandLine
{
    public static RootCommand Create(CommandContext context) => new("Reads, transforms, aggregates and writes folders of files.")
    {
        RunCommand.Create(context),
        ResumeCommand.Create(context),
        RunsCommand.Create(context),
        RejectsCommand.Create(context),
        VerifyCommand.Create(context),
        CheckCommand.Create(context),
        ExplainCommand.Create(context),
        StepsCommand.Create(context),
        ExpressionsCommand.Create(context),
        SchemaCommand.Create(context),
        ServeFilesCommand.Create(context),
    };

    public static async Task<int> InvokeAsync(IReadOnlyList<string> args, CommandContext context)
    {
        ParseResult parsed = Create(context).Parse(args);
        InvocationConfiguration configuration = new()
        {
            Output = context.Output,
            Error = context.Error,
            // The commands that can be stopped handle the signals themselves; the others die of them, as they should.
            ProcessTerminationTimeout = null,
        };
        if (parsed.Action is not ParseErrorAction errors) return await parsed.InvokeAsync(configuration).ConfigureAwait(false);

        errors.ShowHelp = args.Count == 0;
        await parsed.InvokeAsync(configuration).ConfigureAwait(false);
        return ExitCodes.Invalid;
    }
}
