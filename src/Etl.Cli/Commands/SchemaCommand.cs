using System.CommandLine;
using Etl.Documentation;

namespace Etl.Cli.Commands;

/// <summary><c>etl schema</c>: the JSON schema of pipeline files, for editors.</summary>
internal static class SchemaCommand
{
    public static Command Create(CommandContext context)
    {
        Command command = new("schema", "Prints the JSON schema of pipeline files, for completion and checks in an editor.");
        command.SetAction(_ =>
        {
            context.Output.WriteLine(PipelineSchema.Write(context.Engine.Catalog).TrimEnd());
            return ExitCodes.Done;
        });
        return command;
    }
}
