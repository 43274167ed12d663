using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Etl.Steps.Http;

/// <summary>What the file beside a kept download says of it.</summary>
/// <param name="Address">Where it comes from, without secrets; for people.</param>
/// <param name="Version">The version of the file that the bytes are of.</param>
/// <param name="Length">Bytes of the whole file; null where the server did not say.</param>
/// <param name="Bytes">How many bytes were there when that was last noted.</param>
/// <param name="Crc">Their CRC-32.</param>
/// <param name="IsComplete">Whether they are the whole file.</param>
internal sealed record KeptFacts(string Address, FileVersion Version, long? Length, long Bytes, uint Crc, bool IsComplete)
{
    private const string CompleteWord = "complete";
    private const int LongestFile = 64 << 20;

    /// <summary>The first line: what does not change while the bytes come.</summary>
    public static string Head(string address, FileVersion version, long? length) =>
        JsonSerializer.Serialize(new HeadLine(address, version.ETag, version.LastModified, length)) + "\n";

    /// <summary>A line that is added each time some more bytes are there.</summary>
    public static string Mark(long bytes, uint crc, bool isComplete) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes} {crc:x8}{(isComplete ? $" {CompleteWord}" : "")}\n");

    /// <summary>
    /// Reads such a file; null where it says nothing that can be relied on. A line without its end was being written when
    /// the process died, and does not count; nothing else is trusted either before the bytes themselves were compared.
    /// </summary>
    public static KeptFacts? Read(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists || file.Length > LongestFile) return null;
        string[] lines = File.ReadAllText(path, Encoding.UTF8).Split('\n');
        if (lines.Length < 2 || ReadHead(lines[0]) is not { } head) return null;
        bool isComplete = false;
        long bytes = 0;
        uint crc = 0;
        foreach (string line in lines[1..^1])
        {
            string[] parts = line.Split(' ');
            if (isComplete || parts.Length is < 2 or > 3
                || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long next) || next < bytes
                || !uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out crc)
                || (parts.Length == 3 && parts[2] is not CompleteWord))
                return null;
            bytes = next;
            isComplete = parts.Length == 3;
        }

        return new KeptFacts(head.Address, new FileVersion(head.ETag, head.LastModified), head.Length, bytes, crc, isComplete);
    }

    private static HeadLine? ReadHead(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<HeadLine>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record HeadLine(string Address, string? ETag, string? LastModified, long? Length);
}
