using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Proof;

/// <summary>The same input gives the same bytes: on any number of workers, every time.</summary>
public sealed class DeterminismTests
{
    private const int Repetitions = 10;

    private const string RowOrder = """
        { "name": "rows", "limits": { "rejects": { "rows": 100 } }, "steps": [
          { "id": "list", "use": "files", "with": { "folder": "sample-data/orders" } },
          { "id": "plain", "use": "decompress" },
          { "id": "rows", "use": "csv.read", "with": { "columns": { "order_id": "int", "ts": "timestamp", "store": "text", "quantity": "int", "unit_price": "decimal", "note": "text" } } },
          { "id": "kept", "use": "filter", "with": { "where": "quantity > 1" } },
          { "id": "priced", "use": "derive", "with": { "columns": { "total": "quantity * unit_price", "note": "upper(note)" } } },
          { "id": "csv", "use": "csv.write", "with": { "path": "out/rows.csv" } } ] }
        """;

    public static TheoryData<string, int> Examples => new() { { "sales-report", 3 }, { "compress-folder", 8 } };

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task An_example_gives_the_same_bytes_with_1_2_and_8_workers(string name, int files) =>
        await CheckAsync(await File.ReadAllTextAsync(Repository.PathOf("pipelines", name + ".json"), TestContext.Current.CancellationToken), files);

    [Fact]
    public Task Rows_come_in_the_same_order_with_1_2_and_8_workers() => CheckAsync(RowOrder, 2);

    /// <param name="pipeline">Reads the sample data.</param>
    /// <param name="files">Outputs that it writes, with the list of rejects.</param>
    private static async Task CheckAsync(string pipeline, int files)
    {
        string? first = null;
        foreach (int parallelism in new[] { 1, 2, 8 })
        {
            for (int i = 0; i < Repetitions; i++)
            {
                using PipelineRun run = new();
                Directory.CreateSymbolicLink(run.PathOf("sample-data"), Repository.PathOf("sample-data"));
                RunReport report = await run.RunAsync(pipeline, parallelism);
                Assert.Null(run.Failure(report));
                string bytes = OutputBytes.Of(run, report);
                first ??= bytes;
                Assert.Equal(files, bytes.Split('\n').Length);
                Assert.Equal(first, bytes);
                FailingRun.AssertNothingIsLeft(run.Root);
            }
        }
    }
}
