using System.Globalization;
using System.IO.Compression;
using System.Text;
using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Running.Checkpoints;

/// <summary>Runs that are stopped behind checkpoints and go on from them, against the same run undisturbed.</summary>
public sealed class ContinuedRunTests
{
    private const int Interruptions = 3;

    private const string Read = """
        { "id": "list", "use": "files", "with": { "folder": "in", "pattern": "**/*" } },
        { "id": "plain", "use": "decompress" },
        { "id": "rows", "use": "csv.read", "with": { "columns": { "id": "int", "shop": "text", "amount": "decimal", "note": "text" }, "drift": {} } },
        { "id": "kept", "use": "filter", "with": { "where": "amount > 1" } }
        """;

    private const string Totals = """
        { "id": "totals", "use": "aggregate", "from": "kept", "with": { "by": ["shop"], "measures": { "n": "count()", "sum": "sum(amount)", "first": "first(note)", "median": "median(amount)", "shops": "count_distinct(id)" } } },
        { "id": "report", "use": "csv.write", "with": { "path": "out/totals.csv" } }
        """;

    public static TheoryData<string, string> Pipelines => new()
    {
        { "totals", Totals },
        { "one file", """{ "id": "copy", "use": "csv.write", "from": "kept", "with": { "path": "out/copy.csv" } }""" },
        { "numbered gzip", """{ "id": "copy", "use": "csv.write", "from": "kept", "with": { "path": "out/copy.csv.gz", "maxRows": 3000 } }""" },
        { "one gzip", """{ "id": "copy", "use": "json.write", "from": "kept", "with": { "path": "out/copy.json.gz", "format": "array" } }""" },
        { "partitions", """{ "id": "parts", "use": "csv.write", "from": "kept", "with": { "path": "out/{shop}/rows.csv", "maxOpenFiles": 3 } }""" },
        { "numbered partitions", """{ "id": "parts", "use": "json.write", "from": "kept", "with": { "path": "out/{shop}.ndjson", "maxRows": 700 } }""" },
        { "gzip partitions", """{ "id": "parts", "use": "csv.write", "from": "kept", "with": { "path": "out/{shop}/rows.csv.gz", "maxOpenFiles": 3 } }""" },
        { "brotli partitions", """{ "id": "parts", "use": "csv.write", "from": "kept", "with": { "path": "out/{shop}.csv.br", "maxOpenFiles": 3 } }""" },
        { "branches", Totals + """, { "id": "copy", "use": "csv.write", "from": "kept", "with": { "path": "out/copy.csv" } }, { "id": "parts", "use": "csv.write", "from": "rows", "with": { "path": "out/{shop}.csv.gz" } }, { "id": "files", "use": "files.write", "from": "list", "with": { "folder": "out/files" } }""" },
        { "many groups", """{ "id": "totals", "use": "aggregate", "from": "kept", "with": { "by": ["id", "shop"], "measures": { "n": "count()", "sum": "sum(amount)", "note": "first(note)" } } }, { "id": "report", "use": "csv.write", "with": { "path": "out/totals.csv" } }""" },
        { "sorted behind an aggregate", """{ "id": "totals", "use": "aggregate", "from": "kept", "with": { "by": ["shop"], "measures": { "n": "count()" } } }, { "id": "sorted", "use": "sort", "with": { "by": ["n"] } }, { "id": "report", "use": "csv.write", "with": { "path": "out/totals.csv.br" } }""" },
        { "tables of files", """{ "id": "facts", "use": "files.list", "from": "list" }, { "id": "listed", "use": "csv.write", "with": { "path": "out/files.csv" } }, { "id": "packed", "use": "compress", "from": "list" }, { "id": "files", "use": "files.write", "with": { "folder": "out/packed" } }, { "id": "copy", "use": "csv.write", "from": "kept", "with": { "path": "out/copy.csv" } }""" },
        { "printed", """{ "id": "table", "use": "csv.write", "from": "kept", "with": { "path": "-", "printRows": 10000 } }, { "id": "text", "use": "json.write", "from": "kept", "with": { "path": "-", "printRows": 10000 } }, { "id": "copy", "use": "csv.write", "from": "kept", "with": { "path": "out/copy.csv" } }""" },
    };

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Pipelines))]
    public async Task An_interrupted_run_ends_as_an_undisturbed_one(string name, string sinks)
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: seed {seed}");
        using PipelineRun run = new();
        WriteInput(run, seed);
        await CompareAsync(run, Pipeline(sinks), seed);
    }

    [Fact(Timeout = 120_000)]
    public async Task An_archive_of_which_some_members_were_worked_up_goes_on_with_the_others()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        using PipelineRun run = new();
        Random random = new(seed);
        for (int archive = 0; archive < 6; archive++)
        {
            (string, string)[] members = [.. Enumerable.Range(0, random.Next(1, 9)).Select(member => ($"{member}.csv", Text(random, $"{archive}-{member}", random.Next(0, 20_000))))];
            run.Write($"in/{archive}.zip", ArchiveBytes.Zip(members));
        }

        await CompareAsync(run, """
            { "name": "archives", "steps": [
              { "id": "list", "use": "files", "with": { "folder": "in" } },
              { "id": "members", "use": "archive.read" },
              { "id": "facts", "use": "files.list" },
              { "id": "names", "use": "select", "with": { "columns": { "name": "name", "bytes": "bytes" } } },
              { "id": "listed", "use": "csv.write", "with": { "path": "out/files.csv" } },
              { "id": "rows", "use": "csv.read", "from": "members", "with": { "columns": { "shop": "text", "n": "int" } } },
              { "id": "copy", "use": "json.write", "with": { "path": "out/rows.ndjson" } },
              { "id": "totals", "use": "aggregate", "from": "rows", "with": { "by": ["shop"], "measures": { "n": "sum(n)" } } },
              { "id": "report", "use": "csv.write", "with": { "path": "out/totals.csv" } },
              { "id": "files", "use": "files.write", "from": "list", "with": { "folder": "out/archives" } } ] }
            """, seed);
    }

    private static string Text(Random random, string shop, int rows)
    {
        StringBuilder text = new("shop,n\n");
        for (int row = 0; row < rows; row++) text.Append(CultureInfo.InvariantCulture, $"{shop},{random.Next(1000)}\n");
        return text.ToString();
    }

    private static async Task CompareAsync(PipelineRun run, string pipeline, int seed)
    {
        RunReport whole = await run.RunAsync(pipeline, parallelism: 2);
        Assert.Equal((RunStatus.Done, null), (whole.Status, run.Failure(whole)));
        Dictionary<string, byte[]> expected = Outputs(run);
        Directory.Delete(run.PathOf("out"), recursive: true);

        InterruptedRun interrupted = new(run, pipeline);
        RunReport report = await interrupted.FinishAsync(seed, Interruptions);
        // Where the disk is slow, a run may be done before its first checkpoint is on it.
        for (int left = 20; interrupted.Interruptions == 0 && left > 0; left--)
        {
            Directory.Delete(run.PathOf("out"), recursive: true);
            interrupted = new InterruptedRun(run, pipeline);
            report = await interrupted.FinishAsync(++seed, Interruptions);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{interrupted.Interruptions} interruptions");
        Assert.True(report.Status == RunStatus.Done, $"{run.Failure(report)} (after {interrupted.Interruptions} interruptions, seed {seed})");
        Assert.True(interrupted.Interruptions > 0, $"No checkpoint was taken; seed {seed}.");
        Assert.Equal(InterruptedRun.Counts(whole), InterruptedRun.Counts(report));
        Dictionary<string, byte[]> actual = Outputs(run);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        foreach ((string path, byte[] bytes) in expected) Assert.True(bytes.AsSpan().SequenceEqual(actual[path]), $"{path} differs; seed {seed}.");
        Assert.Equal(whole.Printed.Select(Printed), report.Printed.Select(Printed));
        Assert.Equal(Rejects(whole), Rejects(report));
        Assert.False(Directory.Exists(interrupted.CheckpointFolder));
    }

    private static string Pipeline(string sinks) => $$"""{ "name": "continued", "limits": { "memory": "128MiB", "rejects": { "rows": 1000000 } }, "steps": [ {{Read}}, {{sinks}} ] }""";

    /// <summary>Several small files, gzip ones among them, one of several chunks, an empty one, one without a row, wrong values.</summary>
    private static void WriteInput(PipelineRun run, int seed)
    {
        Random random = new(seed);
        int id = 0;
        int[] rows = [.. Enumerable.Range(0, 14).Select(_ => random.Next(0, 400)), 60_000, 12_000];
        for (int file = 0; file < rows.Length; file++)
        {
            StringBuilder text = new(file % 5 == 0 ? "shop,id,note,amount,extra\n" : "id,shop,amount,note\n");
            for (int row = 0; row < rows[file]; row++)
            {
                string amount = random.Next(500) == 0 ? "oops" : string.Create(CultureInfo.InvariantCulture, $"{random.Next(1000) / 100.0}");
                string shop = string.Create(CultureInfo.InvariantCulture, $"shop {random.Next(9)}");
                string note = random.Next(3) == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"\"note, {random.NextInt64()}\"");
                string number = (id++).ToString(CultureInfo.InvariantCulture);
                text.Append(file % 5 == 0 ? $"{shop},{number},{note},{amount},x\n" : $"{number},{shop},{amount},{note}\n");
            }

            byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
            run.Write(file % 3 == 1 ? $"in/{file}.csv.gz" : $"in/{file}.csv", file % 3 == 1 ? Compressed(bytes) : bytes);
        }
    }

    private static byte[] Compressed(byte[] bytes)
    {
        using MemoryStream target = new();
        using (GZipStream gzip = new(target, CompressionLevel.Fastest)) gzip.Write(bytes);
        return target.ToArray();
    }

    private static Dictionary<string, byte[]> Outputs(PipelineRun run) =>
        run.FilesBelow("out").ToDictionary(path => path, path => File.ReadAllBytes(run.PathOf("out", path)), StringComparer.Ordinal);

    private static string Rejects(RunReport report) => report.RejectsFile is null ? "" : File.ReadAllText(report.RejectsFile);

    private static string Printed(Etl.Steps.PrintedOutput output) => System.Text.Json.JsonSerializer.Serialize(output, output.GetType());
}
