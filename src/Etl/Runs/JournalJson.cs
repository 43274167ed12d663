using System.Text.Json;

namespace Etl.Runs;

/// <summary>Lists in records.</summary>
internal static class JournalJson
{
    public static IReadOnlyList<string> Texts(JsonElement json, string key) =>
        [.. json.GetProperty(key).EnumerateArray().Select(text => text.GetString() ?? throw new FormatException($"'{key}' holds a null."))];

    public static void Write(Utf8JsonWriter json, string key, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(key);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
