using System.Text.Json;

namespace Etl.Benchmarks.Data;

/// <summary>Pipelines around the steps that need all rows, one alone and three together.</summary>
internal static class AllRowsPipelines
{
    private const string Columns = """ "columns": { "id": "int", "grp": "int", "val": "int", "name": "text" } """;

    private const string Dedupe = """{ "id": "current", "use": "dedupe", "from": "rows", "with": { "by": ["grp"] } }""";

    private const string Window = """{ "use": "window", "with": { "order": ["id"], "columns": { "number": "row_number()", "mean": "avg(val) over 7 rows" } }""";

    private const string Top = """{ "use": "top", "with": { "by": ["grp"], "order": ["val desc"], "rows": 1 }""";

    /// <summary>By name, their steps.</summary>
    public static IEnumerable<(string Name, string Steps)> Of(NumberedRows data, string root)
    {
        string rows = Read("rows", data.Rows, root);
        yield return ("sort", $$"""{{rows}}, { "id": "sorted", "use": "sort", "with": { "by": ["id"] } }, {{Write("sorted")}}""");
        yield return ("dedupe", $"{rows}, {Dedupe}, {Write("current")}");
        yield return ("top", $$"""{{rows}}, {{Top}}, "id": "best" }, {{Write("best")}}""");
        yield return ("window", $$"""{{rows}}, {{Window}}, "id": "trend" }, {{Write("trend")}}""");
        yield return ("aggregate", $$"""{{rows}}, { "id": "totals", "use": "aggregate", "with": { "by": ["grp"], "measures": { "n": "count()", "total": "sum(val)" } } }, {{Write("totals")}}""");
        yield return ("join to few", $"{Read("rows", data.Large, root)}, {Read("table", data.Few, root)}, {Join("join", "left")}, {Write("both")}");
        yield return ("join to many", $"{Read("rows", data.Few, root)}, {Read("table", data.Large, root)}, {Join("join", "inner")}, {Write("both")}");
        yield return ("lookup", $"{Read("rows", data.Large, root)}, {Read("table", data.Small, root)}, {Join("lookup", "left")}, {Write("both")}");
        yield return ("three in a row", $$"""{{rows}}, {{Dedupe}}, {{Window}}, "id": "trend" }, {{Top}}, "id": "best" }, {{Write("best")}}""");
        yield return ("three side by side", $$"""{{rows}}, {{Dedupe}}, {{Write("current")}}, {{Window}}, "id": "trend", "from": "rows" }, {{Write("trend")}}, {{Top}}, "id": "best", "from": "rows" }, {{Write("best")}}""");
    }

    private static string Read(string id, string file, string root) => $$"""
        { "id": "{{id}}_files", "use": "files", "with": { "folder": {{JsonSerializer.Serialize(NumberedRows.FolderIn(root))}}, "pattern": "{{file}}" } },
        { "id": "{{id}}", "use": "csv.read", "with": { {{Columns}} } }
        """;

    private static string Join(string use, string kind) =>
        $$"""{ "id": "both", "use": "{{use}}", "from": ["rows", "table"], "with": { "on": { "grp": "id" }, "kind": "{{kind}}", "columns": { "other": "name" } } }""";

    private static string Write(string from) => $$"""{ "id": "{{from}}_file", "use": "csv.write", "from": "{{from}}", "with": { "path": "{{from}}.csv" } }""";
}
