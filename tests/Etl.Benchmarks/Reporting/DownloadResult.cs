using Etl.Benchmarks.Measuring;

namespace Etl.Benchmarks.Reporting;

/// <summary>The download step's own time in seconds, with one download at a time and with many.</summary>
internal sealed record DownloadResult(int Files, TimeSpan Latency, int Parallelism, Spread Single, Spread Parallel, int Runs)
{
    public string ToMarkdown()
    {
        MarkdownTable table = new("downloads at a time", "download step, s", "least possible, s", "times faster", "most possible");
        table.Add("1", Figures.Seconds(Single), Least(1), "", "");
        table.Add($"{Parallelism}", Figures.Seconds(Parallel), Least(Parallelism), Figures.Times(Single.Median / Parallel.Median), Figures.Times((double)Files / Turns(Parallelism)));
        return Figures.Text($"{Files} files, each answer after {Latency.TotalMilliseconds:0} ms; median (least to most) of {Runs} runs.\n\n{table}\n{Machine.Describe(TimeProvider.System)}\n");
    }

    /// <summary>What the server's waiting alone takes.</summary>
    private string Least(int parallelism) => Figures.Text($"{Turns(parallelism) * Latency.TotalSeconds:0.00}");

    private int Turns(int parallelism) => (Files + parallelism - 1) / parallelism;
}
