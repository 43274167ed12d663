using Etl.Cli;

namespace Etl.Tests.Cli.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("run --help")]
    [InlineData("explain --help")]
    [InlineData("--version")]
    public async Task Help_and_version_succeed(string line)
    {
        using CliSession session = new(new FakeEngine());

        Assert.Equal(ExitCodes.Done, await session.InvokeAsync(line.Split(' ')));

        Assert.Equal("", session.Error);
        Assert.True(session.Output.Length > 0);
    }

    [Theory]
    [InlineData("run", "Required argument 'pipeline' missing for command: 'run'.")]
    [InlineData("check", "Required argument 'pipeline' missing for command: 'check'.")]
    [InlineData("run p.json --parallelism 0", "--parallelism takes a whole number from 1 to 1024.")]
    [InlineData("run p.json --param day", "--param: 'day' has no name and value. Write name=value.")]
    [InlineData("run p.json --param day=1 --param day=2", "--param: 'day' is given twice. Give it once.")]
    [InlineData("run p.json --root nowhere", "--root: the folder 'nowhere' does not exist.")]
    [InlineData("run p.json --latency 5ms", "--latency belongs to --with-file-server. Give both or neither.")]
    [InlineData("run p.json --with-file-server . --latency 50", "'50' has no unit; write 50ms, 50s, 50m or 50h.")]
    [InlineData("serve-files . --latency 25h", "'25h' is longer than a day. Write at most 24h.")]
    [InlineData("steps files --markdown", "--markdown is about all steps. Leave it or the name out.")]
    [InlineData("serve-files . --port 70000", "--port takes a number from 0 to 65535.")]
    public async Task Rejects_a_wrong_command_line(string line, string message)
    {
        FakeEngine engine = new();
        using CliSession session = new(engine);

        Assert.Equal(ExitCodes.Invalid, await session.InvokeAsync(line.Split(' ')));

        Assert.Equal(message, session.Error.Trim());
        Assert.Empty(engine.Requests);
        Assert.Empty(engine.Runs);
    }

    [Fact]
    public async Task Rejects_an_unknown_command_and_suggests_a_near_one()
    {
        using CliSession session = new(new FakeEngine());

        Assert.Equal(ExitCodes.Invalid, await session.InvokeAsync("chek", "p.json"));

        Assert.Contains("'chek'", session.Error + session.Output, StringComparison.Ordinal);
        Assert.Contains("check", session.Error + session.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hands_parameters_overrides_parallelism_and_root_to_the_planner()
    {
        FakeEngine engine = new();
        using CliSession session = new(engine);
        Directory.CreateDirectory(Path.Combine(session.Folder, "data"));

        await session.InvokeAsync("explain", "p.json", "--param", "day=2024-01-01", "--param", "sign=a=b", "--set", "steps.rows.parallelism=4", "--set", "limits.cpu=2", "--parallelism", "8", "--root", "data");

        PlanRequest request = Assert.Single(engine.Requests);
        Assert.Equal("p.json", request.File);
        Assert.Equal(Path.Combine(session.Folder, "data"), request.Root);
        Assert.Equal("2024-01-01", request.Parameters["day"]);
        Assert.Equal("a=b", request.Parameters["sign"]);
        Assert.Equal([new("steps.rows.parallelism", "4"), new("limits.cpu", "2")], request.Overrides);
        Assert.Equal(8, request.Parallelism);
    }
}
