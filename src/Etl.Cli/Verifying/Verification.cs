using System.Globalization;
using Etl.Cli.Commands;
using Etl.Cli.Display;
using Etl.Cli.Hosting;
using Etl.Planning;
using Etl.Running;
using Etl.Runs;
using Etl.Steps;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Etl.Cli.Verifying;

/// <summary>
/// One <c>etl verify</c> from the parsed command line to the exit code. Its runs write below the work folder, have no
/// journal, and take no lock: nothing that belongs to the pipeline's own runs is read or changed.
/// </summary>
internal sealed class Verification(CommandContext context, PlanRequest request, IReadOnlyList<int> settings)
{
    private readonly string _id = RunIds.Create(context.Time.GetUtcNow());

    public async Task<int> ExecuteAsync(CancellationToken cancellation)
    {
        IRunDisplay display = new QuietDisplay(context.Error);
        await using (display.ConfigureAwait(false))
        {
            if (Plan() is not { } plans) return ExitCodes.Invalid;
            try
            {
                using IHost host = EtlHost.Create(context, request.Root, quiet: true, display);
                string folder = Path.Combine(host.Services.GetRequiredService<EtlSettings>().WorkFolder, "verify", _id);
                await host.StartAsync(cancellation).ConfigureAwait(false);
                int code = await CompareAsync(plans, folder, host.Services).ConfigureAwait(false);
                await host.StopAsync(CancellationToken.None).ConfigureAwait(false);
                return code;
            }
            catch (InvalidDataException e)
            {
                return context.Invalid(e.Message);
            }
        }
    }

    /// <summary>A plan for each setting, all for one instant; null when it has been said what is wrong.</summary>
    private List<PipelinePlan>? Plan()
    {
        DateTimeOffset now = request.Now ?? context.Time.GetUtcNow();
        List<PipelinePlan> plans = [];
        foreach (int workers in settings)
        {
            PlanResult result = context.Engine.Plan(request with { Parallelism = workers, Now = now });
            if (result.Plan is null)
            {
                ExplainCommand.ReportErrors(result.Errors, context);
                return null;
            }

            plans.Add(result.Plan);
        }

        return plans;
    }

    private async Task<int> CompareAsync(List<PipelinePlan> plans, string folder, IServiceProvider services)
    {
        ILogger logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Etl.Verify");
        CancellationToken stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        List<VerifiedRun> runs = [];
        string? difference = null;
        bool isKept = false; // because what is said names a file in the folder
        try
        {
            for (int i = 0; i < plans.Count && difference is null; i++)
            {
                string place = Path.Combine(folder, (i + 1).ToString(CultureInfo.InvariantCulture));
                OutputRoot outputs = new(Path.Combine(place, "outputs"));
                RunReport report = await context.Engine.RunAsync(plans[i], new RunOptions { RunId = _id, RunFolder = place, Outputs = outputs }, logger, stopping).ConfigureAwait(false);
                if (report.Status != RunStatus.Done)
                {
                    isKept = report.RejectsFile is not null;
                    return Unfinished(report, settings[i]);
                }

                // What was left out for a server's sake may be another file in each run.
                LeftOutText.Write(report.LeftOut, context.Error);
                runs.Add(await VerifiedRun.ReadAsync(settings[i], report, outputs, request.Root, stopping).ConfigureAwait(false));
                difference = await ResultDifference.FindAsync(runs[0], runs[^1], stopping).ConfigureAwait(false);
                isKept = difference is not null;
                if (i > 0 && !isKept) Remove(place);
            }

            VerifiedText.Write(runs, difference, context);
            return difference is null ? ExitCodes.Done : ExitCodes.Failed;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return Say("stopped; nothing was compared to the end", ExitCodes.Cancelled);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Say($"error: A result cannot be compared: {e.Message}", ExitCodes.Failed);
        }
        finally
        {
            if (!isKept) Remove(folder);
        }
    }

    private int Unfinished(RunReport report, int workers) => report.Status == RunStatus.Cancelled
        ? Say(string.Create(CultureInfo.InvariantCulture, $"stopped in the run at parallelism {workers}; nothing was compared to the end"), ExitCodes.Cancelled)
        : Say(string.Create(CultureInfo.InvariantCulture, $"error: The run at parallelism {workers} failed, so there is nothing to compare: {report.Failure}"), ExitCodes.Failed);

    private int Say(string line, int code)
    {
        context.Error.WriteLine(line);
        return code;
    }

    private void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Error.WriteLine($"The temporary folder '{folder}' cannot be deleted: {e.Message}");
        }
    }
}
