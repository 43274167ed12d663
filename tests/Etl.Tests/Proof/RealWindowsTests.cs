using System.Globalization;
using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Proof;

/// <summary>Moving averages over a public data set, against the plainest way to compute them.</summary>
public sealed class RealWindowsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task New_cases_of_each_region_as_a_mean_of_seven_days(int parallelism)
    {
        string data = Repository.RequireSharedData("covid-it-slice");
        using PipelineRun run = new();

        RunReport report = await run.RunAsync(
            $$"""
            { "name": "trend", "steps": [
              { "id": "list", "use": "files", "with": { "folder": "{{data}}/raw/dati-regioni", "pattern": "*.csv" } },
              { "id": "rows", "use": "csv.read", "with": { "columns": { "data": "text", "denominazione_regione": "text", "nuovi_positivi": "int" } } },
              { "id": "dated", "use": "derive", "with": { "columns": { "day": "cast(substr(data, 1, 10) as date)" } } },
              { "id": "trend", "use": "window", "with": { "by": ["denominazione_regione"], "order": ["day"], "columns": {
                "mean": "avg(nuovi_positivi) over 7 rows", "week_before": "lag(nuovi_positivi, 7)", "so_far": "sum(nuovi_positivi) over all before" } } },
              { "id": "sorted", "use": "sort", "with": { "by": ["denominazione_regione", "day"] } },
              { "id": "plain", "use": "select", "with": { "columns": { "region": "denominazione_regione", "day": "day", "mean": "mean", "week_before": "week_before", "so_far": "so_far" } } },
              { "id": "table", "use": "csv.write", "with": { "path": "out/trend.csv" } } ] }
            """,
            parallelism);

        Assert.Null(run.Failure(report));
        string[] lines = run.Read("out/trend.csv").TrimEnd('\n').Split('\n');
        Assert.Equal(["region,day,mean,week_before,so_far", .. Expected(data)], lines);
        Assert.True(lines.Length > 1000);
    }

    private static IEnumerable<string> Expected(string data)
    {
        List<(string Region, string Day, int Cases)> rows = [];
        foreach (string path in Directory.EnumerateFiles(Path.Combine(data, "raw", "dati-regioni"), "*.csv"))
        {
            string[] lines = File.ReadAllLines(path);
            int cases = Array.IndexOf(lines[0].Split(','), "nuovi_positivi");
            rows.AddRange(lines.Skip(1).Select(line => line.Split(',')).Select(cells => (cells[3], cells[0][..10], int.Parse(cells[cases], CultureInfo.InvariantCulture))));
        }

        foreach (var region in rows.GroupBy(row => row.Region).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            (string Region, string Day, int Cases)[] days = [.. region.OrderBy(row => row.Day, StringComparer.Ordinal)];
            for (int i = 0; i < days.Length; i++)
            {
                int[] week = [.. days[Math.Max(0, i - 6)..(i + 1)].Select(day => day.Cases)];
                // 28 digits in all: those in front of the point leave the others behind it.
                decimal mean = (decimal)week.Sum() / week.Length;
                string text = decimal.Round(mean, 28 - (mean < 1 ? 0 : (int)Math.Log10((double)mean) + 1)).ToString("0.############################", CultureInfo.InvariantCulture);
                yield return $"{days[i].Region},{days[i].Day},{text},{(i < 7 ? "" : days[i - 7].Cases)},{days[..(i + 1)].Sum(day => day.Cases)}";
            }
        }
    }
}
