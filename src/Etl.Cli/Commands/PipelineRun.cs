using Etl.Cli.Display;
using Etl.Cli.FileServer;
using Etl.Cli.Hosting;
using Etl.Cli.Reporting;
using Etl.Planning;
using Etl.Running;
using Etl.Runs;
using Etl.Steps;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Etl.Cli.Commands;

/// <summary>One <c>etl run</c> or <c>etl resume</c> from the parsed command line to the exit code.</summary>
internal sealed class PipelineRun(CommandContext context)
{
    private const string ServerParameter = "server";

    public required PlanRequest Request { get; init; }

    /// <summary>Absolute; null for no report.</summary>
    public required string? ReportPath { get; init; }

    public required bool IsQuiet { get; init; }

    /// <summary>Null for no file server.</summary>
    public required FileServerOptions? Server { get; init; }

    /// <summary>Makes the run's folder, given what is served.</summary>
    public required Func<FileServerOptions?, IRunOpening> Opening { get; init; }

    public async Task<int> ExecuteAsync(CancellationToken cancellation)
    {
        if (Server is null) return await PlanAndRunAsync(Request, Opening(null), cancellation).ConfigureAwait(false);

        if (!Directory.Exists(Server.Folder)) return context.Invalid($"--with-file-server: the folder '{Server.Folder}' does not exist.");
        if (Request.Parameters.ContainsKey(ServerParameter)) return context.Invalid($"--with-file-server sets the parameter '{ServerParameter}', and --param does so too. Leave one of them out.");
        LocalFileServer server;
        try
        {
            server = await LocalFileServer.StartAsync(Server, cancellation).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            await context.Error.WriteLineAsync($"error: The run was begun with a file server at port {Server.Port}, which cannot be listened on: {e.Message}".AsMemory(), cancellation).ConfigureAwait(false);
            return ExitCodes.Failed;
        }

        await using (server.ConfigureAwait(false))
        {
            Dictionary<string, string> parameters = new(Request.Parameters, StringComparer.Ordinal)
            {
                [ServerParameter] = server.Address.GetLeftPart(UriPartial.Authority),
            };
            return await PlanAndRunAsync(Request with { Parameters = parameters }, Opening(Server with { Port = server.Address.Port }), cancellation).ConfigureAwait(false);
        }
    }

    private async Task<int> PlanAndRunAsync(PlanRequest request, IRunOpening opening, CancellationToken cancellation)
    {
        IRunDisplay display = RunDisplay.Create(context, IsQuiet);
        RunReport report;
        bool isKept;
        await using (display.ConfigureAwait(false))
        {
            // Beside the plan, which takes as long: half of the processor would have nothing to do otherwise.
            Task<IHost> hosting = Task.Run(() => EtlHost.Create(context, request.Root, IsQuiet, display), CancellationToken.None);
            PlannedRun planned = PlannedRun.Of(request, context);
            if (planned.Plan is null)
            {
                int code = ExplainCommand.ReportErrors(planned.Errors, context);
                await DisposeAsync(hosting).ConfigureAwait(false);
                return code;
            }

            IHost host;
            try
            {
                host = await hosting.ConfigureAwait(false);
            }
            catch (InvalidDataException e)
            {
                return context.Invalid(e.Message);
            }

            using (host)
            {
                WorkFolder work = new(host.Services.GetRequiredService<EtlSettings>().WorkFolder);
                try
                {
                    using PipelineLock? held = await opening.LockAsync(planned.Plan.Name, work, cancellation).ConfigureAwait(false);
                    if (held is null) return ExitCodes.Failed;
                    // What the plan was made from may have changed meanwhile.
                    if (held.WasWaitedFor) planned = PlannedRun.Of(request, context);
                    if (planned.Plan is null) return ExplainCommand.ReportErrors(planned.Errors, context);

                    // What was given for the run is kept, but not the address of a file server that ends with it.
                    using RunSession? session = opening.Open(planned with { Request = planned.Request with { Parameters = Request.Parameters } }, work, held);
                    if (session is null) return ExitCodes.Failed;
                    await host.StartAsync(cancellation).ConfigureAwait(false);
                    report = await RunAsync(planned.Plan, session, host.Services, display).ConfigureAwait(false);
                    await host.StopAsync(CancellationToken.None).ConfigureAwait(false);
                    isKept = SaveReport(report, session.Folder.ReportFile);
                    session.End(StandingOf(report.Status), report.Elapsed, report.RejectedRows, report.Outputs.Count);
                }
                catch (StepException e)
                {
                    await context.Error.WriteLineAsync($"error: {(e.Item is null ? "" : e.Item + ": ")}{e.Message}".AsMemory(), cancellation).ConfigureAwait(false);
                    return ExitCodes.Failed;
                }
            }
        }

        int ended = Conclude(report, request.Root);
        return isKept ? ended : ExitCodes.Failed;
    }

    /// <summary>Of a host that nobody needs, what is wrong with its settings does not matter either.</summary>
    private static async Task DisposeAsync(Task<IHost> hosting)
    {
        try
        {
            (await hosting.ConfigureAwait(false)).Dispose();
        }
        catch (InvalidDataException)
        {
        }
    }

    private Task<RunReport> RunAsync(PipelinePlan plan, RunSession session, IServiceProvider services, IRunDisplay display)
    {
        RunOptions options = new()
        {
            RunId = session.Folder.Id,
            RunFolder = session.Folder.Path,
            Session = session,
            Started = display.Show,
        };
        ILogger logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Etl.Run");
        return context.Engine.RunAsync(plan, options, logger, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
    }

    private static RunStanding StandingOf(RunStatus status) => status switch
    {
        RunStatus.Done => RunStanding.Done,
        RunStatus.Cancelled => RunStanding.Cancelled,
        _ => RunStanding.Failed,
    };

    private int Conclude(RunReport report, string root)
    {
        if (report.Status == RunStatus.Done)
        {
            // Also when quiet: it is what the pipeline asks for, as a file would be.
            PrintedOutputs.Write(report.Printed, context);
            if (!IsQuiet) RunSummary.Write(report, root, context.Output, context.Width);
            // Also when quiet: the result is not whole.
            LeftOutText.Write(report.LeftOut, context.Error);
        }
        else
        {
            context.Error.WriteLine(UnfinishedText.Write(report, root));
        }

        return ReportPath is null || SaveReport(report, ReportPath)
            ? report.Status switch
            {
                RunStatus.Done => report.LeftOut.Count == 0 ? ExitCodes.Done : ExitCodes.LeftOut,
                RunStatus.Cancelled => ExitCodes.Cancelled,
                _ => ExitCodes.Failed,
            }
            : ExitCodes.Failed;
    }

    private bool SaveReport(RunReport report, string path)
    {
        try
        {
            ReportFile.Save(report, path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string cure = string.Equals(path, ReportPath, StringComparison.Ordinal) ? "Name a file that you may write to with '--report'." : "Choose another work folder with the setting 'Etl:WorkFolder'.";
            string outputs = report.Status == RunStatus.Done ? " The run itself is done and its outputs are in place." : "";
            context.Error.WriteLine($"error: The report '{path}' cannot be written: {e.Message.TrimEnd('.')}. {cure}{outputs}");
            return false;
        }
    }
}
