using Etl.Cli;
using Etl.Runs;

namespace Etl.Tests.Cli.Commands;

public sealed class RunsCommandTests : IDisposable
{
    private const string Pipeline = """
        { "name": "numbers", "steps": [
          { "id": "list", "use": "files", "with": { "folder": "in" } },
          { "id": "rows", "use": "csv.read", "with": { "columns": { "n": "int" } } },
          { "id": "csv", "use": "csv.write", "with": { "path": "out/n.csv" } } ] }
        """;

    private readonly CliSession _session = new(new Engine(TimeProvider.System));

    public RunsCommandTests()
    {
        Directory.CreateDirectory(PathOf("in"));
        File.WriteAllText(PathOf("p.json"), Pipeline);
        File.WriteAllText(PathOf("in/a.csv"), "n\n1\n");
    }

    private WorkFolder Work => new(PathOf(".etl"));

    [Fact]
    public async Task Lists_runs_with_how_they_ended()
    {
        Assert.Equal("There are no runs.\n", (await InvokeAsync("runs")).Output);
        await InvokeAsync("run", PathOf("p.json"), "--quiet");
        await FailAsync();

        string[] lines = (await InvokeAsync("runs")).Output.Split('\n');

        Assert.Matches(@"^ *run +pipeline +status +started +elapsed +rejected +outputs *$", lines[1]);
        Assert.Matches($@"^ *{RunInfo.ReadAll(Work)[0].Folder.Id} +numbers +done +\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d UTC +\d\.\d\d s +0 +1 *$", lines[3]);
        Assert.Matches($@"^ *{RunInfo.ReadAll(Work)[1].Folder.Id} +numbers +failed +\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d UTC +\d\.\d\d s +1 +0 *$", lines[4]);
    }

    [Fact]
    public async Task Shows_a_run_with_its_figures_and_the_pipeline_as_it_was()
    {
        await InvokeAsync("run", PathOf("p.json"), "--quiet");
        await File.WriteAllTextAsync(PathOf("p.json"), "changed", TestContext.Current.CancellationToken);
        string id = Work.Runs()[0].Id;

        (int code, string output, _) = await InvokeAsync("runs", "show", id[^4..]);

        Assert.Equal(ExitCodes.Done, code);
        Assert.StartsWith($"run {id}: done\npipeline: numbers, from {PathOf("p.json")}\nroot: {_session.Folder}\n", output, StringComparison.Ordinal);
        Assert.Contains(": attempt 1 begins, etl ", output, StringComparison.Ordinal);
        Assert.Contains($"outputs are staged in '{PathOf("out")}'\nall is computed: 1 outputs are put in place, 0 old files are deleted\ndone after ", output, StringComparison.Ordinal);
        Assert.Contains("numbers: done in ", output, StringComparison.Ordinal);
        Assert.EndsWith($"the pipeline as it was run:\n{Pipeline}\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_why_a_run_failed()
    {
        await FailAsync();

        (_, string output, _) = await InvokeAsync("runs", "show", Work.Runs()[0].Id);

        Assert.Contains("error: step 'rows': 1 row was rejected, but limits.rejects.rows allows 0.", output, StringComparison.Ordinal);
        Assert.Contains($"'etl resume {Work.Runs()[0].Id}' finishes it, unless a later run has succeeded.\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_a_damaged_run_as_what_it_is()
    {
        await InvokeAsync("run", PathOf("p.json"), "--quiet");
        RunFolder run = Work.Runs()[0];
        await File.WriteAllTextAsync(run.RunFile, "{", TestContext.Current.CancellationToken);

        (int code, string output, string error) = await InvokeAsync("runs");

        Assert.Equal(ExitCodes.Done, code);
        Assert.Matches($@"{run.Id} +\? +damaged", output);
        Assert.StartsWith($"{run.Id}: {run.RunFile}: The record of the run is damaged: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_the_nearest_run_for_one_that_is_not_there()
    {
        await InvokeAsync("run", PathOf("p.json"), "--quiet");
        string id = Work.Runs()[0].Id;
        string mistyped = id[..^1] + (id[^1] == 'x' ? 'y' : 'x');

        Assert.Equal((ExitCodes.Invalid, "", $"error: There is no run '{mistyped}'. Did you mean '{id}'?\n"), await InvokeAsync("runs", "show", mistyped));
    }

    [Fact]
    public async Task Asks_for_more_of_an_id_that_several_runs_share()
    {
        await InvokeAsync("run", PathOf("p.json"), "--quiet");
        await InvokeAsync("run", PathOf("p.json"), "--quiet");

        (int code, _, string error) = await InvokeAsync("runs", "show", "2");

        Assert.Equal(ExitCodes.Invalid, code);
        Assert.Matches("^error: '2' is short for 2 runs: .+, .+\\. Write more of the id\\.\n$", error);
    }

    [Fact]
    public async Task Prunes_the_oldest_of_each_pipeline_and_never_the_one_that_can_be_resumed()
    {
        await FailAsync();
        string failed = Work.Runs()[0].Id;
        await File.WriteAllTextAsync(PathOf("other.json"), Pipeline.Replace("numbers", "other", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        for (int i = 0; i < 3; i++) await InvokeAsync("run", PathOf("other.json"), "--quiet");

        Assert.Equal("2 runs removed.\n", (await InvokeAsync("runs", "prune", "--keep", "1")).Output);
        Assert.Equal(2, Work.Runs().Count);
        Assert.Equal("0 runs removed.\n", (await InvokeAsync("runs", "prune", "--keep", "0", "--pipeline", "numbers")).Output);
        Assert.Contains(failed, Work.Runs().Select(run => run.Id));
        Assert.Equal("1 run removed.\n", (await InvokeAsync("runs", "prune", "--keep", "0")).Output);
        Assert.Equal([failed], Work.Runs().Select(run => run.Id));
        Assert.Equal("n\n1\n", await File.ReadAllTextAsync(PathOf("out/n.csv"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Prunes_what_a_killed_run_staged()
    {
        await InvokeAsync("run", PathOf("p.json"), "--quiet");
        RunRecord record = RunRecordFile.Read(Work.Runs()[0]);
        foreach (string id in (string[])["20000101-000000-aaaa", "20000101-000000-bbbb"])
        {
            using RunSession killed = RunSession.Begin(Work, record with { Id = id });
            // Not disposed, which would delete what is staged: nobody does that in a process that is killed.
            Etl.Steps.OutputSet outputs = new(id) { Keeper = killed.Outputs };
            await outputs.Stage("csv", PathOf("out/n.csv")).Open().DisposeAsync();
        }

        Assert.Equal("1 run removed.\n", (await InvokeAsync("runs", "prune", "--keep", "1")).Output);

        Assert.Equal([".n.csv.20000101-000000-bbbb.partial", "n.csv"], Directory.EnumerateFiles(PathOf("out"), "*", new EnumerationOptions { AttributesToSkip = FileAttributes.None }).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(["20000101-000000-bbbb"], UnfinishedRuns.Read(Work.Pipeline("numbers")));
    }

    [Fact]
    public async Task A_second_run_of_a_pipeline_refuses_and_says_who_has_it()
    {
        await InvokeAsync("run", PathOf("p.json"), "--quiet");
        RunRecord record = RunRecordFile.Read(Work.Runs()[0]) with { Id = "20240131-120000-abcd", ProcessId = 4711, Started = DateTimeOffset.UnixEpoch };
        using PipelineLock? held = await PipelineLock.TakeAsync(Work.Pipeline("numbers"), null, TimeProvider.System, TestContext.Current.CancellationToken);
        using RunSession other = RunSession.Begin(Work, record);

        Assert.Equal(
            (ExitCodes.Failed, "", "error: The pipeline 'numbers' is being run already: run 20240131-120000-abcd, process 4711, since 1970-01-01 00:00:00 UTC. Wait for it with '--wait', or stop it first.\n"),
            await InvokeAsync("run", PathOf("p.json")));
        Assert.Matches("20240131-120000-abcd +numbers +running", (await InvokeAsync("runs")).Output);
        Assert.Equal(ExitCodes.Failed, (await InvokeAsync("resume", "abcd")).Code);
        Assert.Equal("1 run removed.\n", (await InvokeAsync("runs", "prune", "--keep", "0")).Output.Replace("0 runs", "1 run", StringComparison.Ordinal));
        Assert.Contains("20240131-120000-abcd", Work.Runs().Select(run => run.Id));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_second_run_waits_when_told_to_and_goes_by_what_is_there_then()
    {
        PipelineLock? held = await PipelineLock.TakeAsync(Work.Pipeline("numbers"), null, TimeProvider.System, TestContext.Current.CancellationToken);
        StringWriter error = new() { NewLine = "\n" };
        Task<int> waiting = EtlCommandLine.InvokeAsync(["run", PathOf("p.json"), "--wait", "--quiet"], _session.Context with { Error = TextWriter.Synchronized(error) });
        while (!waiting.IsCompleted && !error.ToString().Contains("waiting", StringComparison.Ordinal)) await Task.Delay(10, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(PathOf("p.json"), Pipeline.Replace("n.csv", "later.csv", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        held!.Dispose();

        Assert.Equal(ExitCodes.Done, await waiting);

        Assert.Equal("waiting for a run that begins or ends at this moment to end\n", error.ToString());
        Assert.True(File.Exists(PathOf("out/later.csv")));
        Assert.False(File.Exists(PathOf("out/n.csv")));
    }

    public void Dispose() => _session.Dispose();

    private async Task FailAsync()
    {
        await File.WriteAllTextAsync(PathOf("in/a.csv"), "n\nx\n", TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodes.Failed, (await InvokeAsync("run", PathOf("p.json"))).Code);
        await File.WriteAllTextAsync(PathOf("in/a.csv"), "n\n1\n", TestContext.Current.CancellationToken);
    }

    private async Task<(int Code, string Output, string Error)> InvokeAsync(params string[] args)
    {
        StringWriter output = new() { NewLine = "\n" };
        StringWriter error = new() { NewLine = "\n" };
        return (await EtlCommandLine.InvokeAsync(args, _session.Context with { Output = output, Error = error }), output.ToString(), error.ToString());
    }

    private string PathOf(string name) => Path.Combine(_session.Folder, name);
}
