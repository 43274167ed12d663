using System.Text;

namespace Etl.Steps.Http;

/// <summary>Writes addresses for errors, logs and reports: without user names, passwords and signatures.</summary>
internal static class SafeUrl
{
    private static readonly HashSet<string> SecretWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "apikey", "auth", "authorization", "credential", "key", "passwd", "password", "pwd", "secret", "sig", "signature", "token",
    };

    /// <summary>The address without user-info and fragment, and with *** for the values of query parameters whose names say that they are secret.</summary>
    public static string Text(Uri url)
    {
        string text = url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        if (url.Query.Length <= 1) return text;

        StringBuilder result = new(text);
        char separator = '?';
        foreach (string parameter in url.Query[1..].Split('&'))
        {
            int equals = parameter.IndexOf('=', StringComparison.Ordinal);
            bool secret = equals > 0 && IsSecret(parameter[..equals]);
            result.Append(separator).Append(secret ? $"{parameter[..equals]}=***" : parameter);
            separator = '&';
        }

        return result.ToString();
    }

    // Whole words only: a search for a keyword is no secret.
    private static bool IsSecret(string name) => name.Split('-', '_', '.').Any(SecretWords.Contains);
}
