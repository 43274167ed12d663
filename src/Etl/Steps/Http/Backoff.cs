namespace Etl.Steps.Http;

/// <summary>
/// How long to wait before another attempt: a random part of a bound that depends on the cause and doubles from one failure
/// to the next ("full jitter"). Downloads that failed together do not come back together, and a server that is only
/// missed once is asked again at once.
/// </summary>
internal static class Backoff
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWhenBusy = TimeSpan.FromSeconds(30);

    /// <param name="cause">Of the failure.</param>
    /// <param name="failures">Failures in a row, this one counted.</param>
    /// <param name="share">From 0 to 1, at random.</param>
    public static TimeSpan Delay(TransferCause cause, int failures, double share)
    {
        TimeSpan longest = cause == TransferCause.Busy ? LongestWhenBusy : Longest;
        TimeSpan bound = First(cause) * Math.Pow(2, Math.Min(failures, 20) - 1);
        return (bound < longest ? bound : longest) * share;
    }

    private static TimeSpan First(TransferCause cause) => cause switch
    {
        TransferCause.Busy => TimeSpan.FromSeconds(2),
        TransferCause.Server or TransferCause.Connect or TransferCause.Timeout => TimeSpan.FromSeconds(1),
        _ => TimeSpan.FromMilliseconds(400),
    };
}
