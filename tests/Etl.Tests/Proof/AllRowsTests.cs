using System.Text;
using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Proof;

/// <summary>Steps that need all rows, over more rows than their memory holds.</summary>
public sealed class AllRowsTests
{
    private const string Steps = """
          { "id": "list", "use": "files", "with": { "folder": "input" } },
          { "id": "rows", "use": "csv.read", "with": { "columns": { "id": "int", "store": "text", "price": "decimal", "note": "text" } } },
          { "id": "sorted", "use": "sort", "with": { "by": ["store", "price desc"] } },
          { "id": "a", "use": "csv.write", "with": { "path": "out/sorted.csv" } },
          { "id": "unique", "use": "dedupe", "from": "rows", "with": { "by": ["store", "price"], "keep": "last" } },
          { "id": "b", "use": "csv.write", "with": { "path": "out/unique.csv" } },
          { "id": "best", "use": "top", "from": "rows", "with": { "by": ["price"], "order": ["note", "id desc"], "rows": 3 } },
          { "id": "c", "use": "csv.write", "with": { "path": "out/best.csv" } },
          { "id": "moving", "use": "window", "from": "rows", "with": { "by": ["store"], "order": ["id"], "columns": { "mean": "avg(price) over 7 rows", "share": "sum(price) over all", "before": "lag(note)" } } },
          { "id": "d", "use": "csv.write", "with": { "path": "out/moving.csv" } }
        """;

    [Fact]
    public async Task Give_the_same_bytes_on_any_number_of_workers_with_little_memory_and_with_much()
    {
        string? first = null;
        foreach ((int parallelism, string memory) in new[] { (1, "4GiB"), (2, "128MiB"), (8, "128MiB") })
        {
            using PipelineRun run = new();
            WriteRows(run, 60_000);
            RunReport report = await run.RunAsync($$"""{ "name": "all", "limits": { "memory": "{{memory}}" }, "steps": [ {{Steps}} ] }""", parallelism);
            Assert.Null(run.Failure(report));
            string bytes = OutputBytes.Of(run, report);
            first ??= bytes;
            Assert.Equal(first, bytes);
            FailingRun.AssertNothingIsLeft(run.Root);
        }
    }

    [Fact]
    public async Task Leave_nothing_behind_when_a_later_step_fails()
    {
        using PipelineRun run = new();
        WriteRows(run, 20_000);
        string? failure = await run.FailureAsync($$"""
            { "name": "all", "limits": { "memory": "128MiB", "rejects": { "rows": 0 } }, "steps": [ {{Steps}},
              { "id": "broken", "use": "derive", "from": "sorted", "with": { "columns": { "n": "1 / (id - 7)" } } },
              { "id": "e", "use": "csv.write", "with": { "path": "out/broken.csv" } } ] }
            """);
        Assert.StartsWith("step 'broken': 1 row was rejected", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leave_nothing_behind_when_the_run_is_cancelled()
    {
        using PipelineRun run = new();
        WriteRows(run, 20_000);
        using CancellationTokenSource cancellation = new();
        RunReport report = await run.RunAsync($$"""{ "name": "all", "limits": { "memory": "128MiB" }, "steps": [ {{Steps}} ] }""", started: _ => cancellation.Cancel(), cancellation: cancellation.Token);
        Assert.Equal(RunStatus.Cancelled, report.Status);
        FailingRun.AssertNothingIsLeft(run.Root);
    }

    /// <summary>Four files of rows in which stores, prices and notes repeat.</summary>
    private static void WriteRows(PipelineRun run, int rows)
    {
        for (int file = 0; file < 4; file++)
        {
            StringBuilder text = new("id,store,price,note\n");
            for (int i = file; i < rows; i += 4)
                text.Append(i).Append(",store ").Append(i * 7919L % 97).Append(',').Append(i * 104_729L % 9973 / 100m).Append(",a note that takes some room ").Append(i * 31L % 1009).Append('\n');
            run.Write($"input/{file}.csv", text.ToString());
        }
    }
}
