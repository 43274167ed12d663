using System.Text;

namespace Etl.Definitions.Json;

/// <summary>Finds what is wrong with a single token; null when nothing is.</summary>
internal static class JsonTokenCheck
{
    private const int ShownLength = 24;

    /// <summary>Checks the text whose opening quote is at <paramref name="offset"/>, and moves behind its closing quote.</summary>
    public static JsonSyntaxMistake? Text(ReadOnlySpan<byte> utf8, ref int offset)
    {
        int start = offset;
        for (offset++; offset < utf8.Length; offset++)
        {
            switch (utf8[offset])
            {
                case (byte)'"':
                    offset++;
                    return null;
                case (byte)'\n' or (byte)'\r':
                    return new JsonSyntaxMistake(start, "the text that starts here is not closed on its line; add '\"', or write \\n for a line break");
                case < (byte)' ' and byte control:
                    return new JsonSyntaxMistake(offset, $"a control character inside a text is written as an escape: {(control == '\t' ? "\\t" : $"\\u{(int)control:x4}")}");
                case (byte)'\\':
                    if (Escape(utf8, offset) is { } mistake) return mistake;
                    offset++;
                    break;
            }
        }

        return new JsonSyntaxMistake(start, "the text that starts here is not closed; add '\"'");
    }

    /// <summary>Says that a number is malformed, or moves behind it.</summary>
    public static JsonSyntaxMistake? Number(ReadOnlySpan<byte> utf8, ref int offset)
    {
        ReadOnlySpan<byte> token = Token(utf8[offset..]);
        if (IsNumber(token))
        {
            offset += token.Length;
            return null;
        }

        string cure = token[0] switch
        {
            (byte)'+' => "leave out the '+'",
            (byte)'0' => "leave out the leading zeros, or put it in double quotes",
            (byte)'.' => "write a digit before the '.'",
            _ => "write it like 12, -3 or 0.5, or put it in double quotes",
        };
        return new JsonSyntaxMistake(offset, $"'{Encoding.UTF8.GetString(token)}' is not a number; {cure}");
    }

    /// <summary>Says that a bare word is none of JSON's; null when it is one.</summary>
    public static JsonSyntaxMistake? Word(ReadOnlySpan<byte> utf8, int offset)
    {
        ReadOnlySpan<byte> token = Token(utf8[offset..]);
        return token.SequenceEqual("true"u8) || token.SequenceEqual("false"u8) || token.SequenceEqual("null"u8)
            ? null
            : new JsonSyntaxMistake(offset, $"'{Encoding.UTF8.GetString(token)}' is not a value; allowed without quotes are numbers, true, false and null; texts stand in double quotes");
    }

    /// <summary>The character at an offset, for a message.</summary>
    public static string Show(ReadOnlySpan<byte> utf8, int offset)
    {
        Rune.DecodeFromUtf8(utf8[offset..], out Rune rune, out _);
        return Rune.IsControl(rune) || Rune.IsWhiteSpace(rune) ? $"the character U+{rune.Value:X4}" : $"'{rune}'";
    }

    private static JsonSyntaxMistake? Escape(ReadOnlySpan<byte> utf8, int offset)
    {
        ReadOnlySpan<byte> rest = utf8[(offset + 1)..];
        if (rest.IsEmpty || "\"\\/bfnrt"u8.Contains(rest[0])) return null; // an escape cut off by the end is an open text
        if (rest[0] == 'u')
        {
            bool hex = rest.Length >= 5 && IsHex(rest[1..5]);
            return hex ? null : new JsonSyntaxMistake(offset, "the escape '\\u' is followed by four hexadecimal digits, such as \\u00e9");
        }

        return new JsonSyntaxMistake(offset, $"'\\' starts no escape before {Show(utf8, offset + 1)}; write \\\\ for a backslash; escapes are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u0000");
    }

    private static bool IsHex(ReadOnlySpan<byte> digits)
    {
        foreach (byte digit in digits)
        {
            if (!char.IsAsciiHexDigit((char)digit)) return false;
        }

        return true;
    }

    /// <summary>As much as a reader takes for one word, cut to what fits into a message.</summary>
    private static ReadOnlySpan<byte> Token(ReadOnlySpan<byte> rest)
    {
        int length = 1;
        while (length < Math.Min(rest.Length, ShownLength) && (char.IsAsciiLetterOrDigit((char)rest[length]) || "+-._"u8.Contains(rest[length]))) length++;
        return rest[..length];
    }

    private static bool IsNumber(ReadOnlySpan<byte> token)
    {
        System.Text.Json.Utf8JsonReader reader = new(token);
        try
        {
            return reader.Read() && reader.BytesConsumed == token.Length;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }
}
