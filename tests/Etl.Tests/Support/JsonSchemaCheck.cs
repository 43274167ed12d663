using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Etl.Tests.Support;

/// <summary>
/// Checks JSON against a JSON schema, as far as our schemas go: a keyword that it does not know throws, so that none is
/// passed over.
/// </summary>
internal sealed class JsonSchemaCheck(JsonNode root)
{
    public bool Accepts(JsonNode? value) => Accepts(root.AsObject(), value);

    private bool Accepts(JsonObject schema, JsonNode? value) => schema.All(keyword => keyword.Key switch
    {
        "$schema" or "$defs" or "title" or "description" or "default" or "then" => true,
        "$ref" => Accepts(Resolve((string)keyword.Value!), value),
        "type" => keyword.Value is JsonArray types ? types.Any(type => IsOf((string)type!, value)) : IsOf((string)keyword.Value!, value),
        "const" => JsonNode.DeepEquals(keyword.Value, value),
        "enum" => keyword.Value!.AsArray().Any(allowed => JsonNode.DeepEquals(allowed, value)),
        "pattern" => Kind(value) != JsonValueKind.String || Regex.IsMatch((string)value!, (string)keyword.Value!, RegexOptions.NonBacktracking),
        "minimum" => Kind(value) != JsonValueKind.Number || Number(value) >= Number(keyword.Value),
        "maximum" => Kind(value) != JsonValueKind.Number || Number(value) <= Number(keyword.Value),
        "items" => value is not JsonArray items || items.All(item => Accepts(keyword.Value!.AsObject(), item)),
        "minItems" => value is not JsonArray items || items.Count >= (int)keyword.Value!,
        "required" => value is not JsonObject owner || keyword.Value!.AsArray().All(key => owner.ContainsKey((string)key!)),
        "properties" => value is not JsonObject owner || keyword.Value!.AsObject().All(property => !owner.ContainsKey(property.Key) || Accepts(property.Value!.AsObject(), owner[property.Key])),
        "additionalProperties" => value is not JsonObject owner || owner.Where(property => schema["properties"]?[property.Key] is null).All(property => AcceptsFurther(keyword.Value!, property.Value)),
        "allOf" => keyword.Value!.AsArray().All(choice => Accepts(choice!.AsObject(), value)),
        "anyOf" => keyword.Value!.AsArray().Any(choice => Accepts(choice!.AsObject(), value)),
        "oneOf" => keyword.Value!.AsArray().Count(choice => Accepts(choice!.AsObject(), value)) == 1,
        "if" => !Accepts(keyword.Value!.AsObject(), value) || Accepts(schema["then"]!.AsObject(), value),
        _ => throw new NotSupportedException($"The keyword '{keyword.Key}' is not checked."),
    });

    private bool AcceptsFurther(JsonNode further, JsonNode? value) =>
        further is JsonObject schema ? Accepts(schema, value) : (bool)further;

    private JsonObject Resolve(string reference)
    {
        JsonNode node = root;
        foreach (string part in reference.Split('/').Skip(1)) node = node[part]!;
        return node.AsObject();
    }

    private static bool IsOf(string type, JsonNode? value) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => Kind(value) == JsonValueKind.String,
        "boolean" => Kind(value) is JsonValueKind.True or JsonValueKind.False,
        "null" => value is null,
        "number" => Kind(value) == JsonValueKind.Number,
        "integer" => Kind(value) == JsonValueKind.Number && double.IsInteger(Number(value)),
        _ => throw new NotSupportedException($"The type '{type}' is not checked."),
    };

    private static JsonValueKind Kind(JsonNode? value) => value?.GetValueKind() ?? JsonValueKind.Null;

    private static double Number(JsonNode? value) => (double)value!;
}
