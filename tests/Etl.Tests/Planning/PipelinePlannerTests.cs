using Etl.Definitions;
using Etl.Planning;
using Etl.Tests.Support;

namespace Etl.Tests.Planning;

public sealed class PipelinePlannerTests
{
    private const string Files = """{ "id": "list", "use": "files", "with": { "folder": "in" } }""";
    private const string Rows = """{ "id": "rows", "use": "csv.read", "with": { "columns": { "store": "text", "price": "decimal", "note": "text" } } }""";
    private const string Filter = """{ "id": "kept", "use": "filter", "with": { "where": "price > 0" } }""";
    private const string Totals = """{ "id": "totals", "use": "aggregate", "with": { "by": ["store"], "measures": { "n": "count()" } } }""";
    private const string Csv = """{ "id": "csv", "use": "csv.write", "with": { "path": "out/a.csv" } }""";

    [Fact]
    public void Row_steps_join_the_reader_and_the_largest_files_go_first_in_front_of_an_aggregate()
    {
        PipelinePlan plan = Plans.Of($"{Files}, {Rows}, {Filter}, {Totals}, {Csv}");

        Assert.Equal(
            """
            list: Source x1 largest first
            rows (split): Split x4
            rows+kept+totals: Rows x4
            csv: Sink x1 ordered
            """,
            plan.Blocks());
    }

    [Fact]
    public void Order_is_kept_from_the_source_to_a_row_output()
    {
        PipelinePlan plan = Plans.Of($"{Files}, {Rows}, {Filter}, {Csv}");

        Assert.Equal(
            """
            list: Source x1
            rows (split): Split x4 ordered
            rows+kept: Rows x4 ordered
            csv: Sink x1 ordered
            """,
            plan.Blocks());
    }

    [Fact]
    public void Order_is_not_kept_where_the_output_does_not_ask_for_it()
    {
        PipelinePlan plan = Plans.Of($$"""{{Files}}, {{Rows}}, { "id": "csv", "use": "csv.write", "ordered": false, "with": { "path": "a.csv" } }""");

        Assert.Equal(
            """
            list: Source x1 largest first
            rows (split): Split x4
            rows: Rows x4
            csv: Sink x1
            """,
            plan.Blocks());
    }

    [Fact]
    public void A_step_with_workers_of_its_own_is_a_block_of_its_own()
    {
        PipelinePlan plan = Plans.Of($$"""{{Files}}, {{Rows}}, { "id": "kept", "use": "filter", "parallelism": 2, "with": { "where": "price > 0" } }, {{Totals}}, {{Csv}}""");

        Assert.Equal(
            """
            list: Source x1 largest first
            rows (split): Split x4
            rows: Rows x4
            kept+totals: Rows x2
            csv: Sink x1 ordered
            """,
            plan.Blocks());
    }

    [Fact]
    public void A_decompressor_joins_its_only_reader_and_stands_alone_otherwise()
    {
        const string Unzip = """{ "id": "plain", "use": "decompress" }""";
        const string Keep = """{ "id": "keep", "use": "files.write", "from": "plain", "with": { "folder": "out" } }""";

        Assert.StartsWith("list: Source x1 largest first\nplain+rows (split): Split x4\n", Plans.Of($"{Files}, {Unzip}, {Rows}, {Totals}, {Csv}").Blocks(), StringComparison.Ordinal);
        Assert.StartsWith("list: Source x1 largest first\nplain: Transform x4\nrows (split): Split x4\n", Plans.Of($"{Files}, {Unzip}, {Rows}, {Totals}, {Csv}, {Keep}").Blocks(), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_columns_that_a_later_step_uses_are_made()
    {
        PipelinePlan plan = Plans.Of($"{Files}, {Rows}, {Filter}, {Totals}, {Csv}");

        Assert.Equal(["price", "store"], plan.Steps[1].UsedColumns!.Order(StringComparer.Ordinal));
        Assert.Equal(["store"], plan.Steps[2].UsedColumns!);
    }

    [Fact]
    public void Parallelism_from_the_command_line_sets_every_step_that_may_have_more_workers()
    {
        PlanSettings settings = Plans.Settings with { Parallelism = 9 };

        PipelinePlan plan = Plans.Of($"{Files}, {Rows}, {Totals}, {Csv}", settings);

        Assert.Equal([1, 9, 9, 1], plan.Blocks.Select(block => block.Parallelism));
        Assert.All(plan.Blocks, block => Assert.True(block.Capacity >= block.Parallelism));
    }

    [Fact]
    public void With_one_worker_everything_goes_in_the_order_of_the_files()
    {
        PipelinePlan plan = Plans.Of($"{Files}, {Rows}, {Totals}, {Csv}", Plans.Settings with { Parallelism = 1 });

        Assert.DoesNotContain(plan.Blocks, block => block.LargestFirst);
        Assert.All(plan.Blocks, block => Assert.Equal(1, block.Parallelism));
    }

    [Fact]
    public void A_setting_of_one_step_wins_over_the_parallelism_of_all()
    {
        PlanSettings settings = Plans.Settings with { Parallelism = 9, KeepParallelism = new HashSet<string>(StringComparer.Ordinal) { "rows" } };
        PipelineVariables variables = new() { Overrides = [new("steps.rows.parallelism", "3"), new("limits.memory", "256MiB")] };

        PipelinePlan plan = Plans.Try($$"""{ "name": "test", "steps": [{{Files}}, {{Rows}}, {{Totals}}, {{Csv}}] }""", settings, variables).Plan!;

        Assert.Equal([1, 3, 3, 1], plan.Blocks.Select(block => block.Parallelism));
        Assert.Equal(256L << 20, plan.Limits.MemoryBytes);
    }

    [Fact]
    public void Limits_cap_the_workers_of_computing_steps_and_default_to_the_machine()
    {
        PipelinePlan plan = Plans.Try($$"""{ "name": "test", "limits": { "cpu": 3 }, "steps": [{{Files}}, {{Rows}}, {{Totals}}, {{Csv}}] }""").Plan!;

        Assert.Equal([1, 3, 3, 1], plan.Blocks.Select(block => block.Parallelism));
        Assert.Equal(new PlanLimits(1L << 30, 3, 0, null), plan.Limits);
        Assert.Equal(512L << 20, Plans.Of($"{Files}, {Rows}, {Csv}", Plans.Settings with { AvailableMemory = 1L << 30 }).Limits.MemoryBytes);
    }

    [Fact]
    public void Where_an_aggregate_and_its_input_come_together_the_aggregates_rows_are_known_to_be_later()
    {
        PipelinePlan plan = Plans.Of($$"""
            {{Files}},
            { "id": "rows", "use": "csv.read", "with": { "columns": { "store": "text", "n": "int" } } },
            { "id": "totals", "use": "aggregate", "with": { "by": ["store"], "measures": { "n": "sum(n)" } } },
            { "id": "csv", "use": "csv.write", "from": ["totals", "rows"], "with": { "path": "a.csv" } }
            """);

        Assert.Equal([2, 0], plan.Blocks[^1].FirstSources);
        Assert.True(plan.Blocks[^1].Ordered);
    }

    [Theory]
    [InlineData("""{ "id": "a", "use": "filse", "with": { "folder": "in" } }""", "1:49: error: unknown step 'filse'; did you mean 'files'?")]
    [InlineData(Files + """, { "id": "b", "use": "csv.write", "with": { "path": "a.csv" } }""", "1:111: error: 'b' (csv.write) reads rows, but 'list' (files) hands on files; put one of these between them: csv.read, excel.read, files.list, json.read, text.read")]
    [InlineData(Files, "1:37: error: nothing reads 'list', which hands on files; add a step that writes them, or remove it")]
    [InlineData("""{ "id": "a", "use": "csv.write", "with": { "path": "a.csv" } }""", "1:37: error: 'a' (csv.write) reads rows, but no step stands above it; begin with a source: files, urls")]
    [InlineData(Files + "," + Rows + "," + """{ "id": "csv", "use": "csv.write", "from": "rwos", "with": { "path": "a.csv" } }""", "1:249: error: there is no step 'rwos'; did you mean 'rows'?")]
    [InlineData(Files + "," + Rows + "," + Csv + """, { "id": "more", "use": "csv.write", "with": { "path": "b.csv" } }""", "1:299: error: 'more' reads 'csv' (csv.write), which hands nothing on; name another step in 'from'")]
    public void Says_what_is_wrong_with_the_wiring(string steps, string expected)
    {
        PlanResult result = Plans.Try($$"""{ "name": "test", "steps": [{{steps}}] }""");

        Assert.Null(result.Plan);
        Assert.Contains($"p.json:{expected}", result.Errors.Select(error => error.ToString()));
    }

    [Fact]
    public void Names_the_steps_of_a_cycle()
    {
        PlanResult result = Plans.Try("""
            { "name": "test", "steps": [
              { "id": "list", "use": "files", "with": { "folder": "in" } },
              { "id": "a", "use": "compress", "from": ["b"] },
              { "id": "b", "use": "compress", "from": ["a"] },
              { "id": "keep", "use": "files.write", "from": ["list", "b"], "with": { "folder": "out" } }
            ] }
            """);

        Assert.Equal(
            ["p.json:3:44: error: the steps form a cycle: 'a' reads 'b' reads 'a'; a step cannot read its own output, so let one of them read another step"],
            result.Errors.Select(error => error.ToString()));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("\"capacity\": 50,", false)]
    public void What_a_source_lists_is_taken_in_as_a_whole_unless_a_capacity_is_given(string capacity, bool takesAll)
    {
        PipelinePlan plan = Plans.Of($$"""
            {{Files}},
            { "id": "rows", "use": "csv.read", {{capacity}} "with": { "columns": { "store": "text" } } },
            { "id": "csv", "use": "csv.write", "with": { "path": "a.csv" } }
            """);

        Assert.Equal([false, takesAll, false, false], plan.Blocks.Select(block => block.TakesAll));
    }

    [Fact]
    public void Refuses_workers_where_there_can_be_one_only_and_a_queue_below_the_workers()
    {
        PlanResult result = Plans.Try($$"""
            { "name": "test", "steps": [
              {{Files}},
              { "id": "rows", "use": "csv.read", "parallelism": 8, "capacity": 4, "with": { "columns": { "store": "text" } } },
              { "id": "csv", "use": "csv.write", "parallelism": 2, "with": { "path": "a.csv" } }
            ] }
            """);

        Assert.Equal(
            [
                "p.json:3:68: error: 'capacity' is 4, but 'rows' has 8 workers, and a message that is worked on counts; allowed is 8 or more",
                "p.json:4:53: error: 'csv' (csv.write) works with one worker only, so 'parallelism' cannot be 2; remove it",
            ],
            result.Errors.Select(error => error.ToString()));
    }

    [Fact]
    public void Reports_mistakes_of_the_file_of_the_wiring_and_of_options_in_one_go()
    {
        PlanResult result = Plans.Try("""
            { "name": "test", "limits": { "memry": "1GiB" }, "steps": [
              { "id": "list", "use": "files", "with": { "folder": "in", "patern": "*.csv" } },
              { "id": "rows", "use": "csv.red", "with": { "columns": { "store": "txt" } } },
              { "id": "totals", "use": "aggregate", "from": "list", "with": { "by": ["store"] } },
              { "id": "csv", "use": "csv.write", "paralelism": 1, "with": { "path": 5 } },
              { "id": "csv", "use": "json.write", "from": "nothing", "with": { "path": "a.json" } }
            ] }
            """);

        Assert.Null(result.Plan);
        Assert.Equal(
            """
            p.json:1:31: error: unknown key 'memry'; did you mean 'memory'? Allowed here: checkpoint, cpu, memory, rejects
            p.json:2:61: error: unknown key 'patern'; did you mean 'pattern'? Allowed here: allowEmpty, exclude, folder, pattern
            p.json:3:26: error: unknown step 'csv.red'; did you mean 'csv.read'?
            p.json:4:49: error: 'totals' (aggregate) reads rows, but 'list' (files) hands on files; put one of these between them: csv.read, excel.read, files.list, json.read, text.read
            p.json:4:65: error: the required key 'measures' is missing: Result columns: name and one call of a function over an expression, such as 'sum(price)', or an object with the call and a condition
            p.json:5:38: error: unknown key 'paralelism'; did you mean 'parallelism'? Allowed here: capacity, from, id, ordered, parallelism, use, with
            p.json:5:73: error: 'path' must be a text; found the number 5; write "5"
            p.json:6:11: error: the id 'csv' is used twice, first at line 5; give each step its own
            p.json:6:47: error: there is no step 'nothing'; the steps are list, rows, totals, csv
            """,
            string.Join('\n', result.Errors));
    }

    [Fact]
    public void Says_what_a_missing_key_is_for_in_one_line()
    {
        PlanResult result = Plans.Try("""
            { "name": "p", "steps": [
              { "id": "a", "use": "files", "with": { "folder": "in" } },
              { "id": "b", "use": "csv.read", "with": { "columns": { "x": "int" } } },
              { "id": "c", "use": "aggregate", "with": { "measures": { "n": {} } } },
              { "id": "d", "use": "csv.write", "with": { "path": "out.csv" } } ] }
            """);

        Assert.Equal("the required key 'value' is missing: One call over an expression; nulls do not count", Assert.Single(result.Errors).Message);
    }

    [Fact]
    public void A_wrong_step_does_not_hide_the_grammar_of_the_expressions_behind_it()
    {
        PlanResult result = Plans.Try("""
            { "name": "test", "steps": [
              { "id": "list", "use": "files", "with": { "folder": "in" } },
              { "id": "rows", "use": "csv.read", "with": { "columns": { "n": "number" } } },
              { "id": "kept", "use": "filter", "with": { "where": "n > " } },
              { "id": "more", "use": "derive", "with": { "columns": { "a": "n + 1", "b": "(n" } } },
              { "id": "csv", "use": "csv.write", "with": { "path": "a.csv" } }
            ] }
            """);

        Assert.Equal([3, 4, 5], result.Errors.Select(error => error.Line));
        Assert.EndsWith(":4:60: error: expected a value, but found the end of the expression", result.Errors[1].ToString(), StringComparison.Ordinal);
    }
}
