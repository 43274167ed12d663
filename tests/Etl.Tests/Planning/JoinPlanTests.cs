using Etl.Cli.Explaining;
using Etl.Planning;
using Etl.Tests.Support;

namespace Etl.Tests.Planning;

/// <summary>Where joins stand in blocks, and who waits for their tables.</summary>
public sealed class JoinPlanTests
{
    private const string Sources = """
        { "id": "sales_files", "use": "files", "with": { "folder": "sales" } },
        { "id": "sales", "use": "csv.read", "from": "sales_files", "with": { "columns": { "store_id": "int", "amount": "int", "note": "text" } } },
        { "id": "store_files", "use": "files", "with": { "folder": "stores" } },
        { "id": "stores", "use": "csv.read", "from": "store_files", "with": { "columns": { "store_id": "int", "name": "text", "area": "float" } } }
        """;

    [Fact]
    public void The_table_ends_its_chain_and_the_rows_go_on_in_one_block()
    {
        PipelinePlan plan = Plans.Of(Sources + """
            , { "id": "named", "use": "lookup", "from": ["sales", "stores"], "with": { "on": ["store_id"] } },
              { "id": "half", "use": "derive", "with": { "columns": { "half": "amount / 2" } } },
              { "id": "totals", "use": "aggregate", "with": { "by": ["name"], "measures": { "half": "sum(half)" } } },
              { "id": "csv", "use": "csv.write", "with": { "path": "a.csv" } }
            """);

        Assert.Equal(
            """
            sales_files: Source x1 largest first waits for named
            sales (split): Split x4
            sales+named+half+totals: Rows x4
            store_files: Source x1
            stores (split): Split x4 ordered
            stores+named (table): Rows x4 ordered builds
            csv: Sink x1 ordered
            """,
            Blocks(plan));
        Assert.Equal(["amount", "store_id"], plan.Steps[1].UsedColumns!.Order(StringComparer.Ordinal));
        Assert.Equal(["name", "store_id"], plan.Steps[3].UsedColumns!.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Rows_that_share_a_source_with_their_table_get_a_buffer()
    {
        PipelinePlan plan = Plans.Of(Sources[..Sources.IndexOf(",\n{ \"id\": \"store_files\"", StringComparison.Ordinal)] + """
            , { "id": "large", "use": "filter", "from": "sales", "with": { "where": "amount > 5" } },
              { "id": "both", "use": "join", "from": ["sales", "large"], "with": { "on": ["store_id"], "kind": "semi" } },
              { "id": "csv", "use": "csv.write", "with": { "path": "a.csv" } }
            """);

        Assert.Equal(
            """
            sales_files: Source x1
            sales (split): Split x4 ordered
            sales: Rows x4 ordered
            large+both (table): Rows x4 ordered builds
            both (buffer 4): Buffer x1 waits for both
            both: Rows x4 ordered
            csv: Sink x1 ordered
            """,
            Blocks(plan));
    }

    [Fact]
    public void What_a_join_gives_is_kept_in_front_of_a_merge()
    {
        PipelinePlan plan = Plans.Of(Sources + """
            , { "id": "sold", "use": "join", "from": ["sales", "stores"], "with": { "on": ["store_id"], "kind": "semi" } },
              { "id": "csv", "use": "csv.write", "from": ["sales", "sold"], "with": { "path": "a.csv" } }
            """);

        Assert.Equal(
            """
            sales_files: Source x1 waits for sold
            sales (split): Split x4 ordered
            sales: Rows x4 ordered
            store_files: Source x1
            stores (split): Split x4 ordered
            stores+sold (table): Rows x4 ordered builds
            sold: Rows x4 ordered
            csv (buffer 7): Buffer x1
            csv: Sink x1 ordered
            """,
            Blocks(plan));
        Assert.Equal([0, 4], plan.Blocks[^1].FirstSources);
    }

    [Fact]
    public void Explain_says_who_waits_and_what_is_kept()
    {
        PipelinePlan plan = Plans.Of(Sources + """
            , { "id": "sold", "use": "join", "from": ["sales", "stores"], "with": { "on": ["store_id"], "kind": "semi" } },
              { "id": "csv", "use": "csv.write", "from": ["sales", "sold"], "with": { "path": "a.csv" } },
              { "id": "idle", "use": "join", "from": ["stores", "sales"], "with": { "on": ["store_id"], "kind": "anti" } },
              { "id": "idle_csv", "use": "csv.write", "with": { "path": "b.csv" } }
            """);

        string text = PlanText.Write(plan);
        Assert.Contains("     begins when the table of 'sold' is built\n", text, StringComparison.Ordinal);
        Assert.Contains("     builds the table of 'sold'\n", text, StringComparison.Ordinal);
        Assert.Contains("     keeps the rows for 'csv' in the work folder until the last has come\n", text, StringComparison.Ordinal);
        Assert.Contains("     keeps the rows for 'idle' in the work folder until its table is built\n", text, StringComparison.Ordinal);
        Assert.Contains("-. table .->", PlanMermaid.Write(plan), StringComparison.Ordinal);
    }

    private static string Blocks(PipelinePlan plan) => string.Join('\n', plan.Blocks().Split('\n').Zip(plan.Blocks, (line, block) =>
        line + (block.WaitsFor.Count > 0 ? $" waits for {string.Join(", ", block.WaitsFor)}" : "") + (block.BuildsTable ? " builds" : "")));
}
