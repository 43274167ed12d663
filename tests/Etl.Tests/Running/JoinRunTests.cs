using System.Globalization;
using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Running;

/// <summary>Lookups and joins in whole runs: none of the ways in which two inputs can wait for each other stops one.</summary>
public sealed class JoinRunTests
{
    private const int TimeoutMs = 30_000;
    private const int Tiny = 1; // every chunk is above it, so that one at a time goes
    private const long Plenty = 64L << 20;

    private const string Sources = """
        { "id": "sales_files", "use": "files", "with": { "folder": "sales" } },
        { "id": "sales", "use": "csv.read", "from": "sales_files", "with": { "columns": { "store_id": "int", "amount": "int" } } },
        { "id": "store_files", "use": "files", "with": { "folder": "stores" } },
        { "id": "stores", "use": "csv.read", "from": "store_files", "with": { "columns": { "store_id": "int", "name": "text" } } }
        """;

    // One block's capacity counts what is worked on, so it is as large as the workers.
    public static TheoryData<int, long, long> Bounds => new() { { 1, Plenty, Plenty }, { 8, Plenty, Plenty }, { 1, Tiny, Plenty }, { 8, Tiny, Plenty } };

    public static TheoryData<int, long, long> JoinBounds => new() { { 1, Plenty, Plenty }, { 8, Plenty, Plenty }, { 1, Tiny, 0 }, { 8, Tiny, 0 }, { 8, Plenty, 0 }, { 3, Tiny, 100_000 } };

    [Theory(Timeout = TimeoutMs)]
    [MemberData(nameof(Bounds))]
    public async Task A_lookup_names_the_stores_of_all_sales_in_order(int parallelism, long bufferBytes, long stateBytes)
    {
        using PipelineRun run = WithSales();
        RunReport report = await TightRun.RunAsync(run, Pipeline("""{ "id": "named", "use": "lookup", "from": ["sales", "stores"], "with": { "on": ["store_id"] } }"""), parallelism, bufferBytes, stateBytes);

        Assert.Null(run.Failure(report));
        Assert.Equal(["store_id,amount,name", .. Sales().Select(sale => $"{sale.Store},{sale.Amount},{(sale.Store is "" or "0" ? "" : $"store {sale.Store}")}")], run.Read("out.csv").TrimEnd('\n').Split('\n'));
        StepSnapshot step = Assert.Single(report.Steps, step => step.Id is "named");
        Assert.Equal((Sales().Count, Sales().Count, 0, 0), (step.RowsIn, step.RowsOut, step.RowsDropped, step.RowsCreated));
        Assert.Equal([new StepTally("unmatched", "without a match", Sales().Count(sale => sale.Store is "" or "0"))], step.Tallies);
    }

    [Theory(Timeout = TimeoutMs)]
    [InlineData("inner", "unmatched")]
    [InlineData("semi", "unmatched")]
    [InlineData("anti", "matched")]
    public async Task Rows_that_a_lookup_leaves_out_are_counted_under_their_name(string kind, string name)
    {
        using PipelineRun run = WithSales();
        RunReport report = await TightRun.RunAsync(run, Pipeline($$"""{ "id": "named", "use": "lookup", "from": ["sales", "stores"], "with": { "on": ["store_id"], "kind": "{{kind}}" } }"""), 2, Plenty, Plenty);

        Assert.Null(run.Failure(report));
        int unmatched = Sales().Count(sale => sale.Store is "" or "0");
        StepSnapshot step = Assert.Single(report.Steps, step => step.Id is "named");
        Assert.Equal(name, step.DroppedAs);
        Assert.Equal(kind is "anti" ? Sales().Count - unmatched : unmatched, step.RowsDropped);
        Assert.Equal(Sales().Count - step.RowsDropped, step.RowsOut);
    }

    [Theory(Timeout = TimeoutMs)]
    [MemberData(nameof(JoinBounds))]
    public async Task A_full_join_gives_the_same_bytes_at_any_parallelism_and_memory(int parallelism, long bufferBytes, long stateBytes)
    {
        using PipelineRun run = WithSales();
        RunReport report = await TightRun.RunAsync(run, Pipeline("""{ "id": "both", "use": "join", "from": ["sales", "stores"], "with": { "on": ["store_id"], "kind": "full" } }"""), parallelism, bufferBytes, stateBytes);

        Assert.Null(run.Failure(report));
        string[] lines = run.Read("out.csv").TrimEnd('\n').Split('\n');
        Assert.Equal(["store_id,amount,name", .. Sales().Select(sale => $"{sale.Store},{sale.Amount},{(sale.Store is "" or "0" ? "" : $"store {sale.Store}")}"), "9999,,a store without sales", ",,a store without a number"], lines);
        StepSnapshot step = Assert.Single(report.Steps, step => step.Id is "both");
        Assert.Equal((Sales().Count + 2, 2, Sales().Count(sale => sale.Store is "" or "0")), (step.RowsOut, step.RowsCreated, Assert.Single(step.Tallies).Rows));
        FailingRun.AssertNothingIsLeft(run.Root);
    }

    [Theory(Timeout = TimeoutMs)]
    [MemberData(nameof(JoinBounds))]
    public async Task Trap_12_both_sides_of_a_join_come_from_one_reader(int parallelism, long bufferBytes, long stateBytes)
    {
        using PipelineRun run = WithSales();
        RunReport report = await TightRun.RunAsync(
            run,
            Pipeline("""
                { "id": "stores_csv", "use": "csv.write", "from": "stores", "with": { "path": "stores.csv" } },
                { "id": "large", "use": "filter", "from": "sales", "with": { "where": "amount >= 900" } },
                { "id": "both", "use": "join", "from": ["sales", "large"], "with": { "on": ["amount"], "kind": "semi" } }
                """),
            parallelism,
            bufferBytes,
            stateBytes);

        Assert.Null(run.Failure(report));
        Assert.Equal(["store_id,amount", .. Sales().Where(sale => sale.Amount >= 900).Select(sale => $"{sale.Store},{sale.Amount}")], run.Read("out.csv").TrimEnd('\n').Split('\n'));
    }

    [Theory(Timeout = TimeoutMs)]
    [MemberData(nameof(JoinBounds))]
    public async Task Trap_13_two_joins_whose_tables_wait_for_each_others_rows(int parallelism, long bufferBytes, long stateBytes)
    {
        using PipelineRun run = WithSales();
        RunReport report = await TightRun.RunAsync(
            run,
            $$"""
            { "name": "crossed", "steps": [ {{Sources}},
              { "id": "sold", "use": "join", "from": ["sales", "stores"], "with": { "on": ["store_id"], "kind": "semi" } },
              { "id": "csv", "use": "csv.write", "from": "sold", "with": { "path": "out.csv" } },
              { "id": "idle", "use": "join", "from": ["stores", "sales"], "with": { "on": ["store_id"], "kind": "anti" } },
              { "id": "idle_csv", "use": "csv.write", "from": "idle", "with": { "path": "idle.csv" } } ] }
            """,
            parallelism,
            bufferBytes,
            stateBytes);

        Assert.Null(run.Failure(report));
        Assert.Equal(["store_id,amount", .. Sales().Where(sale => sale.Store is not ("" or "0")).Select(sale => $"{sale.Store},{sale.Amount}")], run.Read("out.csv").TrimEnd('\n').Split('\n'));
        Assert.Equal(["store_id,name", "9999,a store without sales", ",a store without a number"], run.Read("idle.csv").TrimEnd('\n').Split('\n'));
    }

    [Theory(Timeout = TimeoutMs)]
    [MemberData(nameof(JoinBounds))]
    public async Task Trap_14_what_a_join_gives_is_merged_with_what_it_was_made_of(int parallelism, long bufferBytes, long stateBytes)
    {
        using PipelineRun run = WithSales();
        RunReport report = await TightRun.RunAsync(
            run,
            $$"""
            { "name": "merged", "steps": [ {{Sources}},
              { "id": "sold", "use": "join", "from": ["sales", "stores"], "with": { "on": ["store_id"], "kind": "semi" } },
              { "id": "csv", "use": "csv.write", "from": ["sold", "sales"], "with": { "path": "out.csv" } } ] }
            """,
            parallelism,
            bufferBytes,
            stateBytes);

        // A join's rows count as later than those it was made of.
        Assert.Null(run.Failure(report));
        Assert.Equal(["store_id,amount", .. Sales().Select(sale => $"{sale.Store},{sale.Amount}"), .. Sales().Where(sale => sale.Store is not ("" or "0")).Select(sale => $"{sale.Store},{sale.Amount}")], run.Read("out.csv").TrimEnd('\n').Split('\n'));
    }

    [Theory(Timeout = TimeoutMs)]
    [MemberData(nameof(Bounds))]
    public async Task Trap_15_a_table_is_also_merged_behind_the_rows_that_wait_for_it(int parallelism, long bufferBytes, long stateBytes)
    {
        using PipelineRun run = WithSales();
        RunReport report = await TightRun.RunAsync(
            run,
            $$"""
            { "name": "behind", "steps": [ {{Sources}},
              { "id": "named", "use": "lookup", "from": ["sales", "stores"], "with": { "on": ["store_id"], "kind": "semi" } },
              { "id": "named_csv", "use": "csv.write", "from": "named", "with": { "path": "named.csv" } },
              { "id": "a", "use": "select", "from": "sales", "with": { "columns": { "id": "store_id" } } },
              { "id": "b", "use": "select", "from": "stores", "with": { "columns": { "id": "store_id" } } },
              { "id": "csv", "use": "csv.write", "from": ["a", "b"], "with": { "path": "out.csv" } } ] }
            """,
            parallelism,
            bufferBytes,
            stateBytes);

        Assert.Null(run.Failure(report));
        Assert.Equal(Sales().Count(sale => sale.Store is not ("" or "0")) + 1, run.Read("named.csv").TrimEnd('\n').Split('\n').Length);
        Assert.Equal(["id", .. Sales().Select(sale => sale.Store is "" ? "\"\"" : sale.Store), .. Enumerable.Range(1, 500).Select(i => $"{i}"), "9999", "\"\""], run.Read("out.csv").TrimEnd('\n').Split('\n'));
    }

    [Theory(Timeout = TimeoutMs)]
    [MemberData(nameof(JoinBounds))]
    public async Task A_chain_of_joins_that_ends_in_an_aggregate_counts_every_pair(int parallelism, long bufferBytes, long stateBytes)
    {
        using PipelineRun run = WithSales();
        RunReport report = await TightRun.RunAsync(
            run,
            $$"""
            { "name": "chain", "steps": [ {{Sources}},
              { "id": "totals", "use": "aggregate", "from": "sales", "with": { "by": ["store_id"], "measures": { "sold": "sum(amount)" } } },
              { "id": "named", "use": "join", "from": ["sales", "stores"], "with": { "on": ["store_id"], "kind": "left" } },
              { "id": "shared", "use": "join", "from": ["named", "totals"], "with": { "on": ["store_id"], "kind": "left" } },
              { "id": "share", "use": "derive", "with": { "columns": { "part": "amount / sold" } } },
              { "id": "end", "use": "aggregate", "with": { "measures": { "rows": "count()", "stores": "count_distinct(name)", "first": "first(amount)", "last": "last(amount)", "sold": "count(sold)" } } },
              { "id": "csv", "use": "csv.write", "with": { "path": "out.csv" } } ] }
            """,
            parallelism,
            bufferBytes,
            stateBytes);

        Assert.Null(run.Failure(report));
        Assert.Equal($"rows,stores,first,last,sold\n{Sales().Count},500,{Sales()[0].Amount},{Sales()[^1].Amount},{Sales().Count(sale => sale.Store.Length > 0)}\n", run.Read("out.csv"));
    }

    [Theory(Timeout = TimeoutMs)]
    [InlineData(Plenty)]
    [InlineData(0)]
    public async Task Trap_16_every_queue_holds_one_message(long stateBytes)
    {
        using PipelineRun run = WithSales();
        string pipeline = Pipeline("""
            { "id": "large", "use": "filter", "from": "sales", "with": { "where": "amount >= 900" } },
            { "id": "some", "use": "join", "from": ["sales", "large"], "with": { "on": ["amount"], "kind": "semi" } },
            { "id": "both", "use": "join", "from": ["some", "stores"], "with": { "on": ["store_id"], "kind": "semi" } }
            """);
        foreach (string step in new[] { "csv.read", "filter", "join", "csv.write" })
            pipeline = pipeline.Replace($"\"use\": \"{step}\"", $"\"use\": \"{step}\", \"parallelism\": 1, \"capacity\": 1", StringComparison.Ordinal);

        RunReport report = await TightRun.RunAsync(run, pipeline, null, Tiny, stateBytes);

        Assert.Null(run.Failure(report));
        Assert.Equal(["store_id,amount", .. Sales().Where(sale => sale.Amount >= 900 && sale.Store is not ("" or "0")).Select(sale => $"{sale.Store},{sale.Amount}")], run.Read("out.csv").TrimEnd('\n').Split('\n'));
    }

    [Theory(Timeout = TimeoutMs)]
    [InlineData(1, Plenty)]
    [InlineData(8, Plenty)]
    [InlineData(1, 0)]
    [InlineData(8, 0)]
    public async Task Rows_that_cannot_be_read_fail_the_run_while_its_table_is_there(int parallelism, long stateBytes)
    {
        using PipelineRun run = WithSales();
        run.Write("sales/99.csv", "store_id\n1\n");

        RunReport report = await TightRun.RunAsync(run, Pipeline("""{ "id": "both", "use": "join", "from": ["sales", "stores"], "with": { "on": ["store_id"], "kind": "full" } }"""), parallelism, Tiny, stateBytes);

        Assert.Equal("step 'sales': sales/99.csv: The header lacks the column 'amount'; it has 'store_id'. Correct the header or the step's 'columns'.", run.Failure(report));
        FailingRun.AssertNothingIsLeft(run.Root);
    }

    [Theory(Timeout = TimeoutMs)]
    [InlineData(1, Plenty)]
    [InlineData(8, Plenty)]
    [InlineData(1, 0)]
    [InlineData(8, 0)]
    public async Task Too_many_rejects_behind_a_join_stop_it_while_it_gives_its_rows(int parallelism, long stateBytes)
    {
        using PipelineRun run = WithSales();

        RunReport report = await TightRun.RunAsync(
            run,
            Pipeline("""
                { "id": "both", "use": "join", "from": ["sales", "stores"], "with": { "on": ["store_id"], "kind": "left" } },
                { "id": "bad", "use": "derive", "with": { "columns": { "x": "1 / (amount - amount)" } } }
                """),
            parallelism,
            Tiny,
            stateBytes);

        Assert.StartsWith("step 'bad': ", run.Failure(report), StringComparison.Ordinal);
        Assert.Contains("but limits.rejects.rows allows 0", run.Failure(report), StringComparison.Ordinal);
        Assert.False(Directory.Exists(run.PathOf(".etl", "runs", "run", "scratch")));
    }

    [Theory(Timeout = TimeoutMs)]
    [InlineData(Plenty)]
    [InlineData(0)]
    public async Task Keys_that_say_nothing_are_refused_before_they_fill_the_memory(long stateBytes)
    {
        using PipelineRun run = new();
        run.Write("sales/a.csv", TightRun.Csv("store_id,amount", 3000, i => $"1,{i}"));
        run.Write("stores/a.csv", TightRun.Csv("store_id,name", 3000, i => $"1,{i}"));

        RunReport report = await TightRun.RunAsync(run, Pipeline("""{ "id": "both", "use": "join", "from": ["sales", "stores"], "with": { "on": ["store_id"] } }"""), 1, Plenty, stateBytes);

        Assert.Matches("^step 'both': (sales/a.csv: )?A batch of rows of 'sales' has at least [0-9]+ pairs with 'stores', and at most 4194304 are joined at once: many rows of both have the same key[.] Add a column to 'on', or aggregate one of the two first[.]$", run.Failure(report));
        Assert.False(File.Exists(run.PathOf("out.csv")));
    }

    [Theory(Timeout = TimeoutMs)]
    [InlineData(1)]
    [InlineData(8)]
    public async Task A_table_that_cannot_be_read_fails_the_run_and_ends_the_waiting(int parallelism)
    {
        using PipelineRun run = WithSales();
        run.Write("stores/z.csv", "store_id\n1\n");

        RunReport report = await TightRun.RunAsync(run, Pipeline("""{ "id": "named", "use": "lookup", "from": ["sales", "stores"], "with": { "on": ["store_id"] } }"""), parallelism, Tiny, Plenty);

        Assert.Equal("step 'stores': stores/z.csv: The header lacks the column 'name'; it has 'store_id'. Correct the header or the step's 'columns'.", run.Failure(report));
        Assert.False(File.Exists(run.PathOf("out.csv")));
    }

    [Theory(Timeout = TimeoutMs)]
    [InlineData(1)]
    [InlineData(8)]
    public async Task A_key_that_a_lookup_table_has_twice_is_named_with_both_places(int parallelism)
    {
        using PipelineRun run = WithSales();
        run.Write("stores/z.csv", "store_id,name\n501,x\n77,y\n78,z\n");
        const string Lookup = """{ "id": "named", "use": "lookup", "from": ["sales", "stores"], "with": { "on": ["store_id"]{0} } }""";

        RunReport report = await TightRun.RunAsync(run, Pipeline(Lookup.Replace("{0}", "", StringComparison.Ordinal)), parallelism, Plenty, Plenty);
        Assert.Equal("step 'named': The table 'stores' has the key store_id 77 twice: stores/a.csv, line 78 and stores/z.csv, line 3. Make its keys unique, take the first row of each with \"duplicates\": \"first\", or get a row for each with 'join'.", run.Failure(report));

        report = await TightRun.RunAsync(run, Pipeline(Lookup.Replace("{0}", """, "duplicates": "first" """, StringComparison.Ordinal)), parallelism, Plenty, Plenty);
        Assert.Null(run.Failure(report));
        Assert.Equal(["store_id,amount,name", .. Sales().Select(sale => $"{sale.Store},{sale.Amount},{(sale.Store is "" or "0" ? "" : $"store {sale.Store}")}")], run.Read("out.csv").TrimEnd('\n').Split('\n'));
    }

    [Fact(Timeout = TimeoutMs)]
    public async Task A_lookup_table_beyond_its_share_of_memory_names_join_as_the_cure()
    {
        using PipelineRun run = WithSales();
        RunReport report = await TightRun.RunAsync(run, Pipeline("""{ "id": "named", "use": "lookup", "from": ["sales", "stores"], "with": { "on": ["store_id"] } }"""), 2, Plenty, 20_000);

        Assert.Equal("step 'named': table 'stores': It does not fit in memory: its share of limits.memory is 0 MiB. Use 'join' instead of 'lookup', which moves to the disk what does not fit, or allow more, such as \"limits\": { \"memory\": \"4GiB\" }.", run.Failure(report));
    }

    [Theory(Timeout = TimeoutMs)]
    [InlineData("inner")]
    [InlineData("full")]
    public async Task One_key_with_more_rows_than_fit_is_joined_piece_by_piece(string kind)
    {
        using PipelineRun run = new();
        run.Write("sales/a.csv", "store_id,amount\n7,1\n8,2\n7,3\n");
        run.Write("stores/a.csv", TightRun.Csv("store_id,name", 30_000, i => $"7,store {i}"));
        RunReport report = await TightRun.RunAsync(run, Pipeline($$"""{ "id": "both", "use": "join", "from": ["sales", "stores"], "with": { "on": ["store_id"], "kind": "{{kind}}" } }"""), 2, Plenty, 20_000);

        Assert.Null(run.Failure(report));
        string[] pairs = [.. Enumerable.Range(0, 30_000).Select(i => $"store {i}")];
        Assert.Equal(["store_id,amount,name", .. pairs.Select(pair => $"7,1,{pair}"), .. kind is "full" ? ["8,2,"] : Array.Empty<string>(), .. pairs.Select(pair => $"7,3,{pair}")], run.Read("out.csv").TrimEnd('\n').Split('\n'));
        Assert.Equal(59_998, Assert.Single(report.Steps, step => step.Id is "both").RowsCreated);
        FailingRun.AssertNothingIsLeft(run.Root);
    }

    [Theory(Timeout = TimeoutMs)]
    [InlineData(0)]
    [InlineData(64L << 20)]
    public async Task An_empty_table_and_no_rows_are_fine(long stateBytes)
    {
        using PipelineRun run = WithSales();
        run.Write("stores/a.csv", "store_id,name\n");
        RunReport report = await TightRun.RunAsync(run, Pipeline("""{ "id": "both", "use": "join", "from": ["sales", "stores"], "with": { "on": ["store_id"], "kind": "anti" } }"""), 2, Plenty, stateBytes);
        Assert.Null(run.Failure(report));
        Assert.Equal(Sales().Count + 1, run.Read("out.csv").TrimEnd('\n').Split('\n').Length);

        using PipelineRun none = WithSales();
        foreach (string file in none.FilesBelow("sales")) none.Write($"sales/{file}", "store_id,amount\n");
        report = await TightRun.RunAsync(none, Pipeline("""{ "id": "both", "use": "join", "from": ["sales", "stores"], "with": { "on": ["store_id"], "kind": "right" } }"""), 2, Plenty, stateBytes);
        Assert.Null(none.Failure(report));
        Assert.Equal(["store_id,amount,name", .. Enumerable.Range(1, 500).Select(i => $"{i},,store {i}"), "9999,,a store without sales", ",,a store without a number"], none.Read("out.csv").TrimEnd('\n').Split('\n'));
    }

    [Theory(Timeout = TimeoutMs)]
    [InlineData(1)]
    [InlineData(8)]
    public async Task A_row_whose_key_cannot_be_computed_is_rejected_on_its_side(int parallelism)
    {
        using PipelineRun run = new();
        run.Write("sales/a.csv", "store_id,amount\n1,5\n2,0\n0,7\n");
        run.Write("stores/a.csv", "store_id,name\n2,two\n0,zero\n");
        RunReport report = await TightRun.RunAsync(
            run,
            Pipeline("""{ "id": "both", "use": "join", "from": ["sales", "stores"], "with": { "on": { "10 / amount": "4 / store_id" }, "columns": ["name"] } }""").Replace("\"steps\"", "\"limits\": { \"rejects\": { \"rows\": 9 } }, \"steps\"", StringComparison.Ordinal),
            parallelism,
            Plenty,
            Plenty);

        Assert.Null(run.Failure(report));
        Assert.Equal("store_id,amount,name\n1,5,two\n", run.Read("out.csv"));
        Assert.Equal(2, report.RejectedRows);
        Assert.Equal((3, 1, 2, 1), report.Steps.Where(step => step.Id is "both").Select(step => (step.RowsIn, step.RowsOut, step.RowsRejected, step.RowsDropped)).Single());
    }

    [Theory(Timeout = TimeoutMs)]
    [InlineData(0)]
    [InlineData(64L << 20)]
    public async Task A_cancelled_join_ends_and_leaves_nothing(long stateBytes)
    {
        using PipelineRun run = WithSales();
        using CancellationTokenSource cancel = new();
        await cancel.CancelAsync();
        RunReport report = await TightRun.RunAsync(run, Pipeline("""{ "id": "both", "use": "join", "from": ["sales", "stores"], "with": { "on": ["store_id"], "kind": "full" } }"""), 2, Tiny, stateBytes, cancel.Token);

        Assert.Equal(RunStatus.Cancelled, report.Status);
        FailingRun.AssertNothingIsLeft(run.Root);
    }

    private static string Pipeline(string steps) =>
        $$"""{ "name": "sales", "steps": [ {{Sources}}, {{steps}}, { "id": "csv", "use": "csv.write", "with": { "path": "out.csv" } } ] }""";

    /// <summary>Sales in several files, of which some name no store or one that is not there.</summary>
    private static List<(string Store, int Amount)> Sales() =>
        [.. Enumerable.Range(0, 12).SelectMany(file => Enumerable.Range(0, 700).Select(i => ((i * 7 + file) % 11 == 0 ? "" : ((i * 31 + file * 17) % 501).ToString(CultureInfo.InvariantCulture), (i * 13 + file) % 1000)))];

    private static PipelineRun WithSales()
    {
        PipelineRun run = new();
        List<(string Store, int Amount)> sales = Sales();
        for (int file = 0; file < 12; file++)
            run.Write($"sales/{file:00}.csv", TightRun.Csv("store_id,amount", 700, i => $"{sales[(file * 700) + i].Store},{sales[(file * 700) + i].Amount}"));
        run.Write("stores/a.csv", TightRun.Csv("store_id,name", 500, i => $"{i + 1},store {i + 1}"));
        run.Write("stores/b.csv", "store_id,name\n9999,a store without sales\n,a store without a number\n");
        return run;
    }
}
