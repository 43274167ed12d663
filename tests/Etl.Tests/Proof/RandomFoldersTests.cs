using System.Globalization;
using System.IO.Compression;
using System.Text;
using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Proof;

/// <summary>Random files through random shapes of pipelines with random queue lengths: workers and queues change nothing in the bytes.</summary>
public sealed class RandomFoldersTests
{
    private const string Reader = """ "with": { "columns": { "store": "text", "n": "int", "price": "decimal", "weight": "float" } } """;
    private const string Totals = """ "with": { "by": ["store"], "measures": { "rows": "count()", "n": "sum(n)", "weight": "sum(weight)", "mean": "avg(price)", "first": "min(price)", "last": "max(weight)" } } """;

    private static readonly string[] Stores = ["north", "south", "\"east, old\"", "\"we\"\"st\"", "", "\"two\nlines\"", "Zürich"];

    /// <summary>The steps behind 'rows' (and 'more', a second source); @ stands for a step's own settings.</summary>
    private static readonly string[] Shapes =
    [
        """{ "id": "csv", "use": "csv.write", @ "from": "rows", "with": { "path": "out/rows.csv" } }""",
        """
        { "id": "csv", "use": "csv.write", @ "from": "rows", "with": { "path": "out/rows.csv" } },
        { "id": "json", "use": "json.write", @ "from": "rows", "with": { "path": "out/rows.ndjson" } },
        { "id": "totals", "use": "aggregate", @ "from": "rows", TOTALS },
        { "id": "table", "use": "csv.write", @ "with": { "path": "out/totals.csv" } }
        """,
        """
        { "id": "few", "use": "filter", @ "from": "rows", "with": { "where": "n > 500" } },
        { "id": "many", "use": "derive", @ "from": "rows", "with": { "columns": { "n": "n + 1", "price": "price * 2" } } },
        { "id": "csv", "use": "csv.write", @ "from": ["few", "many"], "with": { "path": "out/rows.csv" } }
        """,
        """
        { "id": "list2", "use": "files", @ "with": { "folder": "in", "pattern": "*1*", "allowEmpty": true } },
        { "id": "plain2", "use": "decompress", @ "with": {} },
        { "id": "more", "use": "csv.read", @ READER },
        { "id": "csv", "use": "csv.write", @ "from": ["more", "rows"], "with": { "path": "out/rows.csv" } },
        { "id": "totals", "use": "aggregate", @ "from": ["rows", "more"], TOTALS },
        { "id": "table", "use": "json.write", @ "with": { "path": "out/totals.json", "format": "array" } }
        """,
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 24)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Workers_and_queues_change_nothing_in_the_bytes(int seed)
    {
        Random random = new(seed);
        using PipelineRun run = new();
        WriteFiles(run, random);
        string shape = Shapes[seed % Shapes.Length];

        RunReport report = await run.RunAsync(Pipeline(shape, random, workers: 1), parallelism: 1);
        Assert.Null(run.Failure(report));
        string one = OutputBytes.Of(run, report);
        Directory.Delete(run.PathOf("out"), recursive: true);
        report = await run.RunAsync(Pipeline(shape, random, workers: 7), parallelism: 7);

        Assert.Null(run.Failure(report));
        Assert.Equal(one, OutputBytes.Of(run, report));
        FailingRun.AssertNothingIsLeft(run.Root);
    }

    private static string Pipeline(string shape, Random random, int workers)
    {
        string steps = $$"""
            { "id": "list", "use": "files", @ "with": { "folder": "in" } },
            { "id": "plain", "use": "decompress", @ "with": {} },
            { "id": "rows", "use": "csv.read", @ READER },
            {{shape}}
            """.Replace("READER", Reader, StringComparison.Ordinal).Replace("TOTALS", Totals, StringComparison.Ordinal);
        StringBuilder text = new("""{ "name": "random", "limits": { "rejects": { "rows": 1000000 } }, "steps": [""");
        foreach (string part in steps.Split('@'))
            text.Append(part).Append(CultureInfo.InvariantCulture, $"\"capacity\": {workers + random.Next(4)}, ");
        // The last part has no step behind it that the capacity could belong to.
        return text.ToString()[..text.ToString().LastIndexOf("\"capacity\"", StringComparison.Ordinal)] + "] }";
    }

    private static void WriteFiles(PipelineRun run, Random random)
    {
        int files = random.Next(1, 13);
        for (int i = 0; i < files; i++)
        {
            // No rows, a few, and now and then enough for several chunks.
            int rows = random.Next(6) switch { 0 => 0, 1 => random.Next(10_000, 40_000), _ => random.Next(1, 300) };
            byte[] bytes = Encoding.UTF8.GetBytes(Text(random, rows));
            if (random.Next(2) == 0) run.Write($"in/{i}.csv", bytes);
            else run.Write($"in/{i}.csv.gz", Gzip(bytes));
        }
    }

    private static string Text(Random random, int rows)
    {
        StringBuilder text = new("store,n,price,weight\n");
        for (int row = 0; row < rows; row++)
        {
            string n = random.Next(200) == 0 ? "bad" : random.Next(1000).ToString(CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{Stores[random.Next(Stores.Length)]},{n},{random.Next(100_000) / 100m},{random.NextDouble() * 1e6}");
            text.Append(random.Next(300) == 0 ? ",too many\n" : random.Next(9) == 0 ? "\r\n" : "\n");
        }

        return random.Next(3) == 0 ? text.ToString().TrimEnd('\n', '\r') : text.ToString();
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return compressed.ToArray();
    }
}
