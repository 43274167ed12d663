using Etl.Benchmarks.Comparing;
using Etl.Benchmarks.Measuring;

namespace Etl.Benchmarks.Reporting;

/// <summary>What <c>compare</c> prints: the input, the table, the machine.</summary>
internal static class ComparisonText
{
    /// <param name="contenders">With etl first: the others are compared with it.</param>
    /// <param name="measurements">Those of each contender.</param>
    /// <param name="input">Folder that was read.</param>
    public static string Create(IReadOnlyList<Contender> contenders, IReadOnlyList<IReadOnlyList<Measurement>> measurements, string input)
    {
        FileInfo[] files = new DirectoryInfo(input).GetFiles();
        double bytes = files.Sum(file => (double)file.Length);
        MarkdownTable table = new("program", "wall time, s", "CPU time, s", "peak memory, MB", "MB/s", "times etl's time");
        double own = Wall(measurements[0]).Median;
        for (int i = 0; i < contenders.Count; i++)
        {
            Spread wall = Wall(measurements[i]);
            table.Add(
                $"{contenders[i].Name} {contenders[i].Version}",
                Figures.Seconds(wall),
                Figures.Text($"{Spread.Of(measurements[i].Select(run => run.Cpu.TotalSeconds)).Median:0.00}"),
                Figures.Megabytes(measurements[i].Max(run => run.PeakBytes)),
                Figures.Megabytes(bytes / wall.Median),
                Figures.Times(wall.Median / own));
        }

        return Figures.Text($"{files.Length} files, {bytes / 1e6:0} MB; median (least to most) of {measurements[0].Count} runs; all results agree.\n\n{table}\n{Machine.Describe(TimeProvider.System)}\n");
    }

    private static Spread Wall(IEnumerable<Measurement> runs) => Spread.Of(runs.Select(run => run.Wall.TotalSeconds));
}
