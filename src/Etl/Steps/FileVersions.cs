using System.Collections.Concurrent;
using System.Text.Json;

namespace Etl.Steps;

/// <summary>What tells one version of a file on a server from another, as the server says it.</summary>
/// <param name="ETag">The header's value, quotes and all; null where there is none.</param>
/// <param name="LastModified">The header's value; null where there is none.</param>
internal sealed record FileVersion(string? ETag, string? LastModified)
{
    public bool IsKnown => ETag is not null || LastModified is not null;
}

/// <summary>
/// The versions of files on servers that were downloaded before, by address. A download whose address is in it asks the
/// server for the file only if it has changed, and hands on nothing otherwise. Thread-safe.
/// </summary>
/// <param name="known">Versions by address, as <see cref="KeyOf"/> writes it.</param>
internal sealed class FileVersions(IReadOnlyDictionary<string, FileVersion> known)
{
    private readonly ConcurrentDictionary<string, FileVersion> _seen = new(StringComparer.Ordinal);

    /// <summary>The key of an address: no secret of it can be read from it, and no two addresses have the same.</summary>
    public static string KeyOf(Uri url) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped))))[..32];

    /// <summary>The version known from before; null where there is none.</summary>
    public FileVersion? Find(Uri url) => known.GetValueOrDefault(KeyOf(url));

    /// <summary>Takes note of the version that was downloaded now.</summary>
    public void Saw(Uri url, FileVersion version)
    {
        if (version.IsKnown) _seen[KeyOf(url)] = version;
    }

    /// <summary>Reads what <see cref="Save"/> wrote; nothing is known where there is no file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged; the message says so with the cure.</exception>
    public static FileVersions Load(string path)
    {
        if (!File.Exists(path)) return new FileVersions(new Dictionary<string, FileVersion>(StringComparer.Ordinal));
        try
        {
            Dictionary<string, FileVersion>? versions = JsonSerializer.Deserialize<Dictionary<string, FileVersion>>(File.ReadAllBytes(path));
            if (versions is not null && versions.Values.All(version => version is not null)) return new FileVersions(versions);
        }
        catch (JsonException e)
        {
            throw Damaged(path, e);
        }

        throw Damaged(path, null);
    }

    /// <summary>Writes what is known now, the unchanged ones too, in place of an earlier file as a whole.</summary>
    public void Save(string path)
    {
        SortedDictionary<string, FileVersion> all = new(StringComparer.Ordinal);
        foreach ((string key, FileVersion version) in known.Concat(_seen)) all[key] = version;
        string written = $"{path}.new";
        using (FileStream file = new(written, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, all);
            file.Flush(flushToDisk: true);
        }

        File.Move(written, path, overwrite: true);
    }

    private static InvalidDataException Damaged(string path, Exception? inner) =>
        new($"The file of known versions '{path}' is damaged. Delete it; every file is then downloaded once more.", inner);
}
