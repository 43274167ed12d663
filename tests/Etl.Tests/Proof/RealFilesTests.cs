using System.Globalization;
using System.Text.Json;
using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Proof;

/// <summary>Public data sets, against results that two other programs agree on.</summary>
public sealed class RealFilesTests
{
    private const string BeforeTheNewHeader = """ "exclude": ["*-2020*.csv", "*-2021010*.csv", "*-20210110.csv", "*-20210111.csv", "*-20210112.csv", "*-20210113.csv", "*-20210114.csv"] """;

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Companies_by_sector_are_those_of_the_reference(int parallelism)
    {
        string data = Repository.RequireSharedData("sp500");
        using PipelineRun run = new();

        RunReport report = await run.RunAsync(
            $$"""
            { "name": "sectors", "steps": [
              { "id": "list", "use": "files", "with": { "folder": "{{data}}/raw/data", "pattern": "constituents.csv" } },
              { "id": "rows", "use": "csv.read", "with": { "columns": { "GICS Sector": "text" } } },
              { "id": "named", "use": "select", "with": { "columns": { "sector": "GICS Sector" } } },
              { "id": "sectors", "use": "aggregate", "with": { "by": ["sector"], "measures": { "companies": "count()" } } },
              { "id": "table", "use": "csv.write", "with": { "path": "out/sectors.csv" } } ] }
            """,
            parallelism);

        Assert.Null(run.Failure(report));
        Assert.Equal(Columns(2, data, "expected", "q1_sectors.csv"), Lines(run, "out/sectors.csv"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task National_sums_of_each_day_are_those_of_the_reference(int parallelism)
    {
        string data = Repository.RequireSharedData("covid-it-slice");
        using PipelineRun run = new();

        RunReport report = await run.RunAsync(NationalDaily(data, BeforeTheNewHeader), parallelism);

        Assert.Null(run.Failure(report));
        string[] expected = [.. Columns(6, data, "expected", "q1_national_daily.csv").Where(line => line[0] == 'd' || string.CompareOrdinal(line, "2021-01-15") >= 0)];
        Assert.Equal(32, expected.Length);
        Assert.Equal(expected, Lines(run, "out/days.csv"));
    }

    [Fact]
    public async Task A_file_from_before_a_column_was_added_is_refused_by_name()
    {
        string data = Repository.RequireSharedData("covid-it-slice");
        using PipelineRun run = new();

        string? failure = await run.FailureAsync(NationalDaily(data, """ "exclude": ["*-2021011[5-9].csv"] """), parallelism: 1);

        Assert.Equal("step 'rows': {data}/raw/dati-regioni/dpc-covid19-ita-regioni-20201215.csv: The header lacks the column 'tamponi_test_antigenico_rapido'; it has 'data', 'stato', 'codice_regione', 'denominazione_regione', 'lat', 'long', 'ricoverati_con_sintomi', 'terapia_intensiva', 'totale_ospedalizzati', 'isolamento_domiciliare', 'totale_positivi', 'variazione_totale_positivi', 'nuovi_positivi', 'dimessi_guariti', 'deceduti', 'casi_da_sospetto_diagnostico', 'casi_da_screening', 'totale_casi', 'tamponi', 'casi_testati', 'note', 'ingressi_terapia_intensiva', 'note_test', 'note_casi'. Correct the header or the step's 'columns', or set 'drift.missing' to 'null'.", failure?.Replace(data, "{data}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("**/*.csv", "")]
    [InlineData("1993-94/eng.1.csv", "1993-94,eng.1,")]
    [InlineData("2014-15/*.csv", "2014-15,")]
    public async Task Matches_goals_and_results_of_football_leagues_are_those_of_the_reference(string pattern, string prefix)
    {
        string data = Repository.RequireSharedData("footballdata-cc0");
        using PipelineRun run = new();

        RunReport report = await run.RunAsync($$"""
            { "name": "football", "steps": [
              { "id": "list", "use": "files", "with": { "folder": "{{data}}/raw", "pattern": "{{pattern}}" } },
              { "id": "rows", "use": "csv.read", "with": { "columns": { "FT": "text", "HT": "text" }, "nullText": "?" } },
              { "id": "played", "use": "filter", "with": { "where": "FT like '%-%'" } },
              { "id": "goals", "use": "derive", "with": { "columns": {
                "home": "cast(case when FT like '_-%' then substr(FT, 1, 1) else substr(FT, 1, 2) end as int)",
                "away": "cast(case when FT like '%-_' then substr(FT, length(FT), 1) else substr(FT, length(FT) - 1, 2) end as int)" } } },
              { "id": "totals", "use": "aggregate", "with": { "measures": {
                "matches": "count()", "home_wins": "sum(if(home > away, 1, 0))", "draws": "sum(if(home = away, 1, 0))", "away_wins": "sum(if(home < away, 1, 0))",
                "goals": "sum(home + away)", "no_half_time": "sum(if(HT is null, 1, 0))" } } },
              { "id": "table", "use": "csv.write", "with": { "path": "out/totals.csv" } } ] }
            """);

        Assert.Null(run.Failure(report));
        string[][] leagues = [.. File.ReadLines(Path.Combine(data, "expected", "q1_season_league.csv")).Where(line => line.StartsWith(prefix, StringComparison.Ordinal)).Where(line => !line.StartsWith("season", StringComparison.Ordinal)).Select(line => line.Split(','))];
        Assert.NotEmpty(leagues);
        Assert.Equal(string.Join(',', new[] { 2, 3, 4, 5, 6, 8 }.Select(column => leagues.Sum(league => int.Parse(league[column], CultureInfo.InvariantCulture)))), Lines(run, "out/totals.csv")[1]);
    }

    [Fact]
    public async Task Works_by_classification_are_those_of_the_reference()
    {
        string data = Repository.RequireSharedData("tate-mini");
        using PipelineRun run = new();
        // The set has one object in each file, over many lines; json.read takes one on each line.
        run.Write("in/works.ndjson", string.Concat(Directory.EnumerateFiles(Path.Combine(data, "raw"), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(OneLine)));

        RunReport report = await run.RunAsync("""
            { "name": "tate", "steps": [
              { "id": "list", "use": "files", "with": { "folder": "in" } },
              { "id": "rows", "use": "json.read", "with": { "columns": { "classification": "text", "year": { "type": "int", "path": "dateRange.startYear" } } } },
              { "id": "named", "use": "derive", "with": { "columns": { "classification": "coalesce(classification, '(none)')" } } },
              { "id": "totals", "use": "aggregate", "with": { "by": ["classification"], "measures": {
                "works": "count()", "with_year": "count(year)", "first_year": "min(year)", "last_year": "max(year)" } } },
              { "id": "table", "use": "csv.write", "with": { "path": "out/totals.csv" } } ] }
            """);

        Assert.Null(run.Failure(report));
        Assert.Equal(Columns(-2, data, "expected", "q1_classification.csv"), Lines(run, "out/totals.csv"));
    }

    [Fact]
    public async Task One_json_object_over_many_lines_is_refused_with_the_place()
    {
        string data = Repository.RequireSharedData("tate-mini");
        using PipelineRun run = new();

        string? failure = await run.FailureAsync(
            $$"""
            { "name": "tate", "steps": [
              { "id": "list", "use": "files", "with": { "folder": "{{data}}/raw/artworks/000", "pattern": "a00046-1080.json" } },
              { "id": "rows", "use": "json.read", "with": { "columns": { "acno": "text" } } },
              { "id": "table", "use": "csv.write", "with": { "path": "out/rows.csv" } } ] }
            """,
            parallelism: 1);

        Assert.Equal("step 'rows': 142 rows were rejected, but limits.rejects.rows allows 0. The first: {data}/raw/artworks/000/a00046-1080.json, line 1: invalid JSON at byte 2 of the line: the line ends inside an object or array; each line has to hold one whole object. Fix the rows, or allow some with \"limits\": { \"rejects\": { \"rows\": 1000 } }. The rejected rows are listed in '{root}/.etl/runs/{run}/rejects.csv'; the run stopped at the limit, so there may be more.", failure?.Replace(data, "{data}", StringComparison.Ordinal));
    }

    private static string NationalDaily(string data, string exclude) =>
        $$"""
        { "name": "daily", "steps": [
          { "id": "list", "use": "files", "with": { "folder": "{{data}}/raw/dati-regioni", "pattern": "*.csv", {{exclude}} } },
          { "id": "rows", "use": "csv.read", "with": { "columns": {
            "data": "text", "nuovi_positivi": "int", "deceduti": "int", "terapia_intensiva": "int", "tamponi": "int", "tamponi_test_antigenico_rapido": "int" } } },
          { "id": "dated", "use": "derive", "with": { "columns": { "day": "cast(substr(data, 1, 10) as date)" } } },
          { "id": "days", "use": "aggregate", "with": { "by": ["day"], "measures": {
            "new_positives": "sum(nuovi_positivi)", "deaths": "sum(deceduti)", "intensive": "sum(terapia_intensiva)",
            "tests": "sum(tamponi)", "antigen_tests": "sum(tamponi_test_antigenico_rapido)" } } },
          { "id": "table", "use": "csv.write", "with": { "path": "out/days.csv" } } ] }
        """;

    /// <summary>The lines of a reference result, cut to its first columns, or with the last ones left out when the number is negative. None of these files quotes.</summary>
    private static string[] Columns(int count, params string[] path) =>
        [.. File.ReadLines(Path.Combine(path)).Select(line => line.Split(',')).Select(fields => string.Join(',', count > 0 ? fields[..count] : fields[..^-count]))];

    private static string[] Lines(PipelineRun run, string path) => run.Read(path).TrimEnd('\n').Split('\n');

    private static string OneLine(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return JsonSerializer.Serialize(document.RootElement) + "\n";
    }
}
