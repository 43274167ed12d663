using System.Text.Json;
using Etl.Cli;
using Etl.Planning;
using Etl.Running;
using Etl.Steps;
using Microsoft.Extensions.Logging;

namespace Etl.Tests.Cli.Commands;

public sealed class RunCommandTests
{
    [Theory]
    [InlineData(RunStatus.Done, ExitCodes.Done)]
    [InlineData(RunStatus.Failed, ExitCodes.Failed)]
    [InlineData(RunStatus.Cancelled, ExitCodes.Cancelled)]
    public async Task Exit_code_and_saved_report_tell_how_the_run_ended(RunStatus status, int code)
    {
        using CliSession session = new(Ending(status));

        Assert.Equal(code, await session.InvokeAsync("run", "p.json", "--report", "reports/run.json"));

        using JsonDocument report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(session.Folder, "reports", "run.json"), TestContext.Current.CancellationToken));
        Assert.Equal(status.ToString().ToLowerInvariant(), report.RootElement.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Does_not_run_an_invalid_pipeline()
    {
        FakeEngine engine = new() { OnPlan = _ => new PlanResult(null, [new("p.json", 1, 2, "The name is missing.")]) };
        using CliSession session = new(engine);

        Assert.Equal(ExitCodes.Invalid, await session.InvokeAsync("run", "p.json"));

        Assert.Equal("p.json:1:2: error: The name is missing.\n1 error; nothing was run.\n", session.Error);
        Assert.Equal("", session.Output);
        Assert.Empty(engine.Runs);
    }

    [Fact]
    public async Task Prints_nothing_of_a_good_run_when_quiet()
    {
        using CliSession session = new(Ending(RunStatus.Done));

        Assert.Equal(ExitCodes.Done, await session.InvokeAsync("run", "p.json", "--quiet"));

        Assert.Equal("", session.Output + session.Error);
    }

    [Fact]
    public async Task Prints_what_steps_have_to_show_even_when_quiet_and_leaves_it_out_of_the_report()
    {
        FakeEngine engine = new() { OnRun = (_, _, _) => Task.FromResult(SomeReport.Done with { Printed = [new PrintedText("rows", "a,b\n", 2)] }) };
        using CliSession session = new(engine);

        Assert.Equal(ExitCodes.Done, await session.InvokeAsync("run", "p.json", "--quiet", "--report", "run.json"));

        Assert.Equal("a,b\n", session.Output);
        Assert.Equal("rows: and 2 more rows\n", session.Error);
        Assert.DoesNotContain("rinted", await File.ReadAllTextAsync(Path.Combine(session.Folder, "run.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_steps_have_to_show_comes_before_the_summary()
    {
        FakeEngine engine = new() { OnRun = (_, _, _) => Task.FromResult(SomeReport.Done with { Printed = [new PrintedText("rows", "a,b\n", 0)] }) };
        using CliSession session = new(engine);

        await session.InvokeAsync("run", "p.json");

        Assert.StartsWith("a,b\n", session.Output, StringComparison.Ordinal);
        Assert.Contains("sales: done in", session.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prints_the_failure_even_when_quiet()
    {
        using CliSession session = new(Ending(RunStatus.Failed));

        Assert.Equal(ExitCodes.Failed, await session.InvokeAsync("run", "p.json", "--quiet"));

        Assert.StartsWith("error: step 'rows': orders/07.csv: line 12: The quote is never closed. Close it.\n", session.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serves_a_folder_for_the_time_of_the_run_and_tells_the_pipeline_its_address()
    {
        using HttpClient client = new();
        string served = "";
        FakeEngine engine = new()
        {
            OnPlan = request =>
            {
                served = request.Parameters["server"];
                return new PlanResult(SomePlan.Sales with { Root = request.Root }, []);
            },
            OnRun = async (_, _, cancellation) =>
            {
                Assert.Equal("hello", await client.GetStringAsync(new Uri($"{served}/a.txt"), cancellation));
                return SomeReport.Done;
            },
        };
        using CliSession session = new(engine);
        await File.WriteAllTextAsync(Path.Combine(session.Folder, "a.txt"), "hello", TestContext.Current.CancellationToken);

        Assert.Equal(ExitCodes.Done, await session.InvokeAsync("run", "p.json", "--with-file-server", ".", "--latency", "1ms", "--param", "day=1"));

        Assert.Equal("1", Assert.Single(engine.Requests).Parameters["day"]);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(new Uri($"{served}/a.txt"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("--with-file-server nowhere", "error: --with-file-server: the folder '{0}/nowhere' does not exist.\n")]
    [InlineData("--with-file-server . --param server=http://x", "error: --with-file-server sets the parameter 'server', and --param does so too. Leave one of them out.\n")]
    public async Task Refuses_a_file_server_that_cannot_be(string options, string message)
    {
        FakeEngine engine = new();
        using CliSession session = new(engine);

        Assert.Equal(ExitCodes.Invalid, await session.InvokeAsync(["run", "p.json", .. options.Split(' ')]));

        Assert.Equal(message.Replace("{0}", session.Folder, StringComparison.Ordinal), session.Error);
        Assert.Empty(engine.Requests);
    }

    [Fact]
    public async Task Keeps_its_own_files_and_logs_in_the_work_folder()
    {
        FakeEngine engine = Ending(RunStatus.Done);
        using CliSession session = new(engine);
        await File.WriteAllTextAsync(Path.Combine(session.Folder, "appsettings.json"), """{ "Etl": { "WorkFolder": "work" } }""", TestContext.Current.CancellationToken);

        await session.InvokeAsync("run", "p.json");

        RunOptions options = Assert.Single(engine.Runs);
        Assert.Equal(Path.Combine(session.Folder, "work", "runs", options.RunId), options.RunFolder);
        Assert.Matches("^[0-9]{8}-[0-9]{6}-[0-9a-f]{4}$", options.RunId);
        string log = Assert.Single(Directory.GetFiles(Path.Combine(session.Folder, "work", "logs")));
        using JsonDocument line = JsonDocument.Parse(Assert.Single(await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken)));
        Assert.Equal("Reading {File}", line.RootElement.GetProperty("MessageTemplate").GetString());
        Assert.Equal("a.csv", line.RootElement.GetProperty("Properties").GetProperty("File").GetString());
    }

    [Theory]
    [InlineData("""{ "Etl": { "WorkFolders": "x" } }""", "error: There is no setting 'Etl:WorkFolders'. Did you mean 'WorkFolder'? The settings of this section are WorkFolder.\n")]
    [InlineData("""{ "Etl": { "WorkFolder": "" } }""", "error: The setting 'Etl:WorkFolder' is empty. Name a folder, such as '.etl'.\n")]
    [InlineData("""{ "Elt": { "WorkFolder": "x" } }""", "error: There is no section 'Elt'. Did you mean 'Etl'?\n")]
    [InlineData("""{ "Logging": {}, "Serilogs": { "MinimumLevel": "Debug" } }""", "error: There is no section 'Serilogs'. Did you mean 'Serilog'?\n")]
    public async Task Refuses_wrong_settings(string settings, string message)
    {
        FakeEngine engine = new();
        using CliSession session = new(engine);
        await File.WriteAllTextAsync(Path.Combine(session.Folder, "appsettings.json"), settings, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCodes.Invalid, await session.InvokeAsync("run", "p.json"));

        Assert.Equal(message, session.Error);
        Assert.Empty(engine.Runs);
    }

    [Fact]
    public async Task Names_the_settings_file_that_is_not_json()
    {
        using CliSession session = new(new FakeEngine());
        await File.WriteAllTextAsync(Path.Combine(session.Folder, "appsettings.json"), "{ what", TestContext.Current.CancellationToken);

        Assert.Equal(ExitCodes.Invalid, await session.InvokeAsync("run", "p.json"));

        Assert.StartsWith($"error: {Path.Combine(session.Folder, "appsettings.json")}: ", session.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_when_the_report_cannot_be_written()
    {
        using CliSession session = new(Ending(RunStatus.Done));

        Assert.Equal(ExitCodes.Failed, await session.InvokeAsync("run", "p.json", "--report", "."));

        Assert.StartsWith($"error: The report '{session.Folder}' cannot be written: ", session.Error, StringComparison.Ordinal);
        Assert.EndsWith(". Name a file that you may write to with '--report'. The run itself is done and its outputs are in place.", session.Error.TrimEnd(), StringComparison.Ordinal);
    }

    /// <summary>Runs in the session's folder, logs one line, and ends as told.</summary>
    private static FakeEngine Ending(RunStatus status) => new()
    {
        OnPlan = request => new PlanResult(SomePlan.Sales with { Root = request.Root }, []),
        OnRun = (_, logger, _) =>
        {
            logger.LogInformation("Reading {File}", "a.csv");
            return Task.FromResult(status switch
            {
                RunStatus.Done => SomeReport.Done,
                RunStatus.Failed => SomeReport.Failed,
                _ => SomeReport.Cancelled,
            });
        },
    };
}
