using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Proof;

/// <summary>All steps that make, choose and part rows in one pipeline, over files of several chunks: the same bytes on any number of workers.</summary>
public sealed class RowStepsTests
{
    private const string Pipeline = """
        { "name": "row steps", "limits": { "rejects": { "rows": 5000 } }, "steps": [
          { "id": "list", "use": "files", "with": { "folder": "in" } },
          { "id": "rows", "use": "json.read", "with": { "columns": { "id": "int", "store": "text", "parts": "json", "tags": "text", "jan": "int", "feb": "decimal" } } },
          { "id": "checks", "use": "expect", "with": { "rules": { "has a store": { "where": "store is not null", "otherwise": "warn" }, "small": "id % 997 <> 5" } } },
          { "id": "parts", "use": "explode", "with": { "column": "parts", "index": "n", "columns": { "part": { "path": "id", "type": "int" }, "label": { "path": "name" } } } },
          { "id": "split", "use": "route", "with": { "outputs": { "odd": "part % 2 = 1", "failing": "1 / (part - 4) < 0" } } },
          { "id": "tags", "use": "explode", "from": "split.odd", "with": { "column": "tags", "separator": ";", "as": "tag", "empty": "keep" } },
          { "id": "tagged", "use": "csv.write", "with": { "path": "out/tags.csv" } },
          { "id": "long", "use": "unpivot", "from": ["split.rest", "split.failing"], "with": { "columns": ["jan", "feb"] } },
          { "id": "every", "use": "sample", "with": { "every": 7 } },
          { "id": "every-csv", "use": "csv.write", "with": { "path": "out/every.csv" } },
          { "id": "some", "use": "sample", "from": "tags", "with": { "percent": 10 } },
          { "id": "both", "use": "union", "from": ["some", "long"] },
          { "id": "both-csv", "use": "csv.write", "with": { "path": "out/both.csv" } },
          { "id": "wide", "use": "pivot", "from": "both", "with": { "by": ["store"], "column": "label", "values": ["bolt", "süd"], "measures": { "n": "count()", "sum": "sum(part)" } } },
          { "id": "wide-csv", "use": "csv.write", "with": { "path": "out/wide.csv" } } ] }
        """;

    [Fact]
    public async Task Give_the_same_bytes_with_1_2_and_8_workers()
    {
        string? first = null;
        foreach (int parallelism in new[] { 1, 2, 8 })
        {
            using PipelineRun run = new();
            for (int file = 0; file < 3; file++) run.Write($"in/{file}.jsonl", string.Concat(Enumerable.Range(0, 4_000).Select(i => Line((file * 4_000) + i))));

            RunReport report = await run.RunAsync(Pipeline, parallelism);

            Assert.Null(run.Failure(report));
            Assert.True(report.RejectedRows > 100);
            Assert.All(run.FilesBelow("out"), file => Assert.True(run.Read("out/" + file).Length > 50));
            string bytes = OutputBytes.Of(run, report);
            Assert.Equal(5, bytes.Split('\n').Length);
            Assert.Equal(first ??= bytes, bytes);
            FailingRun.AssertNothingIsLeft(run.Root);
        }
    }

    private static string Line(int i)
    {
        string parts = string.Join(",", Enumerable.Range(0, i % 5).Select(part => $$"""{"id": {{(i + part) % 10}}, "name": "{{(part % 2 == 0 ? "bolt" : "s\\u00fcd")}}", "more": [{{part}}]}"""));
        string store = i % 50 == 0 ? "null" : $"\"store {i % 7}\"";
        return $$"""{"id": {{i}}, "store": {{store}}, "parts": {{(i % 11 == 3 ? "null" : $"[{parts}]")}}, "tags": "{{string.Join(';', Enumerable.Range(0, i % 4).Select(tag => $"t{tag}"))}}", "jan": {{(i % 3 == 0 ? "null" : i)}}, "feb": "{{i % 100}}.25"}""" + "\n";
    }
}
