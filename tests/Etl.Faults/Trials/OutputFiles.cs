using System.Security.Cryptography;

namespace Etl.Faults.Trials;

/// <summary>The files in a folder by path, each with a digest of its bytes.</summary>
internal sealed class OutputFiles
{
    private readonly Dictionary<string, string> _digests = new(StringComparer.Ordinal);

    public static OutputFiles None { get; } = new();

    /// <summary>Reads a folder; what is hidden counts only where that is asked for.</summary>
    public static OutputFiles Read(string folder, bool isAll)
    {
        OutputFiles files = new();
        if (!Directory.Exists(folder)) return files;
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            if (!isAll && Path.GetFileName(path).StartsWith('.')) continue;
            using FileStream file = File.OpenRead(path);
            files._digests.Add(Path.GetRelativePath(folder, path), Convert.ToHexStringLower(SHA256.HashData(file)));
        }

        return files;
    }

    /// <summary>How these differ from what they must be, a line for each file.</summary>
    public IEnumerable<string> DifferencesFrom(OutputFiles expected)
    {
        foreach ((string path, string digest) in _digests)
        {
            if (!expected._digests.TryGetValue(path, out string? other)) yield return $"'{path}' is there and should not be.";
            else if (!string.Equals(digest, other, StringComparison.Ordinal)) yield return $"'{path}' has other bytes.";
        }

        foreach (string path in expected._digests.Keys.Where(path => !_digests.ContainsKey(path))) yield return $"'{path}' is missing.";
    }

    /// <summary>What is wrong with these if they are being replaced: each must be one of the old or of the new files, and whole.</summary>
    public IEnumerable<string> NeitherOf(OutputFiles before, OutputFiles after) => _digests
        .Where(file => !before.Contains(file) && !after.Contains(file))
        .Select(file => $"'{file.Key}' has neither the bytes that it had nor those that it gets.");

    private bool Contains(KeyValuePair<string, string> file) =>
        _digests.TryGetValue(file.Key, out string? digest) && string.Equals(digest, file.Value, StringComparison.Ordinal);
}
