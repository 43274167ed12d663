using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Etl.Steps.Outputs;

/// <summary>
/// Makes values into parts of file names that every file system takes, each value into one of its own. What a name cannot
/// hold is percent-encoded, byte by byte: %, / and \, control characters, &lt; &gt; : " | ? *, a dot at either end, a blank
/// at the end, and the first letter of a name that means something else: that of null, of the empty text, and of Windows's
/// devices, such as con. Of a text longer than <see cref="LongestName"/> bytes the start and a hash of the whole are kept.
/// </summary>
internal static class PathValue
{
    /// <summary>The name of null. The text "null" is <c>%6Eull</c>.</summary>
    public const string Null = "null";

    /// <summary>The name of the empty text. The text "empty" is <c>%65mpty</c>.</summary>
    public const string Empty = "empty";

    /// <summary>Bytes of the longest name.</summary>
    public const int LongestName = 120;

    // No value is encoded as a percent sign and an s, so no other value has such a name.
    private const string HashMark = "%sha256-";
    private const int StartKept = LongestName - 8 - 64;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("%/\\<>:\"|?*");

    private static readonly HashSet<string> Devices = CreateDevices();

    /// <summary>The name of a text.</summary>
    /// <param name="value">UTF-8.</param>
    /// <param name="separator">A character that stands behind the value in the path and so cannot be part of it; null where there is none.</param>
    public static string Encode(ReadOnlySpan<byte> value, Rune? separator)
    {
        if (value.IsEmpty) return Empty;
        // Eight times as many bytes make a longer name in any case.
        if (value.Length > LongestName) return Shorten(value, separator);
        string name = EncodeAll(value, separator);
        return Encoding.UTF8.GetByteCount(name) > LongestName ? Shorten(value, separator) : name;
    }

    // A loop and not a query: every run names its pipeline's folder, and a query over characters is compiled when it starts.
    private static HashSet<string> CreateDevices()
    {
        HashSet<string> devices = new(["con", "prn", "aux", "nul"], StringComparer.OrdinalIgnoreCase);
        foreach (char digit in "0123456789¹²³")
        {
            devices.Add($"com{digit}");
            devices.Add($"lpt{digit}");
        }

        return devices;
    }

    private static string Shorten(ReadOnlySpan<byte> value, Rune? separator)
    {
        StringBuilder start = new();
        int bytes = 0;
        foreach (string part in Parts(value[..Math.Min(value.Length, LongestName)].ToArray(), isAll: false, separator))
        {
            bytes += Encoding.UTF8.GetByteCount(part);
            if (bytes > StartKept) break;
            start.Append(part);
        }

        return start.Append(HashMark).Append(Convert.ToHexStringLower(SHA256.HashData(value))).ToString();
    }

    private static string EncodeAll(ReadOnlySpan<byte> value, Rune? separator)
    {
        string name = string.Concat(Parts(value.ToArray(), isAll: true, separator));
        string stem = name.Split('.')[0];
        bool isTaken = string.Equals(name, Null, StringComparison.OrdinalIgnoreCase) || string.Equals(name, Empty, StringComparison.OrdinalIgnoreCase) || Devices.Contains(stem.TrimEnd(' '));
        return isTaken ? string.Create(CultureInfo.InvariantCulture, $"%{(int)name[0]:X2}{name.AsSpan(1)}") : name;
    }

    /// <summary>Each character of a value as it stands in a name; <paramref name="isAll"/> tells whether the value ends with the bytes.</summary>
    private static IEnumerable<string> Parts(byte[] value, bool isAll, Rune? separator)
    {
        for (int at = 0; at < value.Length;)
        {
            bool isRune = Rune.DecodeFromUtf8(value.AsSpan(at), out Rune rune, out int length) == OperationStatus.Done;
            bool isEnd = isAll && at + length == value.Length;
            bool isPlain = isRune && rune != separator && !Rune.IsControl(rune) && !(rune.IsBmp && Forbidden.Contains((char)rune.Value))
                && !(rune.Value == '.' && (at == 0 || isEnd)) && !(rune.Value == ' ' && isEnd);
            yield return isPlain ? rune.ToString() : PercentEncode(value.AsSpan(at, length));
            at += length;
        }
    }

    private static string PercentEncode(ReadOnlySpan<byte> bytes)
    {
        StringBuilder encoded = new(3 * bytes.Length);
        foreach (byte value in bytes) encoded.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        return encoded.ToString();
    }
}
