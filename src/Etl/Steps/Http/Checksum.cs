using System.Security.Cryptography;

namespace Etl.Steps.Http;

/// <summary>Reads SHA-256 checksums as people and programs write them.</summary>
internal static class Checksum
{
    private const string Prefix = "sha256:";

    /// <summary>The 64 lower-case digits of a checksum that may begin with <c>sha256:</c>; null where the text is none.</summary>
    public static string? Parse(string text)
    {
        string digits = text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? text[Prefix.Length..] : text;
        return digits.Length == SHA256.HashSizeInBytes * 2 && digits.All(char.IsAsciiHexDigit) ? digits.ToLowerInvariant() : null;
    }

    /// <summary>
    /// The checksum of a file out of what lies beside it: the checksum alone, or lines as <c>sha256sum</c> writes them, of
    /// which the one counts that names the file. Null where there is none.
    /// </summary>
    public static string? Find(string text, string file)
    {
        List<(string Sum, string Name)> lines = [];
        foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split((char[]?)null, 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (Parse(parts[0]) is { } sum) lines.Add((sum, parts.Length > 1 ? parts[1].TrimStart('*') : ""));
        }

        if (lines.FirstOrDefault(line => string.Equals(line.Name.Split('/', '\\')[^1], file, StringComparison.Ordinal)) is { Sum: { } named }) return named;
        return lines is [{ } only] ? only.Sum : null;
    }
}
