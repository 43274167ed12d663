using System.Text;

namespace Etl.Steps.Http;

/// <summary>Writes addresses for errors, logs and reports: without user names, passwords and signatures.</summary>
internal static class SafeUrl
{
    private static readonly HashSet<string> SecretWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "accesskey", "accesskeyid", "accesstoken", "apikey", "auth", "authorization", "awsaccesskeyid", "code", "credential", "hmac", "jwt", "key",
        "passphrase", "passwd", "password", "pwd", "sas", "secret", "session", "sessionid", "sid", "sig", "sign", "signature", "token",
    };

    // Names of what makes an address a signed one, which is a key as a whole: its other parts would help to forge another.
    private static readonly HashSet<string> Signatures = new(StringComparer.OrdinalIgnoreCase) { "hmac", "sig", "sign", "signature" };

    /// <summary>
    /// The address without user-info and fragment, and with *** for the values of query parameters whose names say that
    /// they are secret; for all of them where one is a signature.
    /// </summary>
    public static string Text(Uri url)
    {
        string text = url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        if (url.Query.Length <= 1) return text;

        StringBuilder result = new(text);
        char separator = '?';
        string[] parameters = url.Query[1..].Split('&');
        bool isSigned = parameters.Any(parameter => HasWord(NameOf(parameter), Signatures));
        foreach (string parameter in parameters)
        {
            string name = NameOf(parameter);
            bool isSecret = name.Length < parameter.Length && (isSigned || HasWord(name, SecretWords));
            result.Append(separator).Append(isSecret ? $"{name}=***" : parameter);
            separator = '&';
        }

        return result.ToString();
    }

    // As written, escapes and all: only what is shown depends on it, and an escaped letter is not used to write these names.
    private static string NameOf(string parameter)
    {
        int equals = parameter.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? parameter : parameter[..equals];
    }

    // Whole words only: a search for a keyword is no secret.
    private static bool HasWord(string name, HashSet<string> words) => name.Split('-', '_', '.').Any(words.Contains);
}
