using System.CommandLine;
using Etl.Cli.Display;
using Etl.Cli.FileServer;
using Etl.Cli.Hosting;
using Microsoft.Extensions.Hosting;

namespace Etl.Cli.Commands;

/// <summary><c>etl serve-files</c>: a folder over HTTP, to try downloads without a network.</summary>
internal static class ServeFilesCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string> folder = new("folder") { Description = "Folder to serve." };
        Option<int> port = new("--port") { Description = "Port on the loopback address. Default: any free one.", HelpName = "N" };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535) result.AddError("--port takes a number from 0 to 65535.");
        });
        Option<TimeSpan> latency = DurationOption.Create("--latency", "Time that each answer waits, such as 50ms.");
        Command command = new("serve-files", "Serves a folder over HTTP on this machine until Ctrl+C.") { folder, port, latency };
        command.SetAction((parsed, cancellation) => ServeAsync(
            Path.GetFullPath(parsed.GetRequiredValue(folder), context.CurrentFolder),
            parsed.GetValue(port),
            parsed.GetValue(latency),
            context,
            cancellation));
        return command;
    }

    private static async Task<int> ServeAsync(string folder, int port, TimeSpan latency, CommandContext context, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder)) return context.Invalid($"The folder '{folder}' does not exist.");
        try
        {
            using IHost host = EtlHost.Create(context, context.CurrentFolder, quiet: false, new QuietDisplay(TextWriter.Null));
            await host.StartAsync(cancellation).ConfigureAwait(false);
            LocalFileServer server = await LocalFileServer.StartAsync(new FileServerOptions { Folder = folder, Port = port, Latency = latency, Time = context.Time }, cancellation).ConfigureAwait(false);
            await using (server.ConfigureAwait(false))
            {
                await context.Output.WriteLineAsync(server.Address.ToString().AsMemory(), cancellation).ConfigureAwait(false);
                // Returns at the first signal, and stops the host.
                await host.WaitForShutdownAsync(cancellation).ConfigureAwait(false);
            }

            return ExitCodes.Done;
        }
        catch (InvalidDataException e)
        {
            return context.Invalid(e.Message);
        }
        catch (IOException e)
        {
            await context.Error.WriteLineAsync($"error: Port {port} cannot be listened on: {e.Message}".AsMemory(), cancellation).ConfigureAwait(false);
            return ExitCodes.Failed;
        }
    }
}
