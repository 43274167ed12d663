using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;
using Etl.Cli;
using Etl.Tests.Steps;
using Etl.Tests.Steps.Aggregation;
using Etl.Tests.Steps.Compression.Inflate;
using Etl.Tests.Steps.Csv;
using Etl.Tests.Steps.Json;
using Etl.Tests.Steps.Keys;
using Etl.Tests.Steps.Records;
using Etl.Tests.Support;

namespace Etl.Tests.Proof;

/// <summary>
/// Loops over vectors have other ways for processors that lack some instructions. The runtime can leave these instructions out,
/// in a process of its own: there the tests of these loops hold as well, and runs write the same bytes.
/// </summary>
public sealed class LesserProcessorTests
{
    private const int Members = 5;
    private const int RowsInMember = 6_000;

    private const string Pipeline = """
        { "name": "lesser", "limits": { "rejects": { "rows": 100000 } }, "steps": [
          { "id": "csv_files", "use": "files", "with": { "folder": "in", "pattern": "*.csv.gz" } },
          { "id": "plain", "use": "decompress" },
          { "id": "csv_rows", "use": "csv.read", "with": { "columns": { "id": "int", "day": "date", "name": "text", "price": "decimal", "ratio": "float", "note": "text" } } },
          { "id": "kept", "use": "filter", "with": { "where": "id > 10 and name <> 'XX'" } },
          { "id": "priced", "use": "derive", "with": { "columns": { "double": "price * 2", "short": "substr(note, 1, 3)" } } },
          { "id": "totals", "use": "aggregate", "with": { "by": ["name", "day"], "measures": { "n": "count()", "price": "sum(price)", "ratio": "sum(ratio)", "least": "min(note)" } } },
          { "id": "totals_csv", "use": "csv.write", "with": { "path": "out/totals.csv.gz" } },
          { "id": "rows_csv", "use": "csv.write", "from": "priced", "with": { "path": "out/rows.csv" } },
          { "id": "rows_json", "use": "json.write", "from": "priced", "with": { "path": "out/rows.ndjson" } },
          { "id": "json_files", "use": "files", "with": { "folder": "in", "pattern": "*.ndjson" } },
          { "id": "json_rows", "use": "json.read", "with": { "columns": { "id": "int", "name": "text", "price": "decimal", "deep": "json" } } },
          { "id": "json_sums", "use": "aggregate", "with": { "by": ["id"], "measures": { "n": "count()", "price": "sum(price)", "name": "max(name)" } } },
          { "id": "sums_csv", "use": "csv.write", "with": { "path": "out/sums.csv" } } ] }
        """;

    // What they are called in .NET 10; AVX2 takes all of AVX-512 along, the last one everything.
    public static TheoryData<string> Switches => ["DOTNET_EnableAVX512", "DOTNET_EnableAVX2", "DOTNET_EnableHWIntrinsic"];

    /// <summary>The classes that test loops over vectors.</summary>
    private static Type[] Vectorised =>
    [
        typeof(CsvIndexLawTests),
        typeof(CsvSplitLawTests),
        typeof(CsvFieldWriterTests),
        typeof(Crc32Tests),
        typeof(InflaterTests),
        typeof(JsonLineReaderTests),
        typeof(GroupTableTests),
        typeof(CodedKeysTests),
        typeof(KeyOrderTests),
        typeof(ColumnBuilderLawTests),
    ];

    [Theory]
    [MemberData(nameof(Switches))]
    public async Task The_tests_of_vectorised_loops_hold_without_some_instructions(string without)
    {
        IEnumerable<string> filters = Vectorised.SelectMany(type => new[] { "--filter-class", type.FullName! });
        string self = $"{typeof(LesserProcessorTests).FullName}.{nameof(The_instructions_are_left_out)}";

        await RunAsync(without, AppContext.BaseDirectory, [typeof(LesserProcessorTests).Assembly.Location, "--filter-method", self, "--explicit", "only", "--minimum-expected-tests", "1"]);
        await RunAsync(without, AppContext.BaseDirectory, [typeof(LesserProcessorTests).Assembly.Location, .. filters, "--minimum-expected-tests", $"{2 * Vectorised.Length}"]);
    }

    [Theory]
    [MemberData(nameof(Switches))]
    public async Task A_run_writes_the_same_bytes_without_some_instructions(string without)
    {
        using PipelineRun run = CreateRun();

        await RunAsync(null, run.Root, RunArguments);
        string[] all = Outputs(run);
        await RunAsync(without, run.Root, RunArguments);
        string[] lesser = Outputs(run);

        Assert.Equal(["rows.csv", "rows.ndjson", "sums.csv", "totals.csv.gz", "rejects"], all.Select(line => line.Split(' ')[0]));
        Assert.Equal(all, lesser);
    }

    /// <summary>Only for the test above, in its process: that the switch switches.</summary>
    [Fact(Explicit = true)]
    public void The_instructions_are_left_out()
    {
        Assert.False(Vector512.IsHardwareAccelerated);
        if (IsOff("DOTNET_EnableAVX2")) Assert.False(Avx2.IsSupported || Bmi2.X64.IsSupported || Vector256.IsHardwareAccelerated);
        if (IsOff("DOTNET_EnableHWIntrinsic")) Assert.False(Vector128.IsHardwareAccelerated || Pclmulqdq.IsSupported);

        static bool IsOff(string name) => Environment.GetEnvironmentVariable(name) is "0";
    }

    private static string[] RunArguments => [typeof(ExitCodes).Assembly.Location, "run", "lesser.json", "--quiet", "--parallelism", "2"];

    private static async Task RunAsync(string? without, string folder, string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (without is not null) start.Environment[without] = "0";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == ExitCodes.Done, $"With '{without}' off: exit code {process.ExitCode}\n{output}\n{await errors}");
    }

    /// <summary>One line for each output, and one for the rejects of the last run, which are removed then.</summary>
    private static string[] Outputs(PipelineRun run)
    {
        string folder = Assert.Single(Directory.GetDirectories(run.PathOf(".etl", "runs")));
        string rejects = Path.Combine(folder, "rejects.csv");
        string[] lines = [.. run.FilesBelow("out").Select(file => OutputBytes.Line(file, run.PathOf("out", file))), OutputBytes.Line("rejects", rejects)];
        Directory.Delete(folder, recursive: true);
        Directory.Delete(run.PathOf("out"), recursive: true);
        return lines;
    }

    /// <summary>Rows with all that makes a vectorised loop leave its straight way.</summary>
    private static PipelineRun CreateRun()
    {
        PipelineRun run = new();
        run.Write("lesser.json", Pipeline);
        Random random = new(11);
        using MemoryStream packed = new();
        for (int member = 0; member < Members; member++)
        {
            StringBuilder text = new(member == 0 ? "id,day,name,price,ratio,note\n" : "");
            for (int row = 0; row < RowsInMember; row++) AddCsvRow(text, random);
            using GZipStream gzip = new(packed, member % 2 == 0 ? CompressionLevel.Optimal : CompressionLevel.NoCompression, leaveOpen: true);
            gzip.Write(Encoding.UTF8.GetBytes(text.ToString()));
        }

        run.Write("in/rows.csv.gz", packed.ToArray());
        StringBuilder lines = new();
        for (int row = 0; row < RowsInMember; row++) AddJsonRow(lines, random);
        run.Write("in/rows.ndjson", lines.ToString());
        return run;
    }

    private static void AddCsvRow(StringBuilder text, Random random)
    {
        string id = random.Next(20) switch { 0 => "", 1 => "x1", 2 => "-9223372036854775808", 3 => "99999999999999999999", _ => Text(random.Next(1, 1_000_000)) };
        string price = random.Next(20) switch { 0 => "", 1 => "79228162514264.33759354395", 2 => "-0.000", 3 => "1,5", _ => Text(random.Next(100_000) / 100m) };
        string ratio = random.Next(9) switch { 0 => "1e308", 1 => "-0", 2 => "", _ => Text(random.NextDouble()) };
        text.Append(id).Append(',')
            .Append(CultureInfo.InvariantCulture, $"2024-{random.Next(1, 13):00}-{random.Next(1, 33):00},")
            .Append(Quoted(Name(random))).Append(',')
            .Append(price.Contains(',', StringComparison.Ordinal) ? $"\"{price}\"" : price).Append(',')
            .Append(ratio).Append(',')
            .Append(Quoted(Note(random)))
            .Append(random.Next(4) == 0 ? "\r\n" : "\n");
    }

    private static void AddJsonRow(StringBuilder text, Random random)
    {
        string name = Name(random).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("ä", random.Next(2) == 0 ? "\\u00e4" : "ä", StringComparison.Ordinal);
        string id = random.Next(15) switch { 0 => "null", 1 => "1.5", 2 => "\"7\"", _ => Text(random.Next(500)) };
        text.Append(random.Next(8) switch
        {
            0 => $$"""{ "name": "{{name}}", "id": {{id}} }""",
            1 => $$"""{"id":{{id}},"other":[1,{"a":"}\""}],"price":12.5,"deep":{"x":[1, 2]},"name":"{{name}}"}""",
            2 => $$"""{"id":{{id}},"name":"{{name}}","price":}""",
            _ => $$"""{"id":{{id}},"name":"{{name}}","price":{{Text(random.Next(10_000) / 100m)}},"deep":null}""",
        }).Append('\n');
    }

    private static string Name(Random random) => random.Next(12) switch
    {
        0 => "XX",
        1 => "Zürich, \"Mitte\"",
        2 => "日本橋" + random.Next(20),
        3 => "",
        4 => new string('n', random.Next(1, 200)),
        _ => "store " + random.Next(300),
    };

    private static string Note(Random random) => random.Next(10) switch
    {
        0 => "",
        1 => "two\nlines",
        2 => "a CR\r\n, and \"\" too",
        3 => new string('"', random.Next(1, 70)),
        4 => "😀 ä" + new string('é', random.Next(40)),
        5 => new string('=', random.Next(60, 70)),
        _ => "note " + random.Next(1000),
    };

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") >= 0 || text.Length % 3 == 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
