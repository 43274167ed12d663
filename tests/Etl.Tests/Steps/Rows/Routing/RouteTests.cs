using Etl.Messages;
using Etl.Planning;
using Etl.Running;
using Etl.Steps;
using Etl.Steps.Rows.Routing;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Rows.Routing;

public sealed class RouteTests
{
    private const string Rows = """
        { "id": "list", "use": "files", "with": { "folder": "in" } },
        { "id": "rows", "use": "csv.read", "with": { "columns": { "n": "int", "m": "int" } } },
        """;

    [Fact]
    public void Puts_a_step_behind_it_for_each_output()
    {
        PipelinePlan plan = Plans.Of(Rows + """
            { "id": "split", "use": "route", "with": { "outputs": { "a": "n > 1", "b": "n < 0" }, "rest": "drop" } },
            { "id": "more", "use": "derive", "from": "split.b", "with": { "columns": { "x": "n * 2" } } },
            { "id": "other", "use": "csv.write", "from": "split.a", "with": { "path": "a.csv" } },
            { "id": "csv", "use": "csv.write", "from": "more", "with": { "path": "b.csv" } }
            """);

        Assert.Equal(["list", "rows", "split", "split.b", "split.a", "more", "other", "csv"], plan.Steps.Select(step => step.Id));
        Assert.Equal("n int, m int, $route int", plan.Steps[2].OutputSchema!.ToString());
        Assert.Equal("n int, m int", plan.Steps[3].OutputSchema!.ToString());
        Assert.Equal(["split"], plan.Steps[3].From);
        Assert.Equal(["split.b"], plan.Steps[5].From);
        Assert.Equal(["$route", "m", "n"], plan.Steps[2].UsedColumns!.Order(StringComparer.Ordinal));
        Assert.Equal(
            """
            list: Source x1
            rows (split): Split x4 ordered
            rows+split: Rows x4 ordered
            split.b+more: Rows x4 ordered
            split.a: Rows x4 ordered
            other: Sink x1 ordered
            csv: Sink x1 ordered
            """,
            plan.Blocks());
    }

    [Fact]
    public void Fuses_with_its_only_output()
    {
        PipelinePlan plan = Plans.Of(Rows + """
            { "id": "split", "use": "route", "with": { "outputs": { "a": "n > 1" }, "rest": "reject" } },
            { "id": "sum", "use": "aggregate", "from": "split.a", "with": { "measures": { "n": "count()" } } },
            { "id": "csv", "use": "csv.write", "with": { "path": "a.csv" } }
            """);

        Assert.Equal("rows+split+split.a+sum", plan.Blocks[2].Name);
    }

    [Fact]
    public void Rejects_the_rest_where_told_to()
    {
        Schema schema = new([new("n", ColumnType.Int)]);
        IRowTransform route = RowStepPlanning.Plan(Route.Type, new RouteOptions { Outputs = [new("a", "n > 5"), new("b", "10 / n > 3")], Rest = RestRows.Reject }, schema);
        CollectingRejects rejects = new();

        RowBatch routed = route.CreateOperator().Apply(CellRows.ToBatch(schema, [[9L], [0L], [5L], [2L], [null]]), rejects);
        Assert.Equal(["9 | 0", "2 | 1"], CellRows.ToLines(routed));
        RowBatch second = ((INamedOutputs)route).CreateOutput("b").CreateOperator().Apply(routed, rejects);

        Assert.Equal(["2"], CellRows.ToLines(second));
        Assert.Equal(
            [
                "1 - -: Division by zero. Test the divisor first, as in: case when b = 0 then null else a / b end.",
                "2 - -: the row meets the condition of no output: a, b",
                "4 - -: the row meets the condition of no output: a, b",
            ],
            rejects.Lines);
        second.Release();
    }

    [Fact]
    public void Needs_the_name_of_its_hidden_column() => Assert.Equal(
        ["@0: The input has a column '$route', which the step needs for itself. Rename it in a 'select' step before this one."],
        RowStepPlanning.ErrorsOf(Route.Type, new RouteOptions { Outputs = [new("a", "n > 5")] }, new Schema([new("n", ColumnType.Int), new("$route", ColumnType.Text)])));

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Every_row_takes_one_way_and_is_rejected_once(int parallelism)
    {
        using PipelineRun run = new();
        for (int file = 0; file < 3; file++) run.Write($"in/{file}.csv", "n,m\n" + string.Concat(Enumerable.Range(0, 30_000).Select(i => $"{i % 100},{(i % 1000 == 999 ? 0 : i % 3)}\n")));

        RunReport report = await run.RunAsync(
            $$"""
            { "name": "test", "limits": { "rejects": { "rows": 1000 } }, "steps": [ {{Rows}}
              { "id": "split", "use": "route", "with": { "outputs": { "a": "n < 10", "b": "m > 0 and 10 / m = 10", "c": "case when n = 99 then 1 / m > 0 else false end", "d": "n < 50" }, "rest": "drop" } },
              { "id": "a", "use": "csv.write", "from": "split.a", "with": { "path": "out/a.csv" } },
              { "id": "b", "use": "csv.write", "from": "split.b", "with": { "path": "out/b.csv" } },
              { "id": "cd", "use": "csv.write", "from": ["split.c", "split.d"], "with": { "path": "out/cd.csv" } } ] }
            """,
            parallelism);

        Assert.Null(run.Failure(report));
        StepSnapshot Step(string id) => report.Steps.Single(step => string.Equals(step.Id, id, StringComparison.Ordinal));
        var rows = Enumerable.Range(0, 90_000).Select(i => i % 30_000).Select(i => (N: i % 100, M: i % 1000 == 999 ? 0 : i % 3)).ToList();
        var behind = rows.Where(row => row.N >= 10 && row.M != 1).ToList();
        int rejected = behind.Count(row => row.N == 99 && row.M == 0);
        var cd = behind.Where(row => row.N == 99 ? row.M == 2 : row.N < 50).ToList();
        Assert.Equal(rejected, report.RejectedRows);
        Assert.Equal(rows.Count(row => row.N < 10), Step("a").RowsOut);
        Assert.Equal(rows.Count(row => row is { N: >= 10, M: 1 }), Step("b").RowsOut);
        // Of each batch the rows of one output come before those of the other.
        Assert.Equal(cd.Select(row => $"{row.N},{row.M}").Order(StringComparer.Ordinal), run.Read("out/cd.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Order(StringComparer.Ordinal));
        Assert.Equal(("unrouted", (long)(behind.Count - rejected - cd.Count)), (Step("split").DroppedAs, Step("split").RowsDropped));
        Assert.Equal(("routed elsewhere", Step("split").RowsOut - Step("a").RowsOut), (Step("split.a").DroppedAs, Step("split.a").RowsDropped));
    }
}
