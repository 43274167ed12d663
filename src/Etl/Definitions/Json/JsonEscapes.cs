using System.Globalization;
using System.Text;

namespace Etl.Definitions.Json;

/// <summary>The escapes of a well-formed JSON string. Every escape is one UTF-16 character of the value.</summary>
internal static class JsonEscapes
{
    public static string Decode(string escaped)
    {
        if (!escaped.Contains('\\', StringComparison.Ordinal)) return escaped;
        StringBuilder decoded = new(escaped.Length);
        for (int i = 0; i < escaped.Length; i += LengthAt(escaped, i)) decoded.Append(CharacterAt(escaped, i));
        return decoded.ToString();
    }

    /// <summary>Where the decoded character stands in the escaped text; the text's end for offsets beyond.</summary>
    public static int EscapedOffset(string escaped, int decodedOffset)
    {
        int offset = 0;
        for (int i = 0; i < decodedOffset && offset < escaped.Length; i++) offset += LengthAt(escaped, offset);
        return offset;
    }

    /// <summary>Index of the first surrogate without its other half, which only an escape can bring in; -1 when there is none.</summary>
    public static int UnpairedSurrogate(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return i;
            i++;
        }

        return -1;
    }

    private static int LengthAt(string escaped, int index) =>
        escaped[index] != '\\' ? 1 : escaped[index + 1] == 'u' ? 6 : 2;

    private static char CharacterAt(string escaped, int index) => escaped[index] != '\\' ? escaped[index] : escaped[index + 1] switch
    {
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => (char)ushort.Parse(escaped.AsSpan(index + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
        char other => other,
    };
}
