using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Proof;

/// <summary>Lookups and joins of public data sets, against results that two other programs agree on.</summary>
public sealed class RealJoinsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Market_caps_by_sector_are_those_of_the_reference(int parallelism)
    {
        string data = Repository.RequireSharedData("sp500");
        using PipelineRun run = new();

        RunReport report = await run.RunAsync(
            $$"""
            { "name": "sectors", "steps": [ {{Companies(data)}},
              { "id": "both", "use": "lookup", "from": ["companies", "figures"], "with": { "on": ["Symbol"], "kind": "left", "columns": { "cap": "Market Cap", "pe": "Price/Earnings" } } },
              { "id": "sectors", "use": "aggregate", "with": { "by": ["GICS Sector"], "measures": { "companies": "count()", "with_cap": "count(cap)", "market_cap": "sum(cap)", "mean": "avg(pe)" } } },
              { "id": "rounded", "use": "derive", "with": { "columns": { "mean_pe": "round(mean, 4)" } } },
              { "id": "named", "use": "select", "with": { "columns": { "sector": "GICS Sector", "companies": {}, "with_cap": {}, "market_cap": {}, "mean_pe": {} } } },
              { "id": "table", "use": "csv.write", "with": { "path": "out.csv" } } ] }
            """,
            parallelism);

        Assert.Null(run.Failure(report));
        Assert.Equal(Expected(data, "q1_sectors.csv"), Lines(run));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task The_largest_companies_have_the_names_and_caps_of_the_reference(int parallelism)
    {
        string data = Repository.RequireSharedData("sp500");
        using PipelineRun run = new();

        RunReport report = await run.RunAsync(
            $$"""
            { "name": "largest", "steps": [ {{Companies(data)}},
              { "id": "both", "use": "join", "from": ["companies", "figures"], "with": { "on": ["Symbol"], "columns": { "cap": "Market Cap" } } },
              { "id": "named", "use": "select", "with": { "columns": { "symbol": "Symbol", "name": "Security", "sector": "GICS Sector", "market_cap": "cap" } } },
              { "id": "table", "use": "csv.write", "with": { "path": "out.csv" } } ] }
            """,
            parallelism);

        Assert.Null(run.Failure(report));
        string[] lines = Lines(run);
        string[] expected = Expected(data, "q2_top20.csv");
        Assert.Equal(expected[0], lines[0]);
        Assert.Equal(
            expected.Skip(1),
            lines.Skip(1).OrderByDescending(line => decimal.TryParse(line[(line.LastIndexOf(',') + 1)..], System.Globalization.CultureInfo.InvariantCulture, out decimal cap) ? cap : -1).Take(20));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Symbols_on_one_side_only_are_those_of_the_reference(int parallelism)
    {
        string data = Repository.RequireSharedData("sp500");
        using PipelineRun run = new();

        RunReport report = await run.RunAsync(
            $$"""
            { "name": "unmatched", "steps": [ {{Companies(data)}},
              { "id": "a", "use": "select", "from": "companies", "with": { "columns": { "symbol": "Symbol", "left": "Symbol" } } },
              { "id": "b", "use": "select", "from": "figures", "with": { "columns": { "symbol": "Symbol", "right": "Symbol" } } },
              { "id": "both", "use": "join", "from": ["a", "b"], "with": { "on": ["symbol"], "kind": "full" } },
              { "id": "one", "use": "filter", "with": { "where": "left is null or right is null" } },
              { "id": "sided", "use": "derive", "with": { "columns": { "side": "if(right is null, 'constituents only', 'financials only')" } } },
              { "id": "sorted", "use": "aggregate", "with": { "by": ["symbol", "side"], "measures": { "rows": "count()" } } },
              { "id": "named", "use": "select", "with": { "drop": ["rows"] } },
              { "id": "table", "use": "csv.write", "with": { "path": "out.csv" } } ] }
            """,
            parallelism);

        Assert.Null(run.Failure(report));
        Assert.Equal(Expected(data, "q3_unmatched.csv"), Lines(run));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Cases_per_inhabitant_with_codes_joined_as_numbers_are_those_of_the_reference(int parallelism)
    {
        string data = Repository.RequireSharedData("covid-it-slice");
        using PipelineRun run = new();

        RunReport report = await run.RunAsync(
            $$"""
            { "name": "january", "steps": [
              { "id": "people_file", "use": "files", "with": { "folder": "{{data}}/raw", "pattern": "popolazione-istat-regione-range.csv" } },
              { "id": "people", "use": "csv.read", "from": "people_file", "with": { "columns": { "codice_regione": "int", "totale_generale": "int" } } },
              { "id": "population", "use": "aggregate", "with": { "by": ["codice_regione"], "measures": { "population": "sum(totale_generale)" } } },
              { "id": "days", "use": "files", "with": { "folder": "{{data}}/raw/dati-regioni", "pattern": "*-202101*.csv" } },
              { "id": "rows", "use": "csv.read", "from": "days", "with": { "columns": { "codice_regione": "text", "denominazione_regione": "text", "nuovi_positivi": "int" } } },
              { "id": "regions", "use": "aggregate", "with": { "by": ["codice_regione"], "measures": { "region": "last(denominazione_regione)", "new_positives": "sum(nuovi_positivi)" } } },
              { "id": "both", "use": "lookup", "from": ["regions", "population"], "with": { "on": { "cast(codice_regione as int)": "codice_regione" }, "kind": "inner", "columns": ["population"] } },
              { "id": "share", "use": "derive", "with": { "columns": { "per_100k": "round(new_positives * 100000 / population, 1)" } } },
              { "id": "named", "use": "select", "with": { "columns": { "codice_regione": {}, "region": {}, "new_positives": {}, "population": {}, "per_100k": {} } } },
              { "id": "table", "use": "csv.write", "with": { "path": "out.csv" } } ] }
            """,
            parallelism);

        Assert.Null(run.Failure(report));
        // Trailing zeros are not written.
        Assert.Equal(Expected(data, "q2_january_per_100k.csv").Select(line => line.EndsWith(".0", StringComparison.Ordinal) ? line[..^2] : line), Lines(run));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Artists_have_the_names_and_years_of_the_reference(int parallelism)
    {
        string data = Repository.RequireSharedData("tate-mini");
        using PipelineRun run = new();
        string[] expected = Expected(data, "q2_top_artists.csv");
        run.Write("in/works.csv", string.Join('\n', expected.Select(line => $"{line[..line.IndexOf(',', StringComparison.Ordinal)]},{line[(line.LastIndexOf(',') + 1)..]}")) + "\n");

        RunReport report = await run.RunAsync(
            $$"""
            { "name": "artists", "steps": [
              { "id": "works_file", "use": "files", "with": { "folder": "in" } },
              { "id": "works", "use": "csv.read", "from": "works_file", "with": { "columns": { "artist_id": "int", "works": "int" } } },
              { "id": "artists_file", "use": "files", "with": { "folder": "{{data}}/raw", "pattern": "artist_data.csv" } },
              { "id": "artists", "use": "csv.read", "from": "artists_file", "with": { "columns": { "id": "int", "name": "text", "yearOfBirth": "int" } } },
              { "id": "both", "use": "lookup", "from": ["works", "artists"], "with": { "on": { "artist_id": "id" }, "columns": { "name": "name", "born": "yearOfBirth" } } },
              { "id": "named", "use": "select", "with": { "columns": { "artist_id": {}, "name": {}, "born": {}, "works": {} } } },
              { "id": "table", "use": "csv.write", "with": { "path": "out.csv" } } ] }
            """,
            parallelism);

        Assert.Null(run.Failure(report));
        Assert.Equal(expected, Lines(run));
    }

    private static string Companies(string data) =>
        $$"""
        { "id": "companies_file", "use": "files", "with": { "folder": "{{data}}/raw/data", "pattern": "constituents.csv" } },
        { "id": "companies", "use": "csv.read", "from": "companies_file", "with": { "columns": { "Symbol": "text", "Security": "text", "GICS Sector": "text" } } },
        { "id": "figures_file", "use": "files", "with": { "folder": "{{data}}/raw-financials/data", "pattern": "constituents-financials.csv" } },
        { "id": "figures", "use": "csv.read", "from": "figures_file", "with": { "columns": { "Symbol": "text", "Market Cap": "decimal", "Price/Earnings": "decimal" } } }
        """;

    private static string[] Expected(string data, string name) => [.. File.ReadLines(Path.Combine(data, "expected", name))];

    private static string[] Lines(PipelineRun run) => run.Read("out.csv").TrimEnd('\n').Split('\n');
}
