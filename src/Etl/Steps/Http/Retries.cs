using Etl.Messages;
using Polly;
using Polly.Retry;

namespace Etl.Steps.Http;

/// <summary>The attempts after a failed one, for all downloads of a run.</summary>
internal sealed class Retries
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(60);
    private static readonly ResiliencePropertyKey<UrlMessage> Url = new("url");

    private readonly ResiliencePipeline<FileMessage> _pipeline;

    /// <param name="context">Of the run.</param>
    /// <param name="count">Attempts after the first.</param>
    /// <param name="delay">Median wait before the first of them; it doubles from one to the next.</param>
    public Retries(StepContext context, int count, TimeSpan delay)
    {
        Context = context;
        _pipeline = count == 0 ? ResiliencePipeline<FileMessage>.Empty : Create(context, count, delay);
    }

    public StepContext Context { get; }

    /// <param name="url">What is downloaded, for the log.</param>
    /// <param name="attempt">Makes one attempt.</param>
    /// <param name="cancellation">Ends the waits between attempts.</param>
    public async ValueTask<FileMessage> ExecuteAsync(UrlMessage url, Func<ValueTask<FileMessage>> attempt, CancellationToken cancellation)
    {
        ResilienceContext resilience = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellation);
        try
        {
            resilience.Properties.Set(Url, url);
            return await _pipeline.ExecuteAsync(static (_, attempt) => attempt(), resilience, attempt).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(resilience);
        }
    }

    private static ResiliencePipeline<FileMessage> Create(StepContext context, int count, TimeSpan delay) =>
        new ResiliencePipelineBuilder<FileMessage> { TimeProvider = context.Time }
            .AddRetry(new RetryStrategyOptions<FileMessage>
            {
                MaxRetryAttempts = count,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = delay,
                MaxDelay = LongestDelay,
                ShouldHandle = static failure => ValueTask.FromResult(failure.Outcome.Exception is TransferException { IsTransient: true }),
                DelayGenerator = static failure => ValueTask.FromResult(RequestedDelay(failure.Outcome.Exception)),
                OnRetry = failure =>
                {
                    string url = failure.Context.Properties.TryGetValue(Url, out UrlMessage? message) ? SafeUrl.Text(message.Url) : "";
                    HttpLog.DownloadRepeated(context.Logger, url, failure.AttemptNumber + 1, failure.RetryDelay.TotalSeconds, failure.Outcome.Exception?.Message ?? "");
                    return ValueTask.CompletedTask;
                },
            })
            .Build();

    // Null leaves the wait to the back-off.
    private static TimeSpan? RequestedDelay(Exception? failure)
    {
        if ((failure as TransferException)?.RetryAfter is not { } requested || requested <= TimeSpan.Zero) return null;
        return requested < LongestRetryAfter ? requested : LongestRetryAfter;
    }
}
