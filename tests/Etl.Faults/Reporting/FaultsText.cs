using System.Globalization;
using System.Text;
using Etl.Benchmarks.Reporting;
using Etl.Faults.Trials;

namespace Etl.Faults.Reporting;

/// <summary>The figures, and what was wrong.</summary>
/// <param name="tallies">One for each pipeline.</param>
/// <param name="seed">What everything was drawn from.</param>
/// <param name="elapsed">How long it took.</param>
/// <param name="folder">Where everything is left if something was wrong.</param>
internal sealed class FaultsText(IReadOnlyList<Tally> tallies, int seed, TimeSpan elapsed, string folder)
{
    private const string Section = "kills";
    private const int MostProblems = 20;

    private static readonly BenchmarkDocument Document = new("docs/reliability.md");

    public bool IsClean => tallies.All(tally => tally.Problems.Count == 0);

    /// <summary>Fails where the document is not here, before long work is done for it.</summary>
    public static void CheckDocument() => Document.Check([Section]);

    public void WriteToDocument() => Document.Replace(Section, $"\n{Table()}\n{Summary()}\n\n");

    public override string ToString()
    {
        StringBuilder text = new();
        text.Append('\n').Append(Table()).Append('\n').Append(Summary()).Append('\n');
        string[] problems = [.. tallies.SelectMany(tally => tally.Problems)];
        foreach (string problem in problems.Take(MostProblems)) text.Append("error: ").Append(problem).Append('\n');
        if (problems.Length > MostProblems) text.Append(CultureInfo.InvariantCulture, $"and {problems.Length - MostProblems} more\n");
        if (problems.Length > 0) text.Append(CultureInfo.InvariantCulture, $"Everything is left in '{folder}'. To draw the same again: --seed {seed}\n");
        return text.ToString();
    }

    private string Table()
    {
        MarkdownTable table = new("pipeline", "runs", "kills", "starting or ended", "before a checkpoint", "after one", "in the commit", "between renames", "continued from a checkpoint", "differences");
        foreach (Tally tally in tallies) Add(table, tally.Pipeline, one => one(tally));
        Add(table, "all", one => tallies.Sum(one));
        return table.ToString();
    }

    private string Summary() => string.Create(CultureInfo.InvariantCulture, $"Seed {seed}, {elapsed.TotalSeconds:0} s.");

    private static void Add(MarkdownTable table, string name, Func<Func<Tally, int>, int> figure)
    {
        Func<Tally, int>[] figures =
        [
            tally => tally.Runs,
            tally => tally.Kills,
            tally => tally.AtTheEdge,
            tally => tally.BeforeCheckpoint,
            tally => tally.AfterCheckpoint,
            tally => tally.InCommit,
            tally => tally.BetweenRenames,
            tally => tally.Continued,
            tally => tally.Problems.Count,
        ];
        table.Add([name, .. figures.Select(one => figure(one).ToString(CultureInfo.InvariantCulture))]);
    }
}
