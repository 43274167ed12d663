using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Json;

/// <summary>Three hundred works of a museum, one JSON document each, against totals that other programs computed.</summary>
public sealed class TateCollectionTests
{
    private const string Pipeline = """
        { "name": "classification", "steps": [
          { "id": "list", "use": "files", "with": { "folder": "${folder}", "pattern": "**/*.json" } },
          { "id": "works", "use": "json.read", "with": { "format": "document", "columns": {
            "classification": "text", "year": { "type": "int", "path": "dateRange.startYear" }, "units": "text", "width": "text", "height": "text" } } },
          { "id": "measured", "use": "derive", "with": { "columns": {
            "classification": "coalesce(classification, '(none)')",
            "area": "case when units = 'mm' then try_cast(width as decimal) * try_cast(height as decimal) / 1000000 end" } } },
          { "id": "totals", "use": "aggregate", "with": { "by": ["classification"], "measures": {
            "works": "count()", "with_year": "count(year)", "first_year": "min(year)", "last_year": "max(year)", "measured": "count(area)", "area_m2": "sum(area)" } } },
          { "id": "rounded", "use": "derive", "with": { "columns": { "area_m2": "round(area_m2, 3)" } } },
          { "id": "csv", "use": "csv.write", "with": { "path": "out/q1.csv" } } ] }
        """;

    private const string Artists = """
        { "name": "artists", "steps": [
          { "id": "list", "use": "files", "with": { "folder": "${folder}", "pattern": "**/*.json" } },
          { "id": "works", "use": "json.read", "with": { "format": "document", "columns": { "contributors": "json" } } },
          { "id": "artists", "use": "explode", "with": { "column": "contributors", "columns": {
            "artist_id": { "path": "id", "type": "int" } } } },
          { "id": "totals", "use": "aggregate", "with": { "by": ["artist_id"], "measures": { "works": "count()" } } },
          { "id": "csv", "use": "csv.write", "with": { "path": "out/q2.csv" } } ] }
        """;

    [Fact]
    public async Task Works_by_classification_are_those_expected()
    {
        string data = Repository.RequireSharedData("tate-mini");
        using PipelineRun run = new();

        RunReport report = await run.RunAsync(Pipeline.Replace("${folder}", Path.Combine(data, "raw", "artworks"), StringComparison.Ordinal));

        Assert.Null(run.Failure(report));
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(data, "expected", "q1_classification.csv"), TestContext.Current.CancellationToken), run.Read("out/q1.csv"));
    }

    [Fact]
    public async Task Artists_with_most_works_are_those_expected()
    {
        string data = Repository.RequireSharedData("tate-mini");
        using PipelineRun run = new();

        RunReport report = await run.RunAsync(Artists.Replace("${folder}", Path.Combine(data, "raw", "artworks"), StringComparison.Ordinal));

        Assert.Null(run.Failure(report));
        string[] expected = [.. (await File.ReadAllLinesAsync(Path.Combine(data, "expected", "q2_top_artists.csv"), TestContext.Current.CancellationToken)).Select(line => $"{line.Split(',')[0]},{line.Split(',')[^1]}")];
        string[] found = run.Read("out/q2.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Empty(expected.Except(found));
        // Whoever has more works than the last one expected is expected, too.
        int least = expected.Skip(1).Min(Works);
        Assert.Empty(found.Skip(1).Where(line => Works(line) > least).Except(expected));

        static int Works(string line) => int.Parse(line[(line.LastIndexOf(',') + 1)..]);
    }
}
