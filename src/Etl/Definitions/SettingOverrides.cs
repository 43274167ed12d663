using System.Text.Json;
using Etl.Common;
using Etl.Definitions.Json;
using Etl.Definitions.Options;

namespace Etl.Definitions;

/// <summary>
/// Puts values from the command line (<c>--set steps.rows.parallelism=4</c>) into a pipeline's JSON before it is
/// checked, so that they pass the same checks as the file's own. Paths begin with <c>steps.ID.</c> or <c>limits.</c>.
/// </summary>
internal sealed class SettingOverrides(JsonObjectNode root, ErrorList errors)
{
    public JsonObjectNode Apply(IEnumerable<KeyValuePair<string, string>> settings)
    {
        JsonObjectNode result = root;
        foreach ((string path, string value) in settings)
        {
            string[] keys = path.Split('.');
            bool isStep = keys is ["steps", _, _, ..];
            if (!isStep && keys is not ["limits", _, ..])
            {
                errors.Add(TextLocation.Start, $"'--set {path}={value}' names no setting; write steps.ID.SETTING=VALUE, such as steps.rows.parallelism=4, or limits.SETTING=VALUE");
                continue;
            }

            string setting = $"--set {path}={OptionText.Shorten(value)}";
            if (isStep) result = InStep(result, keys, value, setting);
            else result = With(result, keys, value, setting);
        }

        return result;
    }

    private JsonObjectNode InStep(JsonObjectNode tree, string[] keys, string value, string setting)
    {
        JsonArrayNode? steps = tree.TryGet("steps", out JsonTreeNode? node) ? node as JsonArrayNode : null;
        List<JsonTreeNode> items = [.. steps?.Items ?? []];
        int at = items.FindIndex(item => string.Equals(Id(item), keys[1], StringComparison.Ordinal));
        if (at < 0)
        {
            string cure = NearestName.Find(keys[1], items.Select(Id).OfType<string>()) is { } near ? $"did you mean '{near}'?" : "name one of its steps";
            errors.Add(TextLocation.Start, $"'{setting}': the pipeline has no step '{keys[1]}'; {cure}");
            return tree;
        }

        items[at] = With((JsonObjectNode)items[at], keys.AsSpan(2), value, setting);
        return Replace(tree, "steps", steps! with { Items = items });
    }

    private static string? Id(JsonTreeNode step) =>
        step is JsonObjectNode owner && owner.TryGet("id", out JsonTreeNode? id) ? (id as JsonTextNode)?.Value : null;

    private static JsonObjectNode With(JsonObjectNode owner, ReadOnlySpan<string> keys, string value, string setting)
    {
        owner.TryGet(keys[0], out JsonTreeNode? old);
        TextLocation place = (old?.Location ?? owner.Location) with { Setting = setting };
        JsonTreeNode node = keys.Length == 1
            ? Scalar(place, value)
            : With(old as JsonObjectNode ?? new JsonObjectNode(place, []), keys[1..], value, setting);
        return Replace(owner, keys[0], node);
    }

    private static JsonObjectNode Replace(JsonObjectNode owner, string key, JsonTreeNode value)
    {
        JsonTreeProperty property = new(key, value.Location, value);
        List<JsonTreeProperty> properties = [.. owner.Properties];
        int at = properties.FindIndex(known => string.Equals(known.Name, key, StringComparison.Ordinal));
        if (at < 0) properties.Add(property);
        else properties[at] = property;
        return owner with { Properties = properties };
    }

    /// <summary>A number, true, false or null where the value is one as JSON has them; a text otherwise.</summary>
    private static JsonTreeNode Scalar(TextLocation place, string value)
    {
        switch (value)
        {
            case "true" or "false":
                return new JsonBoolNode(place, value is "true");
            case "null":
                return new JsonNullNode(place);
        }

        return IsNumber(value) ? new JsonNumberNode(place, value) : new JsonTextNode(place, JsonEncodedText.Encode(value).ToString());
    }

    private static bool IsNumber(string value)
    {
        if (value.Length == 0 || !(char.IsAsciiDigit(value[0]) || value[0] == '-')) return false;
        try
        {
            using JsonDocument document = JsonDocument.Parse(value);
            return document.RootElement.ValueKind == JsonValueKind.Number;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
