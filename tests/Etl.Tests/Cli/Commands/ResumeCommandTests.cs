using Etl.Cli;
using Etl.Runs;

namespace Etl.Tests.Cli.Commands;

/// <summary>Real runs in a folder of their own, through the command line.</summary>
public sealed class ResumeCommandTests : IDisposable
{
    private const string Pipeline = """
        { "name": "sales", "parameters": { "least": { "default": "0" } }, "steps": [
          { "id": "list", "use": "files", "with": { "folder": "in" } },
          { "id": "rows", "use": "csv.read", "with": { "columns": { "n": "int" } } },
          { "id": "kept", "use": "filter", "with": { "where": "n >= ${param:least}" } },
          { "id": "when", "use": "derive", "with": { "columns": { "at": "now()", "user": "'${env:WHO}'" } } },
          { "id": "csv", "use": "csv.write", "with": { "path": "out/n.csv" } } ] }
        """;

    private readonly CliSession _session = new(new Engine(TimeProvider.System));
    private string _who = "ann";

    public ResumeCommandTests()
    {
        Directory.CreateDirectory(PathOf("in"));
        File.WriteAllText(PathOf("p.json"), Pipeline);
        File.WriteAllText(PathOf("in/a.csv"), "n\n1\n2\n3\n");
    }

    private WorkFolder Work => new(PathOf(".etl"));

    [Fact]
    public async Task Finishes_a_failed_run_with_its_parameters_and_its_now()
    {
        string id = await FailAsync("--param", "least=2");
        DateTimeOffset now = RunRecordFile.Read(Work.Run(id)).Now;

        Assert.Equal((ExitCodes.Done, ""), await InvokeAsync("resume", "--quiet"));

        Assert.Equal($"n,at,user\n2,{now.UtcDateTime:yyyy-MM-ddTHH:mm:ss.FFFFFFF}Z,ann\n3,{now.UtcDateTime:yyyy-MM-ddTHH:mm:ss.FFFFFFF}Z,ann\n", await ReadAsync("out/n.csv"));
        Assert.Equal((RunStanding.Done, 2), (Info(id).Standing, Info(id).Attempts));
        Assert.Single(Work.Runs());
        Assert.Equal((ExitCodes.Done, $"Run {id} is done; there is nothing to resume.\n"), await InvokeAsync("resume", id));
    }

    [Theory]
    [InlineData("sales")]
    [InlineData("p.json")]
    [InlineData("ID")]
    [InlineData("START")]
    [InlineData("END")]
    public async Task Takes_an_id_a_part_of_it_and_the_pipeline_s_name_and_file(string how)
    {
        string id = await FailAsync();

        (int code, _) = await InvokeAsync("resume", how switch { "ID" => id, "START" => id[..12], "END" => id[^5..], _ => how }, "--quiet");

        Assert.Equal(ExitCodes.Done, code);
        Assert.Equal(RunStanding.Done, Info(id).Standing);
    }

    [Fact]
    public async Task Says_what_has_changed_and_refuses()
    {
        string id = await FailAsync();
        await File.WriteAllTextAsync(PathOf("p.json"), Pipeline.Replace("n >=", "n >", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        _who = "bob";

        (int code, string error) = await InvokeAsync("resume");

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Equal(
            $"""
            error: Run {id} cannot be resumed, because its result would be a mixture:
              the pipeline file '{PathOf("p.json")}' has changed at line 4; 'etl runs show {id}' prints it as it was
              the environment variable 'WHO' has changed
            Undo that, or compute everything anew with '--start-over'.

            """,
            error);
        Assert.False(File.Exists(PathOf("out/n.csv")));
    }

    [Fact]
    public async Task Starts_over_when_told_to()
    {
        string id = await FailAsync("--param", "least=2");
        await File.WriteAllTextAsync(PathOf("p.json"), Pipeline.Replace("n >=", "n >", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        _who = "bob";

        Assert.Equal((ExitCodes.Done, ""), await InvokeAsync("resume", "--start-over", "--quiet"));

        string[] lines = (await ReadAsync("out/n.csv")).TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.EndsWith(",bob", lines[1], StringComparison.Ordinal);
        Assert.Contains("n > ", RunRecordFile.Read(Work.Run(id)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_run_of_another_version()
    {
        string id = await FailAsync();
        string file = Work.Run(id).RunFile;
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Replace($"\"etl\": \"{RunRecord.CurrentEtl}\"", "\"etl\": \"0.0.1\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        (int code, string error) = await InvokeAsync("resume");

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains($"  the run was begun by etl 0.0.1, and this is etl {RunRecord.CurrentEtl}\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_a_later_one_superseded_is_not_resumed()
    {
        string id = await FailAsync();
        Assert.Equal(ExitCodes.Done, (await InvokeAsync("run", PathOf("p.json"), "--quiet")).Code);

        (int code, string error) = await InvokeAsync("resume", id);

        Assert.Equal((ExitCodes.Failed, $"error: Run {id} cannot be resumed: a later run of 'sales' has succeeded, and what was left of this one is deleted. Run the pipeline again.\n"), (code, error));
    }

    [Fact]
    public async Task A_new_run_names_the_one_that_could_be_resumed()
    {
        string id = await FailAsync();

        (int code, string error) = await InvokeAsync("run", PathOf("p.json"));

        Assert.Equal(ExitCodes.Done, code);
        Assert.StartsWith($"Run {id} failed; this one starts anew. 'etl resume {id}' would have finished it.\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_there_is_nothing_to_resume()
    {
        Assert.Equal((ExitCodes.Invalid, $"error: There is no run to resume in '{PathOf(".etl")}'.\n"), await InvokeAsync("resume"));
        Assert.Equal((ExitCodes.Invalid, $"error: There is no run 'x'. No run has left anything in '{PathOf(".etl")}'. Is it the right '--root'?\n"), await InvokeAsync("resume", "x"));
    }

    [Fact]
    public async Task No_value_of_an_environment_variable_is_kept()
    {
        _who = "a-secret-value";
        await FailAsync();

        foreach (string file in Directory.EnumerateFiles(PathOf(".etl"), "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(_who, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    public void Dispose() => _session.Dispose();

    /// <summary>Runs the pipeline so that it fails, and mends what made it fail. Returns the run's id.</summary>
    private async Task<string> FailAsync(params string[] options)
    {
        await File.AppendAllTextAsync(PathOf("in/a.csv"), "x\n", TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodes.Failed, (await InvokeAsync(["run", PathOf("p.json"), .. options])).Code);
        await File.WriteAllTextAsync(PathOf("in/a.csv"), "n\n1\n2\n3\n", TestContext.Current.CancellationToken);
        return Work.Runs()[^1].Id;
    }

    private RunInfo Info(string id) => RunInfo.Read(Work.Run(id), Work);

    private async Task<(int Code, string Error)> InvokeAsync(params string[] args)
    {
        StringWriter error = new() { NewLine = "\n" };
        CommandContext context = _session.Context with { Error = error, Environment = name => name is "WHO" ? _who : null };
        return (await EtlCommandLine.InvokeAsync(args, context), error.ToString());
    }

    private string PathOf(string name) => Path.Combine(_session.Folder, name);

    private Task<string> ReadAsync(string name) => File.ReadAllTextAsync(PathOf(name), TestContext.Current.CancellationToken);
}
