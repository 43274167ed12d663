using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Aggregation;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Aggregation;

public sealed class ConditionTests
{
    private static readonly Schema Input = new([new("country", ColumnType.Text), new("x", ColumnType.Int), new("the \"y\"", ColumnType.Decimal), new("tags", ColumnType.Json)]);

    [Fact]
    public void Rows_whose_condition_is_not_true_do_not_count_for_the_measure()
    {
        AggregateStep step = Aggregating.Step(Input, [], "count()", "count() where country = 'DE'", "sum(x) where country = 'DE'", "max(the \"y\") where x > 1", "count(tags) where x < 3");

        PartialState state = Aggregating.Partial(step, Input, [["DE", 1L, 1.5m, "1"], [null, 2L, 2.5m, null], ["FR", null, 9.5m, "2"], ["DE", 4L, 0.5m, "3"]]);

        Assert.Equal(["4 | 2 | 5 | 2.5 | 1"], Aggregating.Lines(step, state));
    }

    [Fact]
    public void A_group_stays_where_no_row_of_it_meets_the_condition()
    {
        AggregateStep step = Aggregating.Step(Input, ["country"], "count() where x > 1", "sum(x) where x > 1");

        PartialState state = Aggregating.Partial(step, Input, [["DE", 1L, null, null], ["FR", 2L, null, null]]);

        Assert.Equal(["DE | 0 | null", "FR | 1 | 2"], Aggregating.Lines(step, state));
    }

    [Fact]
    public void An_expression_is_not_computed_where_the_condition_is_not_true()
    {
        AggregateStep step = Aggregating.Step(Input, [], "sum(10 / x) where x <> 0");

        Assert.Equal(["7"], Aggregating.Lines(step, Aggregating.Partial(step, Input, [[null, 0L, null, null], [null, 5L, null, null], [null, 2L, null, null]])));
    }

    [Fact]
    public void A_row_whose_condition_fails_is_rejected()
    {
        AggregateStep step = Aggregating.Step(Input, [], "count() where 10 / x > 1");
        CollectingRejects rejects = new();
        IPartialState state = step.CreatePartial();

        state.Add(CellRows.ToBatch(Input, [[null, 0L, null, null], [null, 5L, null, null]]), rejects);

        Assert.Equal(["1"], Aggregating.Lines(step, state));
        Assert.Equal(0, Assert.Single(rejects.All).Row);
    }

    [Fact]
    public void Requires_the_columns_of_the_condition() =>
        Assert.Equal(["country", "x"], Aggregating.Step(Input, [], "sum(x) where country = 'DE'").RequiredColumns(new HashSet<string>()).Order(StringComparer.Ordinal).ToArray());

    [Fact]
    public void Is_named_by_what_a_saved_state_must_agree_in() =>
        Assert.Equal("by ; sum(x) where x > 1 = sum(x) where x > 1 of int", Aggregating.Partial(Aggregating.Step(Input, [], "sum(x) where x > 1"), Input).Plan.Fingerprint);

    [Theory]
    [InlineData("x", "m.where@0: The expression gives int, but bool is needed here.")]
    [InlineData("x > z", "m.where@4: There is no column 'z'. The columns are 'country', 'x', 'the \"y\"', 'tags'.")]
    public void Locates_what_is_wrong_with_a_condition(string where, string expected)
    {
        PlanProblems problems = new(MessageKind.Rows, Input);

        Assert.Null(new MeasureCompiler(Input, problems).Compile("m", new MeasureOptions { Value = "count()", Where = where }, "m"));

        Assert.Equal([expected], problems.Located.ToArray());
    }
}
