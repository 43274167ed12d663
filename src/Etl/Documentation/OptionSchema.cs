using System.Text.Json.Nodes;
using Etl.Definitions.Options;
using Etl.Steps;

namespace Etl.Documentation;

/// <summary>Writes what the binder accepts as JSON schema.</summary>
internal static class OptionSchema
{
    /// <summary>Where the schema keeps what a text with a variable in it looks like.</summary>
    public const string Variable = "#/$defs/variable";

    /// <summary>An object with exactly the model's keys.</summary>
    public static JsonObject Of(OptionsModel model)
    {
        JsonObject properties = [];
        foreach (Option option in model.Options) properties.Add(option.Key, Of(option));
        JsonObject schema = new() { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        JsonArray required = [.. model.Options.Where(option => option.IsRequired).Select(option => (JsonNode)option.Key)];
        if (required.Count > 0) schema["required"] = required;
        return schema;
    }

    /// <summary>One key's value, with its documentation.</summary>
    public static JsonObject Of(Option option)
    {
        JsonObject schema = new() { ["description"] = Description(option) };
        JsonObject value = Of(option.Kind, option.Attribute);
        Move(option.IsNullable ? OrNull(value) : value, schema);
        if (OptionJson.Default(option) is { } standard) schema["default"] = standard;
        return schema;
    }

    /// <summary>Moves all keys of one object to the end of another: a node has one parent.</summary>
    public static void Move(JsonObject from, JsonObject to)
    {
        foreach ((string key, JsonNode? node) in from.ToArray())
        {
            from.Remove(key);
            to.Add(key, node);
        }
    }

    private static string Description(Option option) =>
        option.Attribute.Unit is { } unit ? $"{option.Attribute.Summary} ({unit})" : option.Attribute.Summary;

    private static JsonObject Of(OptionKind kind, OptionAttribute attribute) => kind switch
    {
        TextKind when attribute.Allowed is { } allowed => Names(allowed),
        TextKind => new JsonObject { ["type"] = "string" },
        BoolKind => new JsonObject { ["type"] = "boolean" },
        IntegerKind => Bounded("integer", attribute),
        NumberKind => Bounded("number", attribute),
        DurationKind => Pattern("^[0-9]+ *(ms|s|m|h)$"),
        ByteSizeKind => AnyOf(Bounded("integer", attribute, least: 0), Pattern("^[0-9]+ *([kKmMgGtT][iI]?[bB]|[bB])?$")),
        ParallelismKind => AnyOf(Bounded("integer", attribute), new JsonObject { ["const"] = "auto" }),
        EnumKind names => Names(names.Names),
        ListKind { AcceptsPlain: true } list => AnyOf(Of(list.Item, attribute), List(list, attribute)),
        ListKind list => List(list, attribute),
        MapKind map when attribute.AllowsNames => AnyOf(new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } }, Map(map, attribute)),
        MapKind map => Map(map, attribute),
        RecordKind { Shorthand: { } shorthand } record => AnyOf(Of(shorthand.Kind, shorthand.Attribute), Of(record.Model)),
        RecordKind record => Of(record.Model),
        _ => new JsonObject { ["type"] = "object" },
    };

    private static JsonObject Map(MapKind kind, OptionAttribute attribute) =>
        new() { ["type"] = "object", ["additionalProperties"] = Of(kind.Value, attribute) };

    private static JsonObject List(ListKind kind, OptionAttribute attribute) =>
        new() { ["type"] = "array", ["items"] = Of(kind.Item, attribute) };

    private static JsonObject Bounded(string type, OptionAttribute attribute, double least = double.NaN)
    {
        OptionRange range = OptionRange.Of(attribute);
        if (!range.HasMin) range = range with { Min = least };
        JsonObject schema = new() { ["type"] = type };
        if (range.HasMin) schema["minimum"] = range.Min;
        if (range.HasMax) schema["maximum"] = range.Max;
        return schema;
    }

    private static JsonObject Names(IEnumerable<string> names) =>
        AnyOf(new JsonObject { ["enum"] = new JsonArray([.. names.Select(name => (JsonNode)name)]) }, new JsonObject { ["$ref"] = Variable });

    private static JsonObject Pattern(string pattern) =>
        AnyOf(new JsonObject { ["type"] = "string", ["pattern"] = pattern }, new JsonObject { ["$ref"] = Variable });

    private static JsonObject OrNull(JsonObject schema)
    {
        if (schema["type"] is not { } type) return AnyOf(schema, new JsonObject { ["type"] = "null" });
        schema["type"] = new JsonArray((string?)type, "null");
        return schema;
    }

    /// <summary>Either of two; choices of a choice become one list.</summary>
    private static JsonObject AnyOf(JsonObject first, JsonObject second) =>
        new() { ["anyOf"] = new JsonArray([.. Choices(first), .. Choices(second)]) };

    private static JsonNode[] Choices(JsonObject schema)
    {
        if (schema is not { Count: 1 } || schema["anyOf"] is not JsonArray choices) return [schema];
        JsonNode[] items = [.. choices.Select(choice => choice!)];
        choices.Clear(); // so that they can get another parent
        return items;
    }
}
