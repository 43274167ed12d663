using System.Globalization;
using Etl.Messages;

namespace Etl.Steps.Http;

/// <summary>Downloads files into the work folder, tries again where that can help, and goes on with what was broken off.</summary>
internal sealed class HttpDownload : IMessageTransform
{
    private const long Megabyte = 1 << 20;

    private readonly string _step;
    private readonly HttpDownloadOptions _options;
    private readonly HttpRequests _requests;
    private readonly HostGates _gates;
    private DownloadRun? _run; // any worker; replaced as a whole when another run begins

    internal HttpDownload(string step, HttpDownloadOptions options)
    {
        _step = step;
        _options = options;
        _requests = new HttpRequests(HttpRequests.CreateClient(options), options);
        _gates = new HostGates(options.PerHost);
    }

    internal static StepType Type { get; } = StepType.Create<HttpDownloadOptions>(
        "http.download",
        "Downloads files, in parallel and with retries; large ones that were broken off are gone on with, also by a later run.",
        [MessageKind.Urls],
        MessageKind.Files,
        WorkKind.Network,
        """{ "id": "download", "use": "http.download", "parallelism": 16, "with": { "retries": 5, "timeout": "30s" } }""",
        HttpDownloadPlanner.Plan);

    /// <summary>A factor for the waits between attempts.</summary>
    internal double Patience { get; init; } = 1;

    /// <summary>A number from 0 to 1, at random, for these waits.</summary>
    internal Func<double> Jitter { get; init; } = Random.Shared.NextDouble;

    /// <summary>Bytes from which a file is kept when an attempt ends early.</summary>
    internal long KeepFrom { get; init; } = Megabyte;

    /// <summary>Bytes of such a file after which their checksum is noted: so many at most are downloaded again after a kill.</summary>
    internal long MarkEvery { get; init; } = Megabyte;

    public async ValueTask TransformAsync(Message input, IMessageOutput output, StepContext context, CancellationToken cancellation)
    {
        DownloadRun run = RunOf(context);
        FileMessage? file;
        using (Download download = new((UrlMessage)input, run, _options))
        {
            try
            {
                file = await GetAsync(download, run, cancellation).ConfigureAwait(false);
                if (file is null) context.LeftOut.AddUnchanged(_step);
            }
            catch (StepException e) when (e.InnerException is TransferException && _options.OnError == OnError.Continue)
            {
                HttpLog.DownloadLeftOut(context.Logger, download.Shown, e.Message);
                context.LeftOut.Add(download.Url.Position, new LeftOutFile(_step, download.Shown, e.Message));
                return;
            }
        }

        if (file is not null) await output.SendAsync(file, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<FileMessage?> GetAsync(Download download, DownloadRun run, CancellationToken cancellation)
    {
        StepContext context = run.Context;
        HttpTransfer transfer = new(_requests, _options, KeepFrom);
        int failures = 0;
        for (int attempt = 1; ; attempt++)
        {
            TransferException failure;
            try
            {
                SemaphoreSlim? gate = await _gates.EnterAsync(download.Url.Url, cancellation).ConfigureAwait(false);
                try
                {
                    return await transfer.GetAsync(download, run, cancellation).ConfigureAwait(false);
                }
                finally
                {
                    gate?.Release();
                }
            }
            catch (TransferException e)
            {
                failure = e.RetryAfter > _options.LongestRetryAfter ? TransferException.AskedToWait(e, _options.LongestRetryAfter) : e;
            }

            // Nothing new begins when the run is told to stop; a transfer under way may end.
            context.Draining.ThrowIfCancellationRequested();
            failures = download.HasComeFurther() ? 1 : failures + 1;
            if (failure.Cause == TransferCause.Final || failures > _options.Retries) throw Failed(download, attempt, failure);
            TimeSpan wait = failure.RetryAfter is { } asked && asked > TimeSpan.Zero ? asked : Backoff.Delay(failure.Cause, failures, Jitter()) * Patience;
            HttpLog.DownloadRepeated(context.Logger, download.Shown, attempt, wait.TotalSeconds, failure.Message);
            await Task.Delay(wait, context.Time, context.Draining).ConfigureAwait(false);
        }
    }

    private static StepException Failed(Download download, int attempts, TransferException failure)
    {
        string times = attempts == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" after {attempts} attempts");
        return new StepException(download.Shown, $"The download failed{times}. {failure.Message} {failure.Cure}", failure);
    }

    private DownloadRun RunOf(StepContext context)
    {
        DownloadRun? run = Volatile.Read(ref _run);
        if (run is null || run.Context != context) Volatile.Write(ref _run, run = new DownloadRun(context, _options) { MarkEvery = MarkEvery });
        return run;
    }
}
