using System.Text.Json;

namespace Etl.Values;

/// <summary>JSON fragments, which stay the UTF-8 text that they are.</summary>
internal static class JsonText
{
    /// <summary>Whether a text is one JSON value, with nothing but white space around it.</summary>
    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        try
        {
            Utf8JsonReader reader = new(text);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
