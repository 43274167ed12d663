using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Aggregation;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Aggregation;

public sealed class AggregatePlanningTests
{
    private static readonly Schema Input = new([new("store", ColumnType.Text), new("price", ColumnType.Decimal), new("quantity", ColumnType.Int), new("weight", ColumnType.Float), new("tags", ColumnType.Json)]);

    [Fact]
    public void Gives_by_columns_then_measures_with_their_types()
    {
        IAggregation step = Plan(["store"], ("n", "count()"), ("q", " sum ( quantity ) "), ("p", "sum(price)"), ("w", "sum(weight)"), ("m", "avg(quantity)"), ("v", "avg(weight)"), ("first", "min(store)"), ("t", "count(tags)"));

        Assert.Equal("store text, n int, q int, p decimal, w float, m decimal, v float, first text, t int", step.OutputSchema!.ToString());
        Assert.Equal(["price", "quantity", "store", "tags", "weight"], step.RequiredColumns(new HashSet<string>()).Order(StringComparer.Ordinal).ToArray());
    }

    [Fact]
    public void Requires_only_what_it_reads() => Assert.Equal(["quantity"], Plan([], ("n", "count()"), ("q", "max(quantity)")).RequiredColumns(new HashSet<string>()).ToArray());

    [Fact]
    public void Requires_at_least_one_measure() =>
        AssertErrors(["store"], [], "measures@0: There are no measures, and at least one is needed, such as \"rows\": \"count()\". Add one.");

    [Fact]
    public void Rejects_by_columns_that_are_unknown_or_twice_or_json() =>
        AssertErrors(
            ["stroe", "price", "price", "tags"],
            [("n", "count()")],
            "by[0]@0: There is no column 'stroe'. Did you mean 'store'?",
            "by[2]@0: The column 'price' is named twice. Name it once.",
            "by[3]@0: The column 'tags' is json, which cannot be grouped by. Turn it into text in a 'derive' step before this one.");

    [Fact]
    public void Rejects_a_measure_with_the_name_of_a_by_column() =>
        AssertErrors(["store"], [("store", "count()")], "measures.store@0: The measure 'store' has the name of a column in 'by'. Give the measure another name.");

    [Theory]
    [InlineData(" summ(price)", 1, "There is no function 'summ' for measures. Did you mean 'sum'? Use one of: count, sum, min, max, avg, stddev, variance, stddev_pop, variance_pop, count_distinct, median, percentile, first, last, any, string_agg.")]
    [InlineData("mode(price)", 0, "There is no function 'mode' for measures. Use one of: count, sum, min, max, avg, stddev, variance, stddev_pop, variance_pop, count_distinct, median, percentile, first, last, any, string_agg.")]
    [InlineData("sum( )", 5, "The function 'sum' needs an expression, such as 'sum(price)'. Write one between the parentheses.")]
    [InlineData("sum( store )", 5, "The function 'sum' takes int, decimal or float, but 'store' is text. Convert it, or use another function.")]
    [InlineData("min(tags)", 4, "The function 'min' takes any type but json, but 'tags' is json. Convert it, or use another function.")]
    [InlineData("price", 0, "A measure is one call of a function, such as 'sum(price)' or 'count()'. Write the function's name and its expression in parentheses.")]
    [InlineData("", 0, "A measure is one call of a function, such as 'sum(price)' or 'count()'. Write the function's name and its expression in parentheses.")]
    [InlineData("sum(price) / count()", 11, "Something follows the call; a measure is one call, such as 'sum(price)'. Compute with the results in a 'derive' step after this one.")]
    [InlineData("sum((price)", 3, "The parenthesis is never closed. Add a ')' at the end.")]
    [InlineData("count(store = 'x)", 14, "The quote ' is never closed. Add the closing quote.")]
    [InlineData("sum(price, 2)", 11, "The function 'sum' takes one expression, such as 'sum(price)'. Remove what follows.")]
    [InlineData("median(store)", 7, "The function 'median' takes int, decimal or float, but 'store' is text. Convert it, or use another function.")]
    [InlineData("string_agg(price, ',')", 11, "The function 'string_agg' takes text, but 'price' is decimal. Convert it, or use another function.")]
    [InlineData("percentile(price)", 11, "The function 'percentile' needs a number from 0 to 1 after its expression, such as 'percentile(price, 0.95)'. Write one.")]
    [InlineData("percentile(price, 95)", 18, "The function 'percentile' needs a number from 0 to 1 after its expression, such as 'percentile(price, 0.95)'. Write one.")]
    [InlineData("percentile(price, quantity)", 18, "The function 'percentile' needs a number from 0 to 1 after its expression, such as 'percentile(price, 0.95)'. Write one.")]
    [InlineData("percentile(price, 0.5, 1)", 23, "The function 'percentile' takes one expression and a number from 0 to 1, such as 'percentile(price, 0.95)'. Remove what follows.")]
    [InlineData("string_agg(store)", 11, "The function 'string_agg' needs a separator in single quotes after its expression, such as 'string_agg(name, ', ')'. Write one.")]
    [InlineData("string_agg(store, '; ' || 'x')", 18, "The function 'string_agg' needs a separator in single quotes after its expression, such as 'string_agg(name, ', ')'. Write one.")]
    [InlineData("max(price order by quantity)", 19, "The function 'max' takes no order. Remove 'order by'.")]
    [InlineData("any(price order by quantity)", 19, "The function 'any' takes no order. Remove 'order by'.")]
    [InlineData("first(price order by tags)", 21, "The rows are ordered by 'tags', which is json and has no order. Order by another expression.")]
    public void Locates_what_is_wrong_with_a_measure(string text, int offset, string message) => AssertErrors([], [("m", text)], $"measures.m.value@{offset}: {message}");

    [Fact]
    public void Compiles_the_expression_of_a_measure()
    {
        IAggregation step = Plan(["store"], ("revenue", "sum( price * quantity )"), ("cheap", "count(case when price < 2 then 1 end)"));
        IPartialState state = step.CreatePartial();
        Aggregating.Add(state, CellRows.ToBatch(Input, [["north", 1.5m, 3L, null, null], ["north", 2.5m, 2L, null, null]]));

        Assert.Equal(["north | 9.5 | 1"], Aggregating.Lines((AggregateStep)step, state));
        Assert.Equal(["price", "quantity", "store"], step.RequiredColumns(new HashSet<string>()).Order(StringComparer.Ordinal).ToArray());
    }

    [Theory]
    [InlineData("sum(prise)", 4)]
    [InlineData(" sum(  price * quantty)", 15)]
    [InlineData("first(price order by 1 + quantty desc)", 25)]
    public void Locates_the_errors_of_an_expression_in_the_whole_text(string text, int offset)
    {
        PlanProblems context = new(MessageKind.Rows, Input);

        Assert.Null(Create([], [("m", text)], context));

        Assert.StartsWith($"measures.m.value@{offset}: ", Assert.Single(context.Located), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("count(store = ')' or store = 'it''s (')", "store = ')' or store = 'it''s ('", 6)]
    [InlineData("sum( (\"odd ) name\" + 1) * 2 )", "(\"odd ) name\" + 1) * 2", 5)]
    [InlineData("count()", "", 6)]
    public void Finds_the_text_between_the_parentheses(string text, string inner, int offset)
    {
        MeasureCall call = MeasureCall.Parse(text, (message, _) => Assert.Fail(message))!;

        Assert.Equal((inner, offset), (call.Inner, call.InnerOffset));
    }

    [Theory]
    [InlineData("first(price order by quantity DESC)", "price", "quantity", true)]
    [InlineData("first(\"order by\"  Order  By (weight asc) )", "\"order by\"", "(weight asc)", false)]
    [InlineData("string_agg(store, ', order by ', order by case when a then b end asc)", "store|', order by '", "case when a then b end", false)]
    [InlineData("string_agg(concat(a, ','), ',')", "concat(a, ',')|','", null, false)]
    [InlineData("sum(border by)", "border by", null, false)]
    public void Parts_arguments_and_order(string text, string arguments, string? order, bool descending)
    {
        MeasureCall call = MeasureCall.Parse(text, (message, _) => Assert.Fail(message))!;

        Assert.Equal(arguments, string.Join('|', call.Arguments.Select(argument => argument.Text)));
        Assert.Equal((order, descending), (call.Order?.Text, call.Descending));
        Assert.All([.. call.Arguments, .. call.Order is { } by ? [by] : Array.Empty<MeasureArgument>()], part => Assert.Equal(part.Text, text.Substring(part.Offset, part.Text.Length)));
    }

    [Fact]
    public void Shares_one_state_between_measures_of_the_same_values()
    {
        MeasureInput price = MeasureInput.Of(Input[1]);
        AggregatePlan plan = new(Input, [], [new("a", MeasureFunction.Sum, price), new("b", MeasureFunction.Avg, price), new("c", MeasureFunction.Max, price)]);

        Assert.Equal([0, 0, 1], Enumerable.Range(0, 3).Select(plan.AccumulatorOf));
        Assert.Single(plan.RowInputs);
    }

    [Fact]
    public void Shares_the_state_of_all_spreads_and_of_all_ranks_of_the_same_values()
    {
        AggregatePlan plan = Aggregating.Partial(Aggregating.Step(Input, [], "stddev(price)", "variance_pop(price)", "median(price)", "percentile(price, 0.9)", "count_distinct(price)", "any(price)", "first(price)", "first(price order by quantity)"), Input).Plan;

        Assert.Equal([0, 0, 1, 1, 1, 2, 2, 3], Enumerable.Range(0, 8).Select(plan.AccumulatorOf));
    }

    private static IAggregation Plan(string[] by, params (string Name, string Text)[] measures)
    {
        PlanProblems context = new(MessageKind.Rows, Input);
        IStep? step = Create(by, measures, context);
        Assert.Empty(context.Located);
        return Assert.IsType<IAggregation>(step, exactMatch: false);
    }

    private static void AssertErrors(string[] by, (string Name, string Text)[] measures, params string[] expected)
    {
        PlanProblems context = new(MessageKind.Rows, Input);
        Assert.Null(Create(by, measures, context));
        Assert.Equal(expected, context.Located.ToArray());
    }

    private static IStep? Create(string[] by, (string Name, string Text)[] measures, PlanProblems context)
    {
        OrderedDictionary<string, MeasureOptions> map = new(StringComparer.Ordinal);
        foreach ((string name, string text) in measures) map.Add(name, new MeasureOptions { Value = text });
        return Aggregate.Type.Plan(new AggregateOptions { By = by, Measures = map }, context);
    }
}
