using Etl.Benchmarks.Comparing;
using Etl.Benchmarks.Measuring;

namespace Etl.Benchmarks.Reporting;

/// <summary>What is said about a trial: the input, the table, the targets, the machine.</summary>
internal static class TrialText
{
    /// <param name="trial">What was measured.</param>
    /// <param name="outcomes">Those of the contenders, with the one first that the others are compared with.</param>
    public static string Create(Trial trial, IReadOnlyList<Outcome> outcomes)
    {
        FileInfo[] files = FilesOf(outcomes[0]);
        string count = files.Length == 1 ? "1 file" : Figures.Text($"{files.Length} files");
        string agreement = outcomes.Count(outcome => outcome.Failure is null && outcome.Contender.GivesResult) > 1 ? "all results agree" : "nothing to compare with";
        return Figures.Text($"{count}, {Size(files)}; median (least to most) of the runs; {agreement}.\n\n{Table(trial, outcomes)}\n{Targets(trial, outcomes)}{Machine.Describe(TimeProvider.System)}\n");
    }

    /// <summary>The rows of the targets' table.</summary>
    public static IReadOnlyList<string[]> Judge(Trial trial, IReadOnlyList<Outcome> outcomes) => [.. trial.Targets.Select(target => target.Judge(outcomes))];

    private static MarkdownTable Table(Trial trial, IReadOnlyList<Outcome> outcomes)
    {
        string[] output = trial.ShowsOutput ? ["written, MB"] : [];
        MarkdownTable table = new(["program", "runs", "wall time, s", "CPU time, s", "peak memory, MB", "MB/s", "times etl's time", .. output]);
        double own = outcomes[0].Wall.Median;
        foreach (Outcome outcome in outcomes)
        {
            if (outcome.Failure is not null)
            {
                table.Add([outcome.Contender.Name, "", outcome.Failure, "", "", "", "", .. output.Select(_ => "")]);
                continue;
            }

            Spread wall = outcome.Wall;
            table.Add(
            [
                outcome.Contender.Title,
                Figures.Text($"{outcome.Runs.Count}"),
                Figures.Seconds(wall),
                Figures.Text($"{outcome.Cpu:0.00}"),
                Figures.Megabytes(outcome.PeakBytes),
                Figures.Megabytes(FilesOf(outcome).Sum(file => (double)file.Length) / wall.Median),
                Figures.Times(wall.Median / own),
                .. output.Select(_ => Figures.Megabytes(outcome.OutputBytes)),
            ]);
        }

        return table;
    }

    private static string Targets(Trial trial, IReadOnlyList<Outcome> outcomes)
    {
        if (trial.Targets.Count == 0) return "";
        MarkdownTable table = new("target", "measured", "met");
        foreach (string[] row in Judge(trial, outcomes)) table.Add(row);
        return $"{table}\n";
    }

    private static string Size(FileInfo[] files)
    {
        double bytes = files.Sum(file => (double)file.Length);
        return bytes < 1e6 ? Figures.Text($"{bytes:0} bytes") : Figures.Text($"{Figures.Megabytes(bytes)} MB");
    }

    private static FileInfo[] FilesOf(Outcome outcome) => new DirectoryInfo(outcome.Contender.Input).GetFiles();
}
