namespace Etl.Steps.Archives;

/// <summary>Names of members, which come from whoever made the archive and may be meant to overwrite files elsewhere.</summary>
internal static class MemberName
{
    /// <summary>The name as a relative path, '/' between its parts; null when it is none or leads out of its folder.</summary>
    public static string? ToRelative(string name)
    {
        string path = name.Replace('\\', '/');
        // A colon names a drive or a stream of a file on Windows.
        if (path.StartsWith('/') || path.Contains(':', StringComparison.Ordinal) || path.Any(char.IsControl)) return null;
        string[] parts = [.. path.Split('/').Where(part => part is not ("" or "."))];
        return parts.Length == 0 || parts.Contains("..", StringComparer.Ordinal) ? null : string.Join('/', parts);
    }
}
