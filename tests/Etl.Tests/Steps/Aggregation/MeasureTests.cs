using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Aggregation;

namespace Etl.Tests.Steps.Aggregation;

public sealed class MeasureTests
{
    [Fact]
    public void Counts_rows_and_values_that_are_not_null() =>
        AssertResult(ColumnType.Text, ["count()", "count(x)"], ["a", null, "b"], "3 | 2");

    [Fact]
    public void Sums_ints_beyond_64_bits_on_the_way() =>
        AssertResult(ColumnType.Int, ["sum(x)", "avg(x)", "min(x)", "max(x)"], [long.MaxValue, long.MaxValue, null, -long.MaxValue], "9223372036854775807 | 3074457345618258602.333333333 | -9223372036854775807 | 9223372036854775807");

    [Fact]
    public void Sums_decimals_exactly_and_without_trailing_zeros() =>
        AssertResult(ColumnType.Decimal, ["sum(x)", "avg(x)", "min(x)", "max(x)"], [1.10m, 2.20m, null, -0.30m], "3 | 1 | -0.3 | 2.2");

    [Fact]
    public void Takes_decimals_that_do_not_fit_64_bits() =>
        AssertResult(
            ColumnType.Decimal,
            ["sum(x)", "min(x)", "max(x)"],
            [9999999999999999999999999999m, -9999999999999999999999999998m, 0.0000000000000000000000000001m, -1m],
            "0.0000000000000000000000000001 | -9999999999999999999999999998 | 9999999999999999999999999999");

    [Fact]
    public void Decimal_sums_pass_128_bits_on_the_way_and_come_back()
    {
        Schema schema = new([new("x", ColumnType.Decimal)]);
        AggregateStep step = Aggregating.Step(schema, [], "sum(x)", "count(x)");
        object?[][] up = [.. Enumerable.Repeat(new object?[] { 8999999999999999999m }, 50)];
        object?[][] down = [.. Enumerable.Repeat(new object?[] { -8999999999999999999m }, 50)];
        object?[][] fine = [[0.000000000000000001m]];

        PartialState fineFirst = Aggregating.Partial(step, schema, fine, up, down);
        PartialState fineLast = Aggregating.Partial(step, schema, up, fine, down);
        PartialState merged = Aggregating.Partial(step, schema, up, fine);
        merged.Merge(Aggregating.Partial(step, schema, down));

        Assert.Equal(["0.000000000000000001 | 101"], Aggregating.Lines(step, fineFirst));
        Assert.Equal(["0.000000000000000001 | 101"], Aggregating.Lines(step, fineLast));
        Assert.Equal(["0.000000000000000001 | 101"], Aggregating.Lines(step, merged));
    }

    [Fact]
    public void Extremes_keep_values_that_do_not_fit_at_the_finest_scale()
    {
        Schema schema = new([new("x", ColumnType.Decimal)]);
        AggregateStep step = Aggregating.Step(schema, [], "min(x)", "max(x)");
        object?[][] large = [[8999999999999999999m], [-5m]];
        object?[][] fine = [[0.000000000000000001m]];

        Assert.Equal(["-5 | 8999999999999999999"], Aggregating.Lines(step, Aggregating.Partial(step, schema, large, fine)));
        Assert.Equal(["-5 | 8999999999999999999"], Aggregating.Lines(step, Aggregating.Partial(step, schema, fine, large)));
    }

    [Theory]
    [InlineData("2,1,1", "1.333333333333333333333333333")]
    [InlineData("2,2,1", "1.666666666666666666666666667")]
    [InlineData("-2,-2,-1", "-1.666666666666666666666666667")]
    [InlineData("0.0000000000000000000000000001,0", "0")]
    [InlineData("0.0000000000000000000000000003,0", "0.0000000000000000000000000002")]
    [InlineData("9999999999999999999999999999,9999999999999999999999999998", "9999999999999999999999999998")]
    [InlineData("9999999999999999999999999998,9999999999999999999999999997", "9999999999999999999999999998")]
    public void Means_have_28_digits_half_to_even(string values, string expected) =>
        AssertResult(ColumnType.Decimal, ["avg(x)"], [.. values.Split(',').Select(value => (object?)decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture))], expected);

    [Fact]
    public void Sums_floats_exactly_and_rounds_once() =>
        AssertResult(ColumnType.Float, ["sum(x)", "avg(x)"], [1e308, 1e308, 1.0, -1e308, -1e308, null, 1e-300], "1 | 0.16666666666666666");

    [Theory]
    [InlineData(new[] { 0.1, 0.2, 0.3 }, "0.6 | 0.2")]
    [InlineData(new[] { 1.5e308, 1.5e308 }, "Infinity | 1.5E+308")]
    [InlineData(new[] { -1.0, -1.0, 1.0 }, "-1 | -0.3333333333333333")]
    [InlineData(new[] { double.Epsilon, 0, 0 }, "5E-324 | 0")]
    [InlineData(new[] { double.Epsilon, double.Epsilon, 0 }, "1E-323 | 5E-324")]
    public void Means_of_floats_are_rounded_once_and_not_by_way_of_the_rounded_sum(double[] values, string expected) =>
        AssertResult(ColumnType.Float, ["sum(x)", "avg(x)"], [.. values.Select(value => (object?)value)], expected);

    [Fact]
    public void Orders_floats_with_nan_last_and_one_zero() =>
        AssertResult(ColumnType.Float, ["min(x)", "max(x)", "sum(x)"], [-0.0, double.NaN, 1.5, double.NegativeInfinity], "-Infinity | NaN | NaN");

    [Theory]
    [InlineData(new[] { double.PositiveInfinity, 1 }, "Infinity")]
    [InlineData(new[] { double.NegativeInfinity, 1e308, 1e308 }, "-Infinity")]
    [InlineData(new[] { double.PositiveInfinity, double.NegativeInfinity }, "NaN")]
    [InlineData(new[] { 1e308, 1e308 }, "Infinity")]
    [InlineData(new[] { -0.0 }, "0")]
    [InlineData(new[] { double.Epsilon, double.Epsilon, 1.0, -1.0 }, "1E-323")]
    public void Sums_of_special_floats_follow_ieee(double[] values, string expected) =>
        AssertResult(ColumnType.Float, ["sum(x)"], [.. values.Select(value => (object?)value)], expected);

    [Fact]
    public void Finds_the_first_and_last_text_by_bytes() =>
        AssertResult(ColumnType.Text, ["min(x)", "max(x)"], ["b", "Z", null, "ab", "\u00e9", "a"], "Z | \u00e9");

    [Fact]
    public void Finds_the_first_and_last_bool() =>
        AssertResult(ColumnType.Bool, ["min(x)", "max(x)"], [true, null, false], "false | true");

    [Fact]
    public void Finds_the_first_and_last_date() =>
        AssertResult(ColumnType.Date, ["min(x)", "max(x)"], [new DateOnly(2024, 2, 29), new DateOnly(1999, 12, 31), null], "1999-12-31 | 2024-02-29");

    [Fact]
    public void Finds_the_first_and_last_timestamp() =>
        AssertResult(ColumnType.Timestamp, ["min(x)", "max(x)"], [new DateTime(2024, 1, 1, 0, 0, 1), null, new DateTime(2024, 1, 1)], "2024-01-01T00:00:00Z | 2024-01-01T00:00:01Z");

    [Theory]
    [InlineData(ColumnType.Int, "sum(x),avg(x),min(x),max(x),count(x)")]
    [InlineData(ColumnType.Decimal, "sum(x),avg(x),min(x),max(x),count(x)")]
    [InlineData(ColumnType.Float, "sum(x),avg(x),min(x),max(x),count(x)")]
    [InlineData(ColumnType.Text, "min(x),max(x),count(x)")]
    [InlineData(ColumnType.Bool, "min(x),max(x),count(x)")]
    [InlineData(ColumnType.Date, "min(x),max(x),count(x)")]
    [InlineData(ColumnType.Timestamp, "min(x),max(x),count(x)")]
    public void Is_null_over_no_values_and_counts_0(ColumnType type, string measures)
    {
        string[] calls = measures.Split(',');
        string expected = string.Join(" | ", calls.Select(call => call.StartsWith("count", StringComparison.Ordinal) ? "0" : "null"));

        AssertResult(type, calls, [null, null], expected);
        AssertResult(type, calls, [], expected);
    }

    [Fact]
    public void An_int_sum_that_does_not_fit_fails_with_measure_and_key()
    {
        Schema schema = new([new("store", ColumnType.Text), new("day", ColumnType.Date), new("x", ColumnType.Int)]);
        AggregateStep step = Aggregating.Step(schema, ["store", "day"], "sum(x)");
        PartialState state = Aggregating.Partial(step, schema, [["north", null, long.MaxValue], ["north", null, 1L]]);

        StepException e = Assert.Throws<StepException>(() => Aggregating.Lines(step, state));

        Assert.Equal("The measure 'sum(x)' (sum(x)) does not fit its type for store 'north', day null: it is 9223372036854775808, and an int holds -9223372036854775808 to 9223372036854775807. Use smaller groups, or convert the values to another type or unit.", e.Message);
    }

    [Fact]
    public void A_decimal_sum_that_does_not_fit_fails_with_measure_and_key()
    {
        Schema schema = new([new("x", ColumnType.Decimal)]);
        AggregateStep step = Aggregating.Step(schema, [], "sum(x)");
        PartialState state = Aggregating.Partial(step, schema, [[9999999999999999999999999999m], [1.5m]]);

        StepException e = Assert.Throws<StepException>(() => Aggregating.Lines(step, state));

        Assert.Equal("The measure 'sum(x)' (sum(x)) does not fit its type for all rows: it is 10000000000000000000000000000.5, and a decimal holds 28 digits. Use smaller groups, or convert the values to another type or unit.", e.Message);
    }

    /// <summary>One result over all cells, which come in batches of one, and in one batch.</summary>
    private static void AssertResult(ColumnType type, string[] measures, object?[] cells, string expected)
    {
        Schema schema = new([new("x", type)]);
        AggregateStep step = Aggregating.Step(schema, [], measures);
        object?[][] rows = [.. cells.Select(cell => new[] { cell })];

        Assert.Equal([expected], Aggregating.Lines(step, Aggregating.Partial(step, schema, rows)));
        Assert.Equal([expected], Aggregating.Lines(step, Aggregating.Partial(step, schema, [.. rows.Select(row => new[] { row })])));
    }
}
