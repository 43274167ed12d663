using System.Text.Json;
using Etl.Messages;
using Etl.Steps;

namespace Etl.Tests.Documentation;

/// <summary>The pipeline that an example of a step stands in: what comes before it, by what the step reads, and what takes its results.</summary>
internal static class ExampleScene
{
    private const string Files = """{ "id": "all", "use": "files", "with": { "folder": "in" } }, """;

    /// <summary>The text of a pipeline around the example; the server stands in for https://example.com.</summary>
    public static string Around(StepType step, string example, Uri server)
    {
        using JsonDocument parsed = JsonDocument.Parse(example, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        string pipeline = $$"""{ "name": "example", "limits": { "rejects": { "rows": 10 } }, "steps": [ {{Before(step, parsed.RootElement)}}{{example}}{{After(step, parsed.RootElement)}} ] }""";
        return pipeline.Replace("https://example.com/", server.ToString(), StringComparison.Ordinal);
    }

    private static string Before(StepType step, JsonElement example) => step.Input switch
    {
        [] => "",
        [MessageKind.Urls, ..] => """{ "id": "addresses", "use": "urls", "with": { "list": ["https://example.com/north.csv", "https://example.com/south.csv"] } }, """,
        [MessageKind.Files, ..] => Files,
        _ when example.TryGetProperty("from", out JsonElement from) => string.Concat(from.EnumerateArray().Select(id => Reader(id.GetString()!))),
        _ when step.Name is "explode" && !example.GetProperty("with").TryGetProperty("separator", out _) =>
            Files + """{ "id": "works", "use": "json.read", "with": { "columns": { "title": "text", "contributors": "json" } } }, """,
        _ => Reader("orders"),
    };

    /// <summary>Reads one file with whatever columns it has.</summary>
    private static string Reader(string name) => $$"""
        { "id": "{{name}}_file", "use": "files", "with": { "folder": "in", "pattern": "{{name}}.csv" } },
        { "id": "{{name}}", "use": "csv.read", "with": { "infer": true } }, 
        """;

    private static string After(StepType step, JsonElement example) => step.Output switch
    {
        MessageKind.Urls => """, { "id": "downloads", "use": "http.download" }, { "id": "copies", "use": "files.write", "with": { "folder": "out" } }""",
        MessageKind.Files => """, { "id": "copies", "use": "files.write", "with": { "folder": "out" } }""",
        MessageKind.Rows when step.HasNamedOutputs => string.Concat(example.GetProperty("with").GetProperty("outputs").EnumerateObject().Select(output => output.Name).Append("rest")
            .Select(name => $$"""
                , { "id": "{{name}}", "use": "csv.write", "from": "{{example.GetProperty("id").GetString()}}.{{name}}", "with": { "path": "out/{{name}}.csv" } }
                """)),
        MessageKind.Rows => """, { "id": "table", "use": "csv.write", "with": { "path": "out/rows.csv" } }""",
        _ => "",
    };
}
