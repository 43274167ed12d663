using Etl.Benchmarks.Agreement;
using Etl.Benchmarks.Comparing;
using Etl.Benchmarks.Measuring;
using Etl.Benchmarks.Reporting;

namespace Etl.Tests.Benchmarks;

/// <summary>A comparison takes long, so that nothing which happens to one program may lose what the others showed.</summary>
public sealed class RaceTests : IDisposable
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    private readonly string _folder = Directory.CreateTempSubdirectory("etl-race-").FullName;

    [Fact]
    public async Task A_peer_that_fails_is_left_out_and_the_others_go_on()
    {
        // Long enough that no other program is three times slower because the machine was busy for a moment.
        IReadOnlyList<Outcome> outcomes = await RunAsync(3, Contender("etl", "sleep 0.5; echo 1 > $0"), Contender("broken", "exit 7"), Contender("right", "echo 1 > $0"));

        Assert.Equal([3, 0, 3], outcomes.Select(outcome => outcome.Runs.Count));
        Assert.Equal([null, "fails", null], outcomes.Select(outcome => outcome.Failure));
    }

    [Fact]
    public async Task A_peer_that_is_not_installed_is_named_and_not_run()
    {
        Contender missing = Contender("missing", "exit 7");
        IReadOnlyList<Outcome> outcomes = await RunAsync(1, Contender("etl", "echo 1 > $0"), missing with { Tool = missing.Tool with { Version = null } });

        Assert.Equal("not installed", outcomes[1].Failure);
    }

    [Fact]
    public async Task A_slow_peer_runs_twice_and_the_others_as_often_as_they_shall()
    {
        IReadOnlyList<Outcome> outcomes = await RunAsync(4, Contender("etl", "echo 1 > $0"), Contender("slow", "sleep 1; echo 1 > $0"));

        Assert.Equal([4, Race.SlowRounds], outcomes.Select(outcome => outcome.Runs.Count));
    }

    [Fact]
    public async Task A_peer_that_does_not_end_is_ended()
    {
        Race race = new(Trial(Contender("etl", "echo 1 > $0"), Contender("endless", "sleep 600")), _folder) { PeerLimit = TimeSpan.FromSeconds(1) };

        IReadOnlyList<Outcome> outcomes = await race.RunAsync(1, Cancellation);

        Assert.Equal([null, "not done after 1 s"], outcomes.Select(outcome => outcome.Failure));
    }

    [Fact]
    public async Task Other_results_end_the_comparison()
    {
        BenchmarkException e = await Assert.ThrowsAsync<BenchmarkException>(() => RunAsync(1, Contender("etl", "echo 1 > $0"), Contender("wrong", "echo 2 > $0")));

        Assert.StartsWith("The results of etl and wrong differ: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_fails_takes_no_other_with_it()
    {
        Faults faults = new();
        bool isOther = false;

        Assert.False(await faults.TryAsync("one", () => throw new BenchmarkException("It fails.")));
        Assert.True(await faults.TryAsync("other", () => Task.FromResult(isOther = true)));

        Assert.True(isOther);
        Assert.Equal("one: It fails.", Assert.Throws<BenchmarkException>(faults.ThrowIfAny).Message);
    }

    [Fact]
    public void A_section_is_replaced_and_the_rest_of_the_document_stays()
    {
        string path = Path.Combine(_folder, "page.md");
        File.WriteAllText(path, "a\n<!-- x -->\nold\n<!-- /x -->\nb\n<!-- y -->\n<!-- /y -->\n");
        BenchmarkDocument document = new(path);

        document.Replace("x", "new\n");
        document.Replace("y", "first\n");

        Assert.Equal("a\n<!-- x -->\nnew\n<!-- /x -->\nb\n<!-- y -->\nfirst\n<!-- /y -->\n", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
        BenchmarkException e = Assert.Throws<BenchmarkException>(() => document.Check(["x", "z"]));
        Assert.Equal($"'{path}' has no section between '<!-- z -->' and '<!-- /z -->'.", e.Message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<IReadOnlyList<Outcome>> RunAsync(int rounds, params Contender[] contenders) => new Race(Trial(contenders), _folder).RunAsync(rounds, Cancellation);

    private static Trial Trial(params Contender[] contenders) => new() { Contenders = contenders, Agreement = new SameRows() };

    /// <summary>A shell script that gets the file to write as $0.</summary>
    private Contender Contender(string name, string script) =>
        new Tool(name, "1", "", arguments => new ChildProcess("sh", arguments) { Folder = _folder }) { IsOurs = name is "etl" }
            .On("input", output => ["-c", script, output]);
}
