using Etl.Messages;
using Etl.Running;
using Etl.Steps;
using Etl.Steps.Rows;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Rows;

public sealed class ExpectTests
{
    private static readonly Schema Input = new([new("price", ColumnType.Decimal), new("name", ColumnType.Text)]);

    [Fact]
    public void Rejects_for_the_first_broken_rule_and_warns_for_every_one()
    {
        (string[] lines, CollectingRejects rejects, long[] counts) = Apply(
            [("positive", "price > 0", RuleBreach.Reject), ("named", "name is not null", RuleBreach.Warn), ("small", "price < 10", RuleBreach.Reject), ("short", "length(name) < 3", RuleBreach.Warn)],
            [1m, "a"], [-1m, null], [null, "b"], [11m, "long"], [2m, null]);

        Assert.Equal(["1 | a", "2 | null"], lines);
        Assert.Equal(
            [
                "1 - -: the rule 'positive' is broken: price > 0, but 'price' is -1",
                "2 - -: the rule 'positive' is broken: price > 0, but 'price' is null",
                "3 - -: the rule 'small' is broken: price < 10, but 'price' is 11",
            ],
            rejects.Lines);
        Assert.Equal([2L, 2L, 1L, 3L], counts);
    }

    [Fact]
    public void Rejects_a_row_whose_rule_cannot_be_computed_and_counts_it_for_no_rule()
    {
        (string[] lines, CollectingRejects rejects, long[] counts) = Apply([("inverse", "1 / price > 0", RuleBreach.Warn), ("named", "name = 'x'", RuleBreach.Reject)], [0m, "y"], [1m, "x"]);

        Assert.Equal(["1 | x"], lines);
        Assert.Equal(["0 - -: Division by zero. Test the divisor first, as in: case when b = 0 then null else a / b end."], rejects.Lines);
        Assert.Equal([0L, 0L], counts);
    }

    [Fact]
    public void Ends_the_run_with_the_values_of_the_row()
    {
        StepException error = Assert.Throws<StepException>(() => Apply([("positive", "price > 0", RuleBreach.Error)], [1m, "a"], [-2.5m, "b"]));

        Assert.Equal("The rule 'positive' is broken: price > 0, but 'price' is -2.5. Correct the row, or set 'otherwise' to 'reject' or 'warn'.", error.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Counts_by_rule_are_in_the_report(int parallelism)
    {
        using PipelineRun run = new();
        for (int file = 0; file < 4; file++) run.Write($"in/{file}.csv", "n\n" + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{i}\n")));

        RunReport report = await run.RunAsync(
            """
            { "name": "test", "limits": { "rejects": { "rows": 100 } }, "steps": [
              { "id": "list", "use": "files", "with": { "folder": "in" } },
              { "id": "rows", "use": "csv.read", "with": { "columns": { "n": "int" } } },
              { "id": "checks", "use": "expect", "with": { "rules": { "even": { "where": "n % 2 = 0", "otherwise": "warn" }, "not too large": "n < 99990", "never": { "where": "n >= 0", "otherwise": "error" } } } },
              { "id": "sum", "use": "aggregate", "with": { "measures": { "n": "count()" } } },
              { "id": "csv", "use": "csv.write", "with": { "path": "out/n.csv" } } ] }
            """,
            parallelism);

        Assert.Null(run.Failure(report));
        Assert.Equal(
            [new StepTally("even", "against 'even' (warn)", 200_000), new StepTally("not too large", "against 'not too large' (reject)", 40), new StepTally("never", "against 'never' (error)", 0)],
            report.Steps.Single(step => step.Use is "expect").Tallies);
        Assert.Equal("n\n399960\n", run.Read("out/n.csv"));
    }

    [Fact]
    public void Reports_what_is_wrong_with_its_rules()
    {
        Assert.Equal(["rules@0: There are no rules. Name at least one, such as \"price is positive\": \"price > 0\"."], RowStepPlanning.ErrorsOf(Expect.Type, Options(), Input));
        Assert.Equal(["rules.a.where@0: The expression gives decimal, but bool is needed here."], RowStepPlanning.ErrorsOf(Expect.Type, Options(("a", "price", RuleBreach.Warn)), Input));
    }

    [Fact]
    public void Requires_what_its_rules_read() =>
        Assert.Equal("name price", RowStepPlanning.Required(RowStepPlanning.Plan(Expect.Type, Options(("a", "price > 0", RuleBreach.Warn)), Input), "name"));

    private static ExpectOptions Options(params (string Name, string Where, RuleBreach Otherwise)[] rules) =>
        new() { Rules = [.. rules.Select(rule => KeyValuePair.Create(rule.Name, new RuleOptions { Where = rule.Where, Otherwise = rule.Otherwise }))] };

    private static (string[] Lines, CollectingRejects Rejects, long[] Counts) Apply((string Name, string Where, RuleBreach Otherwise)[] rules, params object?[][] rows)
    {
        IRowTransform expect = RowStepPlanning.Plan(Expect.Type, Options(rules), Input);
        IRowOperator applied = expect.CreateOperator();
        CollectingRejects rejects = new();
        RowBatch result = applied.Apply(CellRows.ToBatch(Input, rows), rejects);
        string[] lines = [.. CellRows.ToLines(result)];
        result.Release();
        long[] counts = new long[((ITalliedStep)expect).Tallies.Count];
        ((IRowTallier)applied).TakeTallies(counts);
        return (lines, rejects, counts);
    }
}
