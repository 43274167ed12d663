using System.Text.Json;
using Etl.Cli;
using Etl.Planning;
using Etl.Tests.Support;

namespace Etl.Tests.Cli.Explaining;

public sealed class ExplainTests
{
    [Fact]
    public async Task Explains_a_plan_to_people() => Assert.Equal(
        """
        sales  (pipelines/sales.json)
          folder  /data
          limits  memory 1 GiB, cpu 4 workers, rejects up to 100 rows and up to 1.5 % of the rows read
          resume  goes on from the last checkpoint, one every 2s at most

        steps
          orders  files      -> files
          rows    csv.read   files -> rows  from orders
                  columns: store text, quantity int
                  not checked, because no later step uses them: note
          kept    filter     rows -> rows  from rows
                  columns: store text
                  not handed on, because no later step uses them: quantity, note
          report  csv.write  rows ->  from kept

        blocks
          0  source     orders
             parallelism 1, capacity 2, largest files first: nothing behind depends on the order
          1  split      rows  from 0
             parallelism 2, takes in all that is listed, keeps the order of its input
          2  rows       rows+kept  from 1
             parallelism 4, capacity 8, in any order
             fused: a batch passes 2 steps on one worker
          3  sink       report  from 2
             parallelism 1, capacity 16, keeps the order of its input

        """,
        await ExplainAsync());

    [Fact]
    public async Task Explains_a_plan_as_a_flowchart() => Assert.Equal(
        """
        flowchart LR
          subgraph b0["source, 1 at once"]
            b0s0["orders<br/>files"]
          end
          subgraph b1["split, 2 at once"]
            b1s0["rows<br/>csv.read"]
          end
          subgraph b2["rows, 4 at once"]
            b2s0["rows<br/>csv.read"]
            b2s1["kept<br/>filter"]
            b2s0 --> b2s1
          end
          subgraph b3["sink, 1 at once"]
            b3s0["report<br/>csv.write"]
          end
          b0s0 --> b1s0
          b1s0 --> b2s0
          b2s1 --> b3s0

        """,
        await ExplainAsync("--format", "mermaid"));

    [Fact]
    public async Task Explains_a_plan_to_programs()
    {
        using JsonDocument document = JsonDocument.Parse(await ExplainAsync("--format", "json"));
        JsonElement plan = document.RootElement;

        Assert.Equal("name file root limits startsOver steps blocks", string.Join(" ", plan.EnumerateObject().Select(property => property.Name)));
        Assert.Equal("""{"memoryBytes":1073741824,"cpu":4,"rejectRows":100,"rejectPercent":1.5,"checkpoint":"2s"}""", Compact(plan.GetProperty("limits")));
        Assert.Equal(
            """{"id":"rows","use":"csv.read","from":["orders"],"input":["files"],"output":"rows","columns":[{"name":"store","type":"text","used":true},{"name":"quantity","type":"int","used":true},{"name":"note","type":"text","used":false}],"unchecked":["note"],"with":{}}""",
            Compact(plan.GetProperty("steps")[1]));
        Assert.Equal(
            """{"id":"report","use":"csv.write","from":["kept"],"input":["rows"],"output":null,"unchecked":[],"with":{"path":"out/sales.csv"}}""",
            Compact(plan.GetProperty("steps")[3]));
        Assert.Equal(
            """{"index":2,"name":"rows\u002Bkept","kind":"rows","steps":["rows","kept"],"from":[1],"parallelism":4,"capacity":8,"takesAll":false,"ordered":false,"largestFirst":false,"buildsTable":false,"waitsFor":[]}""",
            Compact(plan.GetProperty("blocks")[2]));
    }

    [Fact]
    public async Task Marks_results_whose_state_grows_with_the_data()
    {
        const string Steps = """
            { "id": "orders", "use": "files", "with": { "folder": "in" } },
            { "id": "rows", "use": "csv.read", "with": { "columns": { "store": "text", "price": "decimal" } } },
            { "id": "totals", "use": "aggregate", "with": { "by": ["store"], "measures": { "n": "count()", "middle": "median(price)", "prices": "count_distinct(price)" } } },
            { "id": "report", "use": "csv.write", "with": { "path": "out.csv" } }
            """;
        PlanResult plan = new(Plans.Of(Steps), []);

        Assert.Contains("\n          state grows with the data: middle, prices\n", await ExplainAsync(plan), StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(await ExplainAsync(plan, "--format", "json"));
        JsonElement steps = document.RootElement.GetProperty("steps");
        Assert.Equal("""["middle","prices"]""", Compact(steps[2].GetProperty("growing")));
        Assert.False(steps[1].TryGetProperty("growing", out _));
    }

    [Fact]
    public async Task Says_on_standard_error_why_there_is_no_plan()
    {
        using CliSession session = new(new FakeEngine { OnPlan = _ => new PlanResult(null, [new("p.json", 1, 1, "The file is empty.")]) });

        Assert.Equal(ExitCodes.Invalid, await session.InvokeAsync("explain", "p.json"));

        Assert.Equal("p.json:1:1: error: The file is empty.\n1 error; nothing was run.\n", session.Error);
        Assert.Equal("", session.Output);
    }

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);

    private static Task<string> ExplainAsync(params string[] options) => ExplainAsync(new PlanResult(SomePlan.Sales, []), options);

    private static async Task<string> ExplainAsync(PlanResult plan, params string[] options)
    {
        using CliSession session = new(new FakeEngine { OnPlan = _ => plan });
        Assert.Equal(ExitCodes.Done, await session.InvokeAsync(["explain", "p.json", .. options]));
        return session.Output;
    }
}
