using Etl.Planning;
using Etl.Tests.Support;

namespace Etl.Tests.Planning;

/// <summary>Which plans can be continued from a checkpoint, and what is said of the others.</summary>
public sealed class ContinuingTests
{
    private const string Rows = """{ "id": "list", "use": "files", "with": { "folder": "in" } }, { "id": "rows", "use": "csv.read", "with": { "columns": { "shop": "text", "n": "int" } } }""";

    [Theory]
    [InlineData("""{ "id": "out", "use": "csv.write", "with": { "path": "out.csv.gz", "maxRows": 10 } }""")]
    [InlineData("""{ "id": "out", "use": "csv.write", "with": { "path": "{shop}.csv.br" } }""")]
    [InlineData("""{ "id": "totals", "use": "aggregate", "with": { "by": ["shop"], "measures": { "n": "sum(n)" } } }, { "id": "sorted", "use": "sort", "with": { "by": ["n"] } }, { "id": "out", "use": "csv.write", "with": { "path": "out.csv.br" } }""")]
    [InlineData("""{ "id": "split", "use": "route", "with": { "outputs": { "big": "n > 5" }, "rest": "drop" } }, { "id": "a", "use": "csv.write", "from": "split.big", "with": { "path": "a.csv" } }, { "id": "b", "use": "json.write", "from": "rows", "with": { "path": "-" } }""")]
    public void A_run_goes_on_where_everything_in_front_of_the_end_can_be_saved(string steps) => Assert.Empty(Plan(steps).StartsOver);

    [Theory]
    [InlineData("""{ "id": "sorted", "use": "sort", "with": { "by": ["n"] } }, { "id": "out", "use": "csv.write", "with": { "path": "out.csv" } }""", "'sorted' (sort) keeps rows that are not saved")]
    [InlineData("""{ "id": "out", "use": "csv.write", "with": { "path": "out.csv.br" } }""", "'out' compresses its file in one piece, which a .br file needs; a .gz file is written in several")]
    [InlineData("""{ "id": "more", "use": "csv.read", "from": "list", "with": { "columns": { "n": "int", "name": "text" } } }, { "id": "named", "use": "lookup", "from": ["rows", "more"], "with": { "on": ["n"], "columns": ["name"] } }, { "id": "out", "use": "csv.write", "with": { "path": "out.csv" } }""", "'named' (lookup) keeps a table that is not saved")]
    [InlineData("""{ "id": "one", "use": "filter", "with": { "where": "n > 1" } }, { "id": "two", "use": "filter", "from": "rows", "with": { "where": "n > 2" } }, { "id": "all", "use": "union", "from": ["one", "two"] }, { "id": "out", "use": "csv.write", "with": { "path": "out.csv" } }""", "'all' puts the rows of several steps into one order")]
    public void A_run_that_starts_over_says_why(string steps, string why) => Assert.Equal([why], Plan(steps).StartsOver);

    private static PipelinePlan Plan(string steps)
    {
        using PipelineRun run = new();
        PlanResult result = run.Plan($$"""{ "name": "p", "steps": [ {{Rows}}, {{steps}} ] }""");
        Assert.Empty(result.Errors);
        return result.Plan!;
    }
}
