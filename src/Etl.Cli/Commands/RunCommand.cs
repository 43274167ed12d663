using System.CommandLine;
using Etl.Cli.FileServer;

namespace Etl.Cli.Commands;

/// <summary><c>etl run</c>: the command line of a run.</summary>
internal static class RunCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string> file = new("pipeline") { Description = "Pipeline file." };
        PipelineOptions options = new(context);
        Option<string?> report = new("--report") { Description = "File to write the run's figures to, as JSON; also when the run fails.", HelpName = "file" };
        Option<bool> quiet = new("--quiet") { Description = "Print errors only." };
        Option<string?> serve = new("--with-file-server") { Description = "Folder to serve over HTTP while the pipeline runs; sets its parameter 'server' to the address.", HelpName = "folder" };
        Option<TimeSpan> latency = DurationOption.Create("--latency", "Time that each answer of that server waits, such as 50ms.");

        Option<bool> wait = new("--wait") { Description = "Wait for a run of the same pipeline that is being worked on. Without it the command fails then." };

        Command command = new("run", "Runs a pipeline.") { file };
        options.AddTo(command);
        command.Add(report);
        command.Add(quiet);
        command.Add(serve);
        command.Add(latency);
        command.Add(wait);
        command.Validators.Add(result =>
        {
            if (result.GetResult(latency) is not null && result.GetResult(serve) is null) result.AddError("--latency belongs to --with-file-server. Give both or neither.");
        });
        command.SetAction((parsed, cancellation) => new PipelineRun(context)
        {
            Request = options.Request(parsed.GetRequiredValue(file), parsed, context),
            ReportPath = parsed.GetValue(report) is { } path ? Path.GetFullPath(path, context.CurrentFolder) : null,
            IsQuiet = parsed.GetValue(quiet),
            Server = parsed.GetValue(serve) is { } folder ? new FileServerOptions { Folder = Path.GetFullPath(folder, context.CurrentFolder), Latency = parsed.GetValue(latency), Time = context.Time } : null,
            Opening = server => new NewRun(context, parsed.GetValue(wait), parsed.GetValue(quiet), server),
        }.ExecuteAsync(cancellation));
        return command;
    }
}
