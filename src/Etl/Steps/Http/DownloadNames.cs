using System.Globalization;
using System.Text;

namespace Etl.Steps.Http;

/// <summary>
/// Makes file names for downloads that are safe on every file system and unique within one list. The same list gives
/// the same names. Not thread-safe.
/// </summary>
internal sealed class DownloadNames
{
    private const string Unnamed = "download";
    private const int LongestName = 200; // bytes; leaves room for what later steps append
    private const string Unsafe = "<>:\"|?*\\/";

    private static readonly HashSet<string> ReservedNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL",
        "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
        "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
    };

    // Names given, with the number that a further one of the same name begins at. Some file systems do not tell case, so
    // names that differ in nothing else count as the same.
    private readonly Dictionary<string, int> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The name for an address: that of its last path segment.</summary>
    public string ForUrl(Uri url) => Unique(Clean(Uri.UnescapeDataString(url.Segments[^1].TrimEnd('/'))));

    /// <summary>The name for an address that is relative to a base: its path, so that the folders of a site are kept.</summary>
    public string ForRelative(string address)
    {
        int end = address.AsSpan().IndexOfAny('?', '#');
        IEnumerable<string> parts = (end < 0 ? address : address[..end]).Split('/').Where(part => part is not ("" or "." or ".."));
        string name = string.Join('/', parts.Select(part => Clean(Uri.UnescapeDataString(part))));
        return Unique(name.Length == 0 ? Unnamed : name);
    }

    /// <summary>The name that a template gives; folders in the template itself are kept.</summary>
    /// <param name="template">The name with <c>{value}</c> where the value goes.</param>
    /// <param name="value">The value; it cannot add folders. Null where the template has no place for one.</param>
    public string ForTemplate(string template, string? value)
    {
        string filled = template.Replace(UrlTemplate.Placeholder, Replace(value ?? ""), StringComparison.Ordinal);
        return Unique(string.Join('/', filled.Split('/').Select(Clean)));
    }

    private static string Clean(string part)
    {
        string name = Shorten(Replace(part)).TrimEnd('.', ' ');
        if (name.Length == 0) return Unnamed;
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return ReservedNames.Contains(dot < 0 ? name : name[..dot]) ? $"_{name}" : name;
    }

    private static string Replace(string part) =>
        string.Create(part.Length, part, static (name, from) =>
        {
            for (int i = 0; i < name.Length; i++) name[i] = char.IsControl(from[i]) || Unsafe.Contains(from[i], StringComparison.Ordinal) ? '_' : from[i];
        });

    // Cuts the stem and keeps the extensions, which say what the file is.
    private static string Shorten(string name)
    {
        int tooLong = Encoding.UTF8.GetByteCount(name) - LongestName;
        if (tooLong <= 0) return name;
        string extension = Extensions(name);
        if (Encoding.UTF8.GetByteCount(extension) > LongestName / 4) extension = "";
        StringBuilder stem = new();
        int room = LongestName - Encoding.UTF8.GetByteCount(extension);
        foreach (Rune rune in name.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0) break;
            stem.Append(rune.ToString());
        }

        return stem.Append(extension).ToString();
    }

    private string Unique(string name)
    {
        if (_taken.TryAdd(name, 2)) return name;
        int n = _taken[name];
        while (!_taken.TryAdd(Number(name, n), 2)) n++;
        _taken[name] = n + 1;
        return Number(name, n);
    }

    private static string Number(string name, int n)
    {
        string extensions = Extensions(name);
        return string.Create(CultureInfo.InvariantCulture, $"{name[..^extensions.Length]}-{n}{extensions}");
    }

    // All of them: a second a.csv.gz is a-2.csv.gz. A leading dot starts no extension.
    private static string Extensions(string name)
    {
        int file = name.LastIndexOf('/') + 1;
        int dot = file + 1 < name.Length ? name.IndexOf('.', file + 1) : -1;
        return dot < 0 ? "" : name[dot..];
    }
}
