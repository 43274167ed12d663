using System.Text.Json;
using System.Text.Json.Nodes;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Json;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Json;

/// <summary>
/// The cases of a published JSON test suite. json.read takes objects, so each case is read as the value of a key; a case
/// that is an object, and every one that must be refused, also as a file by itself.
/// </summary>
public sealed class JsonConformanceTests : IDisposable
{
    private const string Suite = "jsontestsuite__";

    private readonly FormatHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Reads_every_value_that_must_be_accepted_as_what_it_is()
    {
        List<string> failures = [];
        foreach ((string name, byte[] bytes, JsonElement entry) in Cases("ok", 95))
        {
            JsonNode? expected = JsonNode.Parse(File.ReadAllBytes(Path.Combine(Folder, entry.GetProperty("expected").GetString()!)));
            foreach ((string way, string found) in Readings(bytes, expected))
            {
                if (found.Length > 0) failures.Add($"{name}, {way}: {found}");
            }
        }

        Assert.Empty(failures);
    }

    [Fact]
    public void Refuses_everything_that_must_be_refused()
    {
        List<string> failures = [];
        foreach ((string name, byte[] bytes, _) in Cases("error", 188))
        {
            if (Read(ColumnType.Json, Wrap(bytes)) is { Length: > 0 } value) failures.Add($"{name} gives {value}");
            if (Read(ColumnType.Json, bytes) is { Length: > 0 } document) failures.Add($"{name} by itself gives {document}");
        }

        Assert.Empty(failures);
    }

    /// <summary>The cases that the suite leaves to the implementation: what json.read makes of each, as this table documents.</summary>
    [Fact]
    public void Does_what_is_documented_where_both_are_allowed()
    {
        List<string> found = [];
        foreach ((string name, byte[] bytes, _) in Cases("either", 35))
        {
            // A byte order mark means something at the start of a file only.
            string asJson = bytes[0] == 0xEF ? Outcome(ColumnType.Json, bytes).Replace("null", "accepted", StringComparison.Ordinal) : Outcome(ColumnType.Json, bytes[0] == 0xFF ? bytes : Wrap(bytes));
            byte[]? scalar = OnlyItem(bytes);
            string asTyped = scalar is null ? "-" : Outcome(scalar.AsSpan().StartsWith("\""u8) ? ColumnType.Text : ColumnType.Float, Wrap(scalar));
            found.Add($"{name} | {asJson} | {asTyped}");
        }

        Assert.Equal(JsonConformanceChoices.Lines, found.Order(StringComparer.Ordinal));
    }

    private static string Folder => Repository.RequireSharedData("conformance");

    private static List<(string Name, byte[] Bytes, JsonElement Entry)> Cases(string expect, int count)
    {
        JsonElement manifest = JsonElement.Parse(File.ReadAllBytes(Path.Combine(Folder, "json-manifest.json")));
        List<(string, byte[], JsonElement)> cases =
        [
            .. manifest.EnumerateArray()
                .Where(entry => string.Equals(entry.GetProperty("expect").GetString(), expect, StringComparison.Ordinal))
                .Select(entry => (entry.GetProperty("id").GetString()![Suite.Length..], File.ReadAllBytes(Path.Combine(Folder, entry.GetProperty("file").GetString()!)), entry)),
        ];
        Assert.Equal(count, cases.Count);
        return cases;
    }

    /// <summary>Each way to read a case, and what is wrong with what it gives; empty where nothing is.</summary>
    private IEnumerable<(string Way, string Problem)> Readings(byte[] bytes, JsonNode? expected)
    {
        yield return ("as json", Difference(expected, Read(ColumnType.Json, Wrap(bytes))));
        if (OnlyItem(bytes) is { } item && expected is JsonArray { Count: 1 } list) yield return ("typed", TypedDifference(list[0], item));
        else if (expected is not (JsonObject or JsonArray) || IsNumber(expected)) yield return ("typed", TypedDifference(expected, bytes));
        // By itself only its keys can be read; a key that the column asks for must not be there twice.
        if (bytes.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("{"u8)) yield return ("by itself", Outcome(ColumnType.Json, bytes) is "null" ? "" : "is refused");
    }

    /// <summary>Compares what a typed column makes of a text, number or bool.</summary>
    private string TypedDifference(JsonNode? expected, byte[] bytes)
    {
        (ColumnType type, string wanted) = expected switch
        {
            null => (ColumnType.Text, "NULL"),
            JsonObject number when IsNumber(number) => (ColumnType.Float, double.Parse(number["__number__"]!.GetValue<string>()).ToString("R")),
            JsonValue value when value.GetValueKind() == JsonValueKind.String => (ColumnType.Text, value.GetValue<string>()),
            JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => (ColumnType.Bool, value.GetValue<bool>() ? "true" : "false"),
            _ => (ColumnType.Json, ""),
        };
        if (type == ColumnType.Json) return "";
        string? found = Read(type, Wrap(bytes));
        return string.Equals(found, wanted, StringComparison.Ordinal) ? "" : $"'{found ?? "refused"}' instead of '{wanted}'";
    }

    private static string Difference(JsonNode? expected, string? found)
    {
        if (found is null) return "refused";
        return JsonNode.DeepEquals(expected, WithMarkedNumbers(JsonElement.Parse(found is "NULL" ? "null" : found))) ? "" : $"{found} instead of {expected?.ToJsonString() ?? "null"}";
    }

    /// <summary>The suite's expected values hold numbers by their text.</summary>
    private static JsonNode? WithMarkedNumbers(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Number:
                return new JsonObject { ["__number__"] = element.GetRawText() };
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(WithMarkedNumbers)]);
            case JsonValueKind.Object:
                JsonObject all = [];
                foreach (JsonProperty property in element.EnumerateObject()) all[property.Name] = WithMarkedNumbers(property.Value);
                return all;
            default:
                return JsonNode.Parse(element.GetRawText());
        }
    }

    private static bool IsNumber(JsonNode? node) => node is JsonObject { Count: 1 } marked && marked.ContainsKey("__number__");

    private static byte[] Wrap(byte[] value) => [.. "{\"v\":"u8, .. value, .. "}"u8];

    /// <summary>The bytes of the one item of an array of one item that is no array or object; null for what is something else.</summary>
    private static byte[]? OnlyItem(byte[] bytes)
    {
        ReadOnlySpan<byte> text = bytes.AsSpan().Trim(" \t\r\n"u8);
        if (!text.StartsWith("["u8) || !text.EndsWith("]"u8)) return null;
        text = text[1..^1].Trim(" \t\r\n"u8);
        bool isText = text.Length > 1 && text[0] == '"' && text[^1] == '"';
        return text.IsEmpty || (!isText && text.ContainsAny("[{,\""u8)) ? null : text.ToArray();
    }

    /// <summary>The value of the key "v" as text; null where it, or the file, is refused.</summary>
    private string? Read(ColumnType type, byte[] document)
    {
        try
        {
            ReadResult result = _harness.Read(JsonSteps.Read(JsonFormat.Document, ("v", type, null)), document);
            Assert.Equal(1, result.Rows.Count + result.Rejects.Count);
            return result.Rows.Count == 1 ? result.Rows[0] : null;
        }
        catch (StepException)
        {
            return null;
        }
    }

    /// <summary>A short word for what is read.</summary>
    private string Outcome(ColumnType type, byte[] document)
    {
        string? value = Read(type, document);
        return value switch
        {
            null => "refused",
            "NULL" => "null",
            { Length: > 40 } => "accepted",
            _ => $"accepted as {Escape(value)}",
        };
    }

    private static string Escape(string value) => string.Concat(value.Select(c => c is < ' ' or > '~' ? $"\\u{(int)c:X4}" : c.ToString()));
}
