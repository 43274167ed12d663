using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Etl.Definitions;
using Etl.Definitions.Options;

namespace Etl.Documentation;

/// <summary>Writes option values as the JSON that the binder reads them from.</summary>
internal static class OptionJson
{
    /// <summary>On one line, and on many. Nothing is escaped that JSON does not need to have escaped.</summary>
    public static JsonSerializerOptions OneLine { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonSerializerOptions Indented { get; } = new(OneLine) { WriteIndented = true, IndentSize = 2, NewLine = "\n" };

    /// <summary>The default of an option; null where it is required or its absence is the default.</summary>
    public static JsonNode? Default(Option option) => option.Kind is RecordKind or RawObjectKind ? null : Of(option.Kind, option.Default);

    private static JsonNode? Of(OptionKind kind, object? value) => (kind, value) switch
    {
        (_, null) => null,
        (EnumKind, _) => EnumKind.NameOf(value.ToString()!),
        (ListKind list, IEnumerable items) => new JsonArray([.. items.Cast<object?>().Select(item => Of(list.Item, item))]),
        (MapKind map, IEnumerable pairs) => Map(map, pairs),
        (RecordKind record, _) => Record(record, value),
        (_, TimeSpan duration) => Duration.Format(duration),
        (_, ByteSize size) => size.ToString(),
        _ => JsonSerializer.SerializeToNode(value, value.GetType(), OneLine),
    };

    private static JsonObject Map(MapKind kind, IEnumerable pairs)
    {
        JsonObject map = [];
        foreach (object pair in pairs)
        {
            Type type = pair.GetType();
            map.Add((string)type.GetProperty("Key")!.GetValue(pair)!, Of(kind.Value, type.GetProperty("Value")!.GetValue(pair)));
        }

        return map;
    }

    private static JsonObject Record(RecordKind kind, object value)
    {
        JsonObject record = [];
        foreach (Option option in kind.Model.Options)
        {
            if (Of(option.Kind, option.Property.GetValue(value)) is { } json) record.Add(option.Key, json);
        }

        return record;
    }
}
