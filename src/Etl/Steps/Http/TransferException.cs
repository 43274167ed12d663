using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Etl.Steps.Http;

/// <summary>One attempt at a download failed. Never leaves the step: the last one becomes a <see cref="StepException"/>.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Made here only, and never without its facts.")]
internal sealed class TransferException(string what, string cure, bool isTransient, Exception? inner = null) : Exception(what, inner)
{
    private const string TryLater = "Try again later, or raise 'retries'.";

    /// <summary>What the operator can do about it, as a sentence.</summary>
    public string Cure { get; } = cure;

    /// <summary>Whether another attempt may do better.</summary>
    public bool IsTransient { get; } = isTransient;

    /// <summary>How long the server asked to wait; null where it did not.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    public static TransferException ForStatus(HttpResponseMessage response, DateTimeOffset now)
    {
        HttpStatusCode status = response.StatusCode;
        int code = (int)status;
        bool transient = code >= 500 || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;
        string cure = status switch
        {
            _ when transient => TryLater,
            HttpStatusCode.NotFound or HttpStatusCode.Gone => "Correct the address, or remove it from the list.",
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.ProxyAuthenticationRequired => "Give the right to read it in 'headers', for example as an 'Authorization' header.",
            _ when code is >= 300 and < 400 => $"The redirection to '{Target(response)}' is not followed: it leads from https to http, or there are too many. Use the address that it ends at.",
            _ when code < 300 => "Only status 200 brings a complete file. Correct the address.",
            _ => "Correct the address.",
        };
        string reason = string.IsNullOrEmpty(response.ReasonPhrase) ? "" : $" ({response.ReasonPhrase})";
        return new TransferException($"The server answered {code.ToString(CultureInfo.InvariantCulture)}{reason}.", cure, transient)
        {
            RetryAfter = response.Headers.RetryAfter is { } after ? after.Delta ?? (after.Date - now) : null,
        };
    }

    public static TransferException Stalled(TimeSpan timeout, Exception inner) =>
        new($"No bytes came for {Seconds(timeout)}.", "Try again later, or raise 'timeout'.", isTransient: true, inner);

    public static TransferException NotConnected(TimeSpan timeout, Exception inner) =>
        new($"No connection could be made within {Seconds(timeout)}.", "Check the address and the network, or raise 'connectTimeout'.", isTransient: true, inner);

    public static TransferException Broken(long received, long? expected, Exception? inner = null) =>
        new(
            expected is null
                ? $"The connection broke after {received.ToString(CultureInfo.InvariantCulture)} bytes."
                : $"The connection broke after {received.ToString(CultureInfo.InvariantCulture)} of {expected.Value.ToString(CultureInfo.InvariantCulture)} bytes.",
            TryLater,
            isTransient: true,
            inner);

    public static TransferException NoAnswer(HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.SecureConnectionError => new($"No secure connection could be made: {Innermost(e)}", "Check the server's certificate and the system's trusted certificates.", isTransient: false, e),
        HttpRequestError.NameResolutionError => new($"The server's name could not be resolved: {Innermost(e)}.", "Check the address and the network.", isTransient: true, e),
        HttpRequestError.ConnectionError => new($"No connection could be made: {Innermost(e)}.", "Check the address, the network, and whether the server runs.", isTransient: true, e),
        HttpRequestError.ResponseEnded => new("The server closed the connection without an answer.", TryLater, isTransient: true, e),
        HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.VersionNegotiationError =>
            new($"The server's answer is not valid HTTP: {Innermost(e)}", "Check the address.", isTransient: false, e),
        _ => new($"The connection failed: {Innermost(e)}.", TryLater, isTransient: true, e),
    };

    // The outer messages only say that something went wrong while something was done.
    private static string Innermost(Exception e) => e.GetBaseException().Message.TrimEnd('.');

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");

    private static string Target(HttpResponseMessage response) =>
        response.Headers.Location is { IsAbsoluteUri: true } target ? SafeUrl.Text(target) : response.Headers.Location?.ToString() ?? "";
}
