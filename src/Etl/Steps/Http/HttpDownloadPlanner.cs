namespace Etl.Steps.Http;

/// <summary>Checks the options of <c>http.download</c>.</summary>
internal static class HttpDownloadPlanner
{
    public static HttpDownload? Plan(HttpDownloadOptions options, StepPlanContext context)
    {
        List<(string Option, string Message)> problems = [.. Times(options), .. Speeds(options), .. Headers(options)];
        foreach ((string option, string message) in problems) context.Error(option, message);
        return problems.Count == 0 ? new HttpDownload(context.Id, options) : null;
    }

    private static IEnumerable<(string, string)> Times(HttpDownloadOptions options)
    {
        if (options.Timeout <= TimeSpan.Zero) yield return ("timeout", "The time is not above zero. Write one such as '30s'.");
        if (options.ConnectTimeout <= TimeSpan.Zero) yield return ("connectTimeout", "The time is not above zero. Write one such as '10s'.");
        if (options.HeadersTimeout <= TimeSpan.Zero) yield return ("headersTimeout", "The time is not above zero. Write one such as '30s'.");
        if (options.SpeedWindow <= TimeSpan.Zero) yield return ("speedWindow", "The time is not above zero. Write one such as '60s'.");
    }

    private static IEnumerable<(string, string)> Speeds(HttpDownloadOptions options)
    {
        long? most = options.MaxSpeedPerHost < options.MaxSpeed ? options.MaxSpeedPerHost : options.MaxSpeed ?? options.MaxSpeedPerHost;
        if (options.LowestSpeed > most)
            yield return ("lowestSpeed", "Transfers slower than this are broken off, and 'maxSpeed' or 'maxSpeedPerHost' makes all of them slower. Lower it, or raise the other.");
    }

    private static IEnumerable<(string, string)> Headers(HttpDownloadOptions options)
    {
        if (options.Token is not null && options.Headers.Any(header => string.Equals(header.Key, "Authorization", StringComparison.OrdinalIgnoreCase)))
            yield return ("token", "'headers' has an 'Authorization' of its own. Give one of them.");
        if (options.Token is { } token && (token.Length == 0 || token.Any(letter => letter is <= ' ' or > '~')))
            yield return ("token", "The token is empty, or has blanks or letters that no token has. Write it without 'Bearer'.");
        foreach ((string name, string value) in options.Headers)
        {
            // Asking the framework is the only complete check; the value may be a secret and is not shown.
            using HttpRequestMessage probe = new();
            if (!probe.Headers.TryAddWithoutValidation(name, value))
                yield return ($"headers.{name}", $"'{name}' is not the name of a request header. Use one such as 'Authorization' or 'Accept'.");
            else if (value.AsSpan().ContainsAny('\r', '\n', '\0'))
                yield return ($"headers.{name}", "The value has a line break. Write it on one line.");
            else if (name.ToLowerInvariant() is "range" or "if-range" or "if-none-match" or "if-modified-since" or "host" or "accept-encoding" or "connection" or "transfer-encoding")
                yield return ($"headers.{name}", $"'{name}' decides what is transferred and how, which the step does by itself. Remove it.");
        }
    }
}
