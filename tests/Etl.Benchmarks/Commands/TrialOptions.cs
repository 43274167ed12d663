using System.CommandLine;
using Etl.Benchmarks.Comparing;
using Etl.Benchmarks.Measuring;
using Etl.Benchmarks.Reporting;

namespace Etl.Benchmarks.Commands;

/// <summary>How works are measured.</summary>
internal sealed class TrialOptions
{
    private readonly Option<string> _root = CommonOptions.Root();
    private readonly Option<int> _runs = CommonOptions.Count("--runs", "Rounds that count, after one to warm up.", 5);
    private readonly Option<string> _program = CommonOptions.Program();
    private readonly Option<string[]> _without = new("--without") { Description = "Peer to leave out, as tables name it, such as DuckDB; can be repeated.", HelpName = "name" };
    private readonly Option<bool> _install = new("--install-peers") { Description = "Install DuckDB and Polars below the root with npm first." };
    private readonly Option<bool> _write = CommonOptions.Write();
    private readonly ShapeOptions _shape = new();

    public void AddTo(Command command)
    {
        command.Add(_root);
        command.Add(_runs);
        command.Add(_program);
        command.Add(_without);
        command.Add(_install);
        command.Add(_write);
        _shape.AddTo(command);
    }

    public string Root(ParseResult parsed) => parsed.RootFolder(_root);

    public string Program(ParseResult parsed) => Path.GetFullPath(parsed.GetRequiredValue(_program));

    public int Runs(ParseResult parsed) => parsed.GetRequiredValue(_runs);

    /// <summary>Shows a result, and puts it into its section of the document where that was asked for.</summary>
    public void Publish(ParseResult parsed, string section, string text)
    {
        Console.WriteLine();
        Console.WriteLine(text);
        if (parsed.GetValue(_write)) BenchmarkDocument.Programs.Replace(section, text);
    }

    /// <summary>Makes sure, before anything is measured, that the results can be put where they belong.</summary>
    /// <exception cref="BenchmarkException">They cannot.</exception>
    public void CheckDocument(ParseResult parsed, IEnumerable<string> sections)
    {
        if (parsed.GetValue(_write)) BenchmarkDocument.Programs.Check(sections);
    }

    /// <summary>Measures one work after the other and publishes each result. One that fails takes no other with it.</summary>
    /// <returns>The rows of a table of all targets: the work, the target, what was measured, whether it was met.</returns>
    public async Task<IReadOnlyList<string[]>> MeasureAsync(IReadOnlyList<Work> works, ParseResult parsed, Faults faults, CancellationToken cancellation)
    {
        string root = Root(parsed);
        Workshop shop = new(
            root,
            await new EtlProgram(Program(parsed), root).AsToolAsync(cancellation),
            await Toolbox.OpenAsync(root, parsed.GetValue(_install), cancellation),
            _shape.Sizes(parsed));
        List<string[]> targets = [];
        foreach (Work work in works)
        {
            Console.WriteLine($"{work.Name}: {work.Summary}");
            bool isWhole = await faults.TryAsync(work.Name, async () =>
            {
                Trial trial = await work.PrepareAsync(shop, cancellation);
                await using IAsyncDisposable? needs = trial.Needs;
                trial = Without(trial, parsed.GetValue(_without) ?? []);
                IReadOnlyList<Outcome> outcomes = await new Race(trial, Path.Combine(root, "out", work.Name)).RunAsync(Runs(parsed), cancellation);
                Publish(parsed, work.Name, TrialText.Create(trial, outcomes));
                targets.AddRange(TrialText.Judge(trial, outcomes).Select(row => (string[])[work.Name, .. row]));
            });
            if (!isWhole) targets.Add([work.Name, "", "not measured: it fails", "NO"]);
        }

        return targets;
    }

    private static Trial Without(Trial trial, string[] left)
    {
        foreach (Tool tool in trial.Contenders.Select(contender => contender.Tool).Where(tool => tool.Version is null).DistinctBy(tool => tool.Name))
            Console.WriteLine($"{tool.Name} is not installed. To compare with it: {tool.Cure}.");
        HashSet<string> gone = [.. trial.Contenders.Where(contender => !contender.Tool.IsOurs && left.Contains(contender.Tool.Name)).Select(contender => contender.Name)];
        return trial with
        {
            Contenders = [.. trial.Contenders.Where(contender => !gone.Contains(contender.Name))],
            Targets = [.. trial.Targets.Where(target => !target.Names.Any(gone.Contains))],
        };
    }
}
