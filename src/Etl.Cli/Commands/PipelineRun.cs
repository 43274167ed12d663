using System.Globalization;
using System.Security.Cryptography;
using Etl.Cli.Display;
using Etl.Cli.FileServer;
using Etl.Cli.Hosting;
using Etl.Cli.Reporting;
using Etl.Planning;
using Etl.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Etl.Cli.Commands;

/// <summary>One <c>etl run</c> from the parsed command line to the exit code.</summary>
internal sealed class PipelineRun(CommandContext context)
{
    private const string ServerParameter = "server";

    public required PlanRequest Request { get; init; }

    /// <summary>Absolute; null for no report.</summary>
    public required string? ReportPath { get; init; }

    public required bool IsQuiet { get; init; }

    /// <summary>Absolute; null for no file server.</summary>
    public required string? ServedFolder { get; init; }

    public required TimeSpan Latency { get; init; }

    public async Task<int> ExecuteAsync(CancellationToken cancellation)
    {
        if (ServedFolder is null) return await PlanAndRunAsync(Request, cancellation).ConfigureAwait(false);

        if (!Directory.Exists(ServedFolder)) return context.Invalid($"--with-file-server: the folder '{ServedFolder}' does not exist.");
        if (Request.Parameters.ContainsKey(ServerParameter)) return context.Invalid($"--with-file-server sets the parameter '{ServerParameter}', and --param does so too. Leave one of them out.");
        LocalFileServer server = await LocalFileServer.StartAsync(new FileServerOptions { Folder = ServedFolder, Latency = Latency, Time = context.Time }, cancellation).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            Dictionary<string, string> parameters = new(Request.Parameters, StringComparer.Ordinal)
            {
                [ServerParameter] = server.Address.GetLeftPart(UriPartial.Authority),
            };
            return await PlanAndRunAsync(Request with { Parameters = parameters }, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<int> PlanAndRunAsync(PlanRequest request, CancellationToken cancellation)
    {
        IRunDisplay display = RunDisplay.Create(context, IsQuiet);
        PipelinePlan plan;
        RunReport report;
        await using (display.ConfigureAwait(false))
        {
            // Beside the plan, which takes as long: half of the processor would have nothing to do otherwise.
            Task<IHost> hosting = Task.Run(() => EtlHost.Create(context, request.Root, IsQuiet, display), CancellationToken.None);
            PlanResult result = context.Engine.Plan(request);
            if (result.Plan is null)
            {
                int code = ExplainCommand.ReportErrors(result.Errors, context);
                await DisposeAsync(hosting).ConfigureAwait(false);
                return code;
            }

            plan = result.Plan;
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
                await host.StartAsync(cancellation).ConfigureAwait(false);
                report = await RunAsync(plan, host.Services, display).ConfigureAwait(false);
                await host.StopAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }

        return Conclude(report, plan.Root);
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

    private Task<RunReport> RunAsync(PipelinePlan plan, IServiceProvider services, IRunDisplay display)
    {
        string id = NewRunId();
        RunOptions options = new()
        {
            RunId = id,
            RunFolder = Path.Combine(services.GetRequiredService<EtlSettings>().WorkFolder, "runs", id),
            Started = display.Show,
        };
        ILogger logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Etl.Run");
        return context.Engine.RunAsync(plan, options, logger, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
    }

    /// <summary>Sortable by time; the end tells runs of one second apart.</summary>
    private string NewRunId() =>
        context.Time.GetUtcNow().ToString("yyyyMMdd-HHmmss-", CultureInfo.InvariantCulture) + RandomNumberGenerator.GetHexString(4, lowercase: true);

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

        return SaveReport(report)
            ? report.Status switch
            {
                RunStatus.Done => report.LeftOut.Count == 0 ? ExitCodes.Done : ExitCodes.LeftOut,
                RunStatus.Cancelled => ExitCodes.Cancelled,
                _ => ExitCodes.Failed,
            }
            : ExitCodes.Failed;
    }

    private bool SaveReport(RunReport report)
    {
        if (ReportPath is null) return true;
        try
        {
            ReportFile.Save(report, ReportPath);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string outputs = report.Status == RunStatus.Done ? " The run itself is done and its outputs are in place." : "";
            context.Error.WriteLine($"error: The report '{ReportPath}' cannot be written: {e.Message.TrimEnd('.')}. Name a file that you may write to with '--report'.{outputs}");
            return false;
        }
    }
}
