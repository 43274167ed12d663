using Etl.Cli;
using Etl.Planning;
using Etl.Running;
using Etl.Runs;
using Etl.Steps;
using Microsoft.Extensions.Logging;

namespace Etl.Tests.Cli.Verifying;

/// <summary>Real runs in a folder of their own, through the command line.</summary>
public sealed class VerifyCommandTests : IDisposable
{
    private const string Pipeline = """
        { "name": "sales", "limits": { "rejects": { "rows": 10 } }, "steps": [
          { "id": "list", "use": "files", "with": { "folder": "in" } },
          { "id": "rows", "use": "csv.read", "with": { "columns": { "shop": "text", "n": "int" } } },
          { "id": "parts", "use": "csv.write", "with": { "path": "out/{shop}.csv.gz" } },
          { "id": "all", "use": "csv.write", "from": "rows", "with": { "path": "out/all.csv" } },
          { "id": "shown", "use": "csv.write", "from": "rows", "with": { "path": "-" } } ] }
        """;

    private readonly ChangedEngine _engine = new();
    private readonly CliSession _session;

    public VerifyCommandTests()
    {
        _session = new CliSession(_engine);
        Directory.CreateDirectory(PathOf("in"));
        File.WriteAllText(PathOf("p.json"), Pipeline);
        File.WriteAllText(PathOf("in/a.csv"), "shop,n\nnorth,1\nsouth,2\nsouth,x\n");
        File.WriteAllText(PathOf("in/b.csv"), "shop,n\nwest,3\nnorth,4\n");
    }

    [Fact]
    public async Task Runs_that_are_equal_are_called_so_and_leave_nothing()
    {
        (int code, string output, string error) = await InvokeAsync("verify", PathOf("p.json"));

        Assert.Equal((ExitCodes.Done, ""), (code, error));
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Matches("^parallelism +seconds +rows written +rejected +results +SHA-256 of all$", lines[0]);
        // Four rows each by parts and all, and as many printed; three parts, all, rejects and the print.
        Assert.Matches(@"^1 +\d+\.\d{3} +12 +1 +6 +[0-9a-f]{16}$", lines[2]);
        Assert.StartsWith("2 ", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("8 ", lines[4], StringComparison.Ordinal);
        Assert.Single(lines[2..5].Select(line => line[^16..]).Distinct(StringComparer.Ordinal));
        Assert.Equal("equal: all 3 runs have the same 6 results, byte for byte. The pipeline's own outputs were not touched.", lines[5]);
        Assert.False(Directory.Exists(PathOf("out")));
        Assert.Empty(Directory.GetFileSystemEntries(PathOf(".etl/verify")));
    }

    [Fact]
    public async Task Outputs_and_runs_of_the_pipeline_are_left_alone()
    {
        Assert.Equal(ExitCodes.Done, (await InvokeAsync("run", PathOf("p.json"), "--quiet")).Code);
        // A run would replace one output, delete a stale one, and refuse because of one that is not its own.
        await WriteAsync("in/b.csv", "shop,n\nnorth,5\neast,6\n");
        await WriteAsync("out/east.csv.gz", "somebody's");
        Dictionary<string, string> before = Files();
        using PipelineLock? held = await PipelineLock.TakeAsync(new WorkFolder(PathOf(".etl")).Pipeline("sales"), null, TimeProvider.System, TestContext.Current.CancellationToken);

        (int code, string output, _) = await InvokeAsync("verify", PathOf("p.json"), "--parallelism", "1,3");

        Assert.True(code == ExitCodes.Done, output);
        Assert.Equal(before, Files());
    }

    [Theory]
    [InlineData("all.csv", "'out/all.csv'")]
    [InlineData("rejects.csv", "the list of rejected rows")]
    public async Task A_difference_is_named_with_its_byte_and_its_files(string file, string name)
    {
        _engine.Change(2, (_, folder) =>
        {
            string path = Directory.GetFiles(folder, file, SearchOption.AllDirectories).Single();
            byte[] bytes = File.ReadAllBytes(path);
            File.WriteAllBytes(path, [.. bytes[..9], (byte)'#', .. bytes[10..], (byte)'\n']);
        });

        (int code, string output, _) = await InvokeAsync("verify", PathOf("p.json"), "--parallelism", "1,4,2");

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains($"different: {name} differs at parallelism 4 from that at parallelism 1: first at byte 9, with ", output, StringComparison.Ordinal);
        string[] kept = Directory.GetFiles(PathOf(".etl/verify"), file, SearchOption.AllDirectories);
        Assert.Equal(2, kept.Length);
        Assert.All(kept, path => Assert.Contains($"'{path}'", output, StringComparison.Ordinal));
        Assert.Equal(2, _engine.Runs);
    }

    [Fact]
    public async Task An_output_that_only_one_run_has_is_a_difference()
    {
        _engine.Change(1, (report, _) => _engine.Report = report with { Outputs = [.. report.Outputs.Where(output => !output.Path.EndsWith("west.csv.gz", StringComparison.Ordinal))] });

        (int code, string output, _) = await InvokeAsync("verify", PathOf("p.json"), "--parallelism", "1,2");

        Assert.Equal(ExitCodes.Failed, code);
        Assert.EndsWith("different: 'out/west.csv.gz' exists at parallelism 2 and not at parallelism 1.\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_printed_is_compared_as_well()
    {
        _engine.Change(2, (report, _) => _engine.Report = report with { Printed = [report.Printed[0] with { MoreRows = 1 }] });

        (int code, string output, _) = await InvokeAsync("verify", PathOf("p.json"), "--parallelism", "1,2");

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("different: what the step 'shown' prints differs at parallelism 2", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_fails_is_named_with_its_reason()
    {
        (int code, string output, string error) = await InvokeAsync("verify", PathOf("p.json"), "--set", "limits.rejects.rows=0");

        Assert.Equal((ExitCodes.Failed, ""), (code, output));
        Assert.Contains("error: The run at parallelism 1 failed, so there is nothing to compare: step 'rows': 1 row was rejected, but limits.rejects.rows allows 0.", error, StringComparison.Ordinal);
        Assert.Equal(1, _engine.Runs);
        // The list of rejects that the reason names.
        Assert.Contains(Directory.GetFiles(PathOf(".etl/verify"), "rejects.csv", SearchOption.AllDirectories).Single(), error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("1,0")]
    [InlineData("1,x")]
    [InlineData("1,,2")]
    [InlineData("1,1025")]
    public async Task Settings_that_make_no_comparison_are_refused(string settings)
    {
        (int code, _, string error) = await InvokeAsync("verify", PathOf("p.json"), "--parallelism", settings);

        Assert.Equal(ExitCodes.Invalid, code);
        Assert.Contains("--parallelism takes two or more whole numbers from 1 to 1024 with commas between them, such as 1,2,8.", error, StringComparison.Ordinal);
        Assert.Equal(0, _engine.Runs);
    }

    [Fact]
    public async Task A_wrong_pipeline_is_not_run()
    {
        await WriteAsync("p.json", Pipeline.Replace("csv.read", "csv.raed", StringComparison.Ordinal));

        Assert.Equal(ExitCodes.Invalid, (await InvokeAsync("verify", PathOf("p.json"))).Code);
        Assert.Equal(0, _engine.Runs);
        Assert.False(Directory.Exists(PathOf(".etl/verify")));
    }

    public void Dispose() => _session.Dispose();

    private Dictionary<string, string> Files() => Directory
        .EnumerateFiles(_session.Folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        .Where(path => !path.Contains("/logs/", StringComparison.Ordinal) && !path.EndsWith("/lock", StringComparison.Ordinal))
        .ToDictionary(path => path, path => $"{File.GetLastWriteTimeUtc(path):O} {Convert.ToHexString(File.ReadAllBytes(path))}", StringComparer.Ordinal);

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(PathOf(name), text, TestContext.Current.CancellationToken);

    private async Task<(int Code, string Output, string Error)> InvokeAsync(params string[] args)
    {
        StringWriter output = new() { NewLine = "\n" };
        StringWriter error = new() { NewLine = "\n" };
        return (await EtlCommandLine.InvokeAsync(args, _session.Context with { Output = output, Error = error }), output.ToString(), error.ToString());
    }

    private string PathOf(string name) => Path.Combine(_session.Folder, name);

    /// <summary>Runs as the real one does; what one of the runs made can be changed behind it.</summary>
    private sealed class ChangedEngine : IEngine
    {
        private readonly Engine _real = new(TimeProvider.System);
        private readonly Dictionary<int, Action<RunReport, string>> _changes = [];

        public StepCatalog Catalog => _real.Catalog;

        public int Runs { get; private set; }

        /// <summary>Handed on in place of the run's own.</summary>
        public RunReport? Report { get; set; }

        /// <param name="run">One-based number of the run.</param>
        /// <param name="change">Gets the report and the run's folder.</param>
        public void Change(int run, Action<RunReport, string> change) => _changes[run] = change;

        public PlanResult Plan(PlanRequest request) => _real.Plan(request);

        public async Task<RunReport> RunAsync(PipelinePlan plan, RunOptions options, ILogger logger, CancellationToken cancellation)
        {
            RunReport report = await _real.RunAsync(plan, options, logger, cancellation);
            Report = null;
            if (_changes.TryGetValue(++Runs, out Action<RunReport, string>? change)) change(report, options.RunFolder);
            return Report ?? report;
        }
    }
}
