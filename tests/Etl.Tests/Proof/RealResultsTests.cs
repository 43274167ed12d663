using Etl.Definitions;
using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Proof;

/// <summary>
/// Public data sets, from their raw files to results that two other programs agree on, by pipelines alone: each file in
/// <c>RealResults/</c> is one, named by the set and the result.
/// </summary>
public sealed class RealResultsTests
{
    private static readonly string[] Sets = ["covid-it-slice", "footballdata-cc0", "sp500", "tate-mini"];

    private static string Folder => Repository.PathOf("tests", "Etl.Tests", "Proof", "RealResults");

    public static TheoryData<string> Pipelines =>
        [.. Directory.EnumerateFiles(Folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pipelines))]
    public async Task The_result_is_that_of_the_reference_on_any_number_of_workers(string name)
    {
        string set = SetOf(name);
        string expected = await File.ReadAllTextAsync(Path.Combine(Repository.RequireSharedData(set), "expected", name[(set.Length + 1)..] + ".csv"), TestContext.Current.CancellationToken);
        using PipelineRun run = new();

        List<string> results = [];
        foreach (int parallelism in new[] { 1, 2, 8 })
        {
            RunReport report = await RunAsync(run, name, parallelism);
            Assert.Null(report.RejectsFile);
            results.Add(run.Read("out/result.csv"));
        }

        Assert.Equal(Cells(expected), Cells(results[0]));
        Assert.All(results, result => Assert.Equal(results[0], result));
    }

    [Fact]
    public void Every_result_of_the_reference_has_its_pipeline()
    {
        string[] results = [.. Sets.SelectMany(set => Directory.EnumerateFiles(Repository.RequireSharedData(set, "expected"), "*.csv").Select(path => $"{set}-{Path.GetFileNameWithoutExtension(path)}")).Order(StringComparer.Ordinal)];

        Assert.Equal(results, Pipelines.Select(row => row.Data));
    }

    [Fact]
    public async Task The_report_names_the_days_whose_files_lack_a_column()
    {
        using PipelineRun run = new();

        RunReport report = await RunAsync(run, "covid-it-slice-q1_national_daily", parallelism: 2);

        Assert.Equal((62, 62), (report.Drift!.FilesCompared, report.Drift.FilesDiffering));
        Assert.Equal(31, report.Drift.Files.Count(file => file.Missing is ["tamponi_test_antigenico_rapido"]));
    }

    private static string SetOf(string name) => Sets.Single(set => name.StartsWith(set + "-", StringComparison.Ordinal));

    private static async Task<RunReport> RunAsync(PipelineRun run, string name, int parallelism)
    {
        string data = Repository.RequireSharedData(SetOf(name));
        PipelineVariables variables = new() { Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["data"] = data } };
        RunReport report = await run.RunAsync(await File.ReadAllTextAsync(Path.Combine(Folder, name + ".json"), TestContext.Current.CancellationToken), parallelism, variables);
        Assert.Null(run.Failure(report));
        return report;
    }

    /// <summary>One line for each row, the header first, with its cells between bars.</summary>
    private static IEnumerable<string> Cells(string text) => PlainCsv.Parse(text).Select(row => string.Join(" | ", row.Select(PlainCsv.Normal)));
}
