namespace Etl.Steps.Http;

/// <summary>Makes absolute addresses out of what the pipeline says.</summary>
/// <param name="template">An address with <c>{value}</c>; null where items are addresses themselves.</param>
/// <param name="baseUrl">The folder that relative addresses start from; null where all have to be absolute.</param>
internal sealed class UrlTemplate(string? template, Uri? baseUrl)
{
    public const string Placeholder = "{value}";

    public bool TakesValues => template is not null;

    /// <summary>The address for an item, or what is wrong with it, with the cure.</summary>
    public (Uri? Url, string? Problem) Resolve(string item)
    {
        if (item.Length == 0) return (null, "The text is empty. Write an address or value, or remove it.");
        string text = template is null ? item : template.Replace(Placeholder, Uri.EscapeDataString(item), StringComparison.Ordinal);
        return Parse(text);
    }

    /// <summary>An absolute http or https address with a '/' at its end, or null.</summary>
    public static Uri? ParseBase(string text) =>
        TryParseHttp(text, out Uri? url) && url!.Query.Length == 0
            ? new Uri(url, url.AbsolutePath.EndsWith('/') ? url.AbsolutePath : $"{url.AbsolutePath}/")
            : null;

    private (Uri? Url, string? Problem) Parse(string text)
    {
        // By the "://", not by asking Uri: on Unix that takes "/data/a.csv" for an absolute file address.
        if (HasScheme(text))
            return TryParseHttp(text, out Uri? url) ? (url, null) : (null, $"'{Shown(text)}' is no http or https address. Write one such as 'https://example.com/a.csv'.");
        if (baseUrl is null)
            return (null, $"'{text}' is no absolute address. Write one such as 'https://example.com/a.csv', or set 'baseUrl'.");
        return Uri.TryCreate(text, UriKind.Relative, out Uri? relative) && Uri.TryCreate(baseUrl, relative, out Uri? resolved)
            ? (resolved, null)
            : (null, $"'{text}' cannot be resolved against the base address. Write a relative address such as 'data/a.csv'.");
    }

    private static bool HasScheme(string text)
    {
        int end = text.IndexOf("://", StringComparison.Ordinal);
        return end > 0 && text.AsSpan(0, end).IndexOfAny('/', '?', '#') < 0;
    }

    private static bool TryParseHttp(string text, out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url) && url.Scheme is "http" or "https" && url.Host.Length > 0;

    // An address that does not parse can still hold a password.
    private static string Shown(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.UserInfo.Length > 0 ? SafeUrl.Text(url) : text;
}
