using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Etl.Steps.Http;

/// <summary>Why an attempt failed, which decides how long to wait before another one; see <see cref="Backoff"/>.</summary>
internal enum TransferCause
{
    /// <summary>Another attempt would fail for the same reason.</summary>
    Final,

    /// <summary>No connection, or no name.</summary>
    Connect,

    /// <summary>The connection broke before the answer.</summary>
    Reset,

    /// <summary>Nothing came for too long, or too little.</summary>
    Timeout,

    /// <summary>429: the server wants fewer requests.</summary>
    Busy,

    /// <summary>5xx, and 408.</summary>
    Server,

    /// <summary>The file ended before its end.</summary>
    Truncated,

    /// <summary>The file has another checksum than it should.</summary>
    Checksum,

    /// <summary>The file changed between two parts of it.</summary>
    Changed,
}

/// <summary>One attempt at a download failed. Never leaves the step: the last one becomes a <see cref="StepException"/>, or a file that is left out.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Made here only, and never without its facts.")]
internal sealed class TransferException(TransferCause cause, string what, string cure, Exception? inner = null) : Exception(what, inner)
{
    private const string TryLater = "Try again later, or raise 'retries'.";

    public TransferCause Cause { get; } = cause;

    /// <summary>What the operator can do about it, as a sentence.</summary>
    public string Cure { get; } = cure;

    /// <summary>How long the server asked to wait; null where it did not.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    public static TransferException ForStatus(HttpResponseMessage response, DateTimeOffset now)
    {
        HttpStatusCode status = response.StatusCode;
        int code = (int)status;
        TransferCause cause = status switch
        {
            HttpStatusCode.TooManyRequests => TransferCause.Busy,
            HttpStatusCode.RequestTimeout => TransferCause.Server,
            _ => code >= 500 ? TransferCause.Server : TransferCause.Final,
        };
        string cure = status switch
        {
            _ when cause != TransferCause.Final => TryLater,
            HttpStatusCode.NotFound or HttpStatusCode.Gone => "Correct the address, or remove it from the list.",
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => "Give the right to read it in 'token' or 'headers'.",
            HttpStatusCode.ProxyAuthenticationRequired => "Give the proxy's user and password in the environment variable that names it, such as 'https_proxy'.",
            _ when code < 300 => "Only status 200 brings a complete file. Correct the address.",
            _ => "Correct the address.",
        };
        string reason = string.IsNullOrEmpty(response.ReasonPhrase) ? "" : $" ({response.ReasonPhrase})";
        TimeSpan? wait = response.Headers.RetryAfter is { } after ? after.Delta ?? (after.Date - now) : null;
        return new TransferException(cause, $"The server answered {code.ToString(CultureInfo.InvariantCulture)}{reason}.", cure) { RetryAfter = wait };
    }

    /// <summary>The same failure where it is not tried again because the server asks for too long a wait.</summary>
    public static TransferException AskedToWait(TransferException failure, TimeSpan longest) =>
        new(TransferCause.Final, $"{failure.Message} It asks to wait {Seconds(failure.RetryAfter!.Value)}, and 'longestRetryAfter' allows {Seconds(longest)}.", "Run again then, or raise 'longestRetryAfter'.", failure);

    public static TransferException NotFollowed(HttpResponseMessage response, string target, int limit) => new(
        TransferCause.Final,
        limit < 0
            ? $"The server answered {Code(response)} and leads on to '{target}', which is not followed: it is no http or https address, or leads from https to http."
            : limit == 0
                ? $"The server answered {Code(response)} and leads on to '{target}'; 'redirects' allows none to be followed."
                : $"The server answered {Code(response)} and leads on to '{target}' after {Number(limit)} others, and more than 'redirects' allows are not followed.",
        "Use the address that it ends at.");

    public static TransferException Stalled(TimeSpan timeout, Exception inner) =>
        new(TransferCause.Timeout, $"No bytes came for {Seconds(timeout)}.", "Try again later, or raise 'timeout'.", inner);

    public static TransferException NoHead(TimeSpan timeout, Exception inner) =>
        new(TransferCause.Timeout, $"No answer came within {Seconds(timeout)}.", "Try again later, or raise 'headersTimeout'.", inner);

    public static TransferException TooSlow(long bytes, TimeSpan window, long lowest) =>
        new(TransferCause.Timeout, $"Only {Number(bytes)} bytes came in {Seconds(window)}, less than {Number(lowest)} a second.", "Try again later, or lower 'lowestSpeed'.");

    public static TransferException NotConnected(TimeSpan timeout, Exception inner) =>
        new(TransferCause.Connect, $"No connection could be made within {Seconds(timeout)}.", "Check the address and the network, or raise 'connectTimeout'.", inner);

    public static TransferException Broken(long received, long? expected, Exception? inner = null) => new(
        TransferCause.Truncated,
        expected is null
            ? $"The connection broke after {Number(received)} bytes."
            : $"The connection broke after {Number(received)} of {Number(expected.Value)} bytes.",
        TryLater,
        inner);

    public static TransferException Changed() =>
        new(TransferCause.Changed, "The file changed on the server while it was downloaded.", "Try again when nobody writes it, or raise 'retries'.");

    public static TransferException TooLarge(long limit, long? length) => new(
        TransferCause.Final,
        length is null
            ? $"The file has more than {Number(limit)} bytes, which is all that 'maxBytes' allows."
            : $"The file has {Number(length.Value)} bytes, more than the {Number(limit)} that 'maxBytes' allows.",
        "Raise 'maxBytes', or remove the address from the list.");

    public static TransferException NoRoom(string folder, long needed, long free) => new(
        TransferCause.Final,
        $"There are {Number(needed)} bytes to come, and the disk of '{folder}' has room for {Number(free)}.",
        "Free some space, or choose another work folder with the setting 'Etl:WorkFolder'.");

    public static TransferException WrongChecksum(string expected, string found) =>
        new(TransferCause.Checksum, $"The file's SHA-256 is {found} and not {expected}, as it should be.", "Correct the checksum, or find out who changed the file.");

    public static TransferException NoChecksum(string address, string what) =>
        new(TransferCause.Final, $"The checksum at '{address}' cannot be used: {what}", "Put it there, or leave 'checksum' out.");

    public static TransferException NoAnswer(HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.SecureConnectionError => new(TransferCause.Final, $"No secure connection could be made: {Innermost(e)}", "Check the server's certificate and the system's trusted certificates.", e),
        HttpRequestError.NameResolutionError => new(TransferCause.Connect, $"The server's name could not be resolved: {Innermost(e)}.", "Check the address and the network.", e),
        HttpRequestError.ConnectionError => new(TransferCause.Connect, $"No connection could be made: {Innermost(e)}.", "Check the address, the network, and whether the server runs.", e),
        HttpRequestError.ResponseEnded => new(TransferCause.Reset, "The server closed the connection without an answer.", TryLater, e),
        HttpRequestError.ProxyTunnelError => new(TransferCause.Connect, $"The proxy made no connection: {Innermost(e)}.", "Check the environment variable that names it, such as 'https_proxy'.", e),
        HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.VersionNegotiationError =>
            new(TransferCause.Final, $"The server's answer is not valid HTTP: {Innermost(e)}", "Check the address.", e),
        _ => new(TransferCause.Reset, $"The connection failed: {Innermost(e)}.", TryLater, e),
    };

    // The outer messages only say that something went wrong while something was done.
    private static string Innermost(Exception e) => e.GetBaseException().Message.TrimEnd('.');

    private static string Code(HttpResponseMessage response) => Number((int)response.StatusCode);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}
