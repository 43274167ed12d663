using System.Globalization;
using System.Net;
using Etl.Messages;

namespace Etl.Steps.Http;

internal sealed record HttpDownloadOptions
{
    [Option("Attempts after the first, where another one may help: after a broken connection, a time-out, a busy server. The waits between them begin at about 0.2 s and double up to 10 s, or last as long as the server asks for, up to 60 s", Min = 0, Max = 20)]
    public int Retries { get; init; } = 4;

    [Option("Longest time in which no byte arrives; a transfer as a whole may take any time")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    [Option("Longest time for making a connection")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    [Option("Transfers from one host at once; as many as the step has workers when it is left out", Min = 1)]
    public int? PerHost { get; init; }

    [Option("Headers that are sent with every request, by name; write secrets as ${env:NAME}")]
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}

/// <summary>Downloads files into the work folder, and tries again where that can help.</summary>
internal sealed class HttpDownload : IMessageTransform
{
    private readonly HttpDownloadOptions _options;
    private readonly HttpTransfer _transfer;
    private readonly HostGates _gates;
    private Retries? _retries; // any worker; replaced as a whole when another run begins

    internal HttpDownload(HttpDownloadOptions options)
    {
        _options = options;
        _transfer = new HttpTransfer(CreateClient(options), options);
        _gates = new HostGates(options.PerHost);
    }

    internal static StepType Type { get; } = StepType.Create<HttpDownloadOptions>(
        "http.download",
        "Downloads files, in parallel and with retries.",
        [MessageKind.Urls],
        MessageKind.Files,
        WorkKind.Network,
        """{ "id": "download", "use": "http.download", "parallelism": 16, "with": { "retries": 5, "timeout": "30s" } }""",
        Plan);

    /// <summary>Median wait before the first retry; it doubles from one to the next.</summary>
    internal TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    public async ValueTask TransformAsync(Message input, IMessageOutput output, StepContext context, CancellationToken cancellation)
    {
        UrlMessage url = (UrlMessage)input;
        int attempts = 0;
        FileMessage file;
        try
        {
            // A transfer under way may end when the run is told to stop; the wait for another attempt may not.
            file = await RetriesOf(context).ExecuteAsync(
                url,
                () =>
                {
                    attempts++;
                    return AttemptAsync(url, context, cancellation);
                },
                context.Draining).ConfigureAwait(false);
        }
        catch (TransferException e)
        {
            context.Draining.ThrowIfCancellationRequested();
            string times = attempts == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" after {attempts} attempts");
            throw new StepException(SafeUrl.Text(url.Url), $"The download failed{times}. {e.Message} {e.Cure}", e);
        }

        await output.SendAsync(file, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<FileMessage> AttemptAsync(UrlMessage url, StepContext context, CancellationToken cancellation)
    {
        SemaphoreSlim? gate = await _gates.EnterAsync(url.Url, cancellation).ConfigureAwait(false);
        try
        {
            return await _transfer.GetAsync(url, context, cancellation).ConfigureAwait(false);
        }
        finally
        {
            gate?.Release();
        }
    }

    private static HttpDownload? Plan(HttpDownloadOptions options, StepPlanContext context)
    {
        List<(string Option, string Message)> problems = [];
        if (options.Timeout <= TimeSpan.Zero) problems.Add(("timeout", "The time is not above zero. Write one such as '30s'."));
        if (options.ConnectTimeout <= TimeSpan.Zero) problems.Add(("connectTimeout", "The time is not above zero. Write one such as '10s'."));
        foreach ((string name, string value) in options.Headers)
        {
            // Asking the framework is the only complete check; the value may be a secret and is not shown.
            using HttpRequestMessage probe = new();
            if (!probe.Headers.TryAddWithoutValidation(name, value))
                problems.Add(($"headers.{name}", $"'{name}' is not the name of a request header. Use one such as 'Authorization' or 'Accept'."));
            else if (value.AsSpan().ContainsAny('\r', '\n', '\0'))
                problems.Add(($"headers.{name}", "The value has a line break. Write it on one line."));
        }

        foreach ((string option, string message) in problems) context.Error(option, message);
        return problems.Count == 0 ? new HttpDownload(options) : null;
    }

    // One for a run: it has no state of a download, so that none needs one of its own.
    private Retries RetriesOf(StepContext context)
    {
        Retries? retries = Volatile.Read(ref _retries);
        if (retries is null || retries.Context != context) Volatile.Write(ref _retries, retries = new Retries(context, _options.Retries, RetryDelay));
        return retries;
    }

    // Lives as long as the step; connections that are not used close themselves.
    private static HttpClient CreateClient(HttpDownloadOptions options)
    {
        HttpClient client = new(new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = options.ConnectTimeout,
            MaxConnectionsPerServer = options.PerHost ?? int.MaxValue,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        });
        client.Timeout = Timeout.InfiniteTimeSpan;
        client.DefaultRequestHeaders.UserAgent.ParseAdd("etl");
        return client;
    }
}
