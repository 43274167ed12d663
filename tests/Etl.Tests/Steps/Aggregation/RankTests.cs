using Etl.Messages;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Aggregation;

public sealed class RankTests
{
    [Fact]
    public void Counts_each_value_once() =>
        Assert.Equal("3", Aggregating.Result(ColumnType.Text, ["a", "b", null, "a", "", "b"], "count_distinct(x)"));

    [Fact]
    public void Takes_equal_decimals_as_one_value() =>
        Assert.Equal("2", Aggregating.Result(ColumnType.Decimal, [1.0m, 1.00m, 1m, 10m], "count_distinct(x)"));

    [Fact]
    public void Takes_the_two_zeros_as_one_value_and_all_nan_as_one() =>
        Assert.Equal("2", Aggregating.Result(ColumnType.Float, [0.0, -0.0, double.NaN, BitConverter.Int64BitsToDouble(-1)], "count_distinct(x)"));

    [Fact]
    public void The_median_is_the_middle_value_or_the_mean_of_the_two() =>
        Assert.Equal("3 | 2.5", Aggregating.Result(ColumnType.Int, [5L, 3L, 1L, null], "median(x)") + " | " + Aggregating.Result(ColumnType.Int, [4L, 1L, 3L, 2L], "median(x)"));

    [Fact]
    public void Percentiles_lie_between_the_nearest_values_in_proportion() =>
        Assert.Equal("10 | 14 | 47.5 | 50", Aggregating.Result(ColumnType.Decimal, [50m, 10m, 40m, 20m, 30m, 50m], "percentile(x, 0)", "percentile(x, 0.08)", "percentile(x, 0.75)", "percentile(x, 1)"));

    [Fact]
    public void Values_that_came_more_than_once_count_each_time() =>
        Assert.Equal("1 | 1.4", Aggregating.Result(ColumnType.Float, [1.0, 1.0, 1.0, 1.0, 9.0], "median(x)") + " | " + Aggregating.Result(ColumnType.Float, [1.0, 1.0, 2.0], "percentile(x, .7)"));

    [Fact]
    public void Ints_beyond_a_floats_digits_keep_them() =>
        Assert.Equal("9223372036854775806.5", Aggregating.Result(ColumnType.Int, [long.MaxValue, long.MaxValue - 1], "median(x)"));

    [Fact]
    public void The_mean_of_the_largest_floats_is_finite() =>
        Assert.Equal("1.5E+308", Aggregating.Result(ColumnType.Float, [1.4e308, 1.6e308], "median(x)"));

    [Theory]
    [InlineData(new[] { double.NegativeInfinity, 1.0 }, "-Infinity")]
    [InlineData(new[] { double.NegativeInfinity, double.PositiveInfinity }, "NaN")]
    [InlineData(new[] { 1.0, double.NaN }, "NaN")]
    [InlineData(new[] { 1.0, 2.0, double.NaN }, "2")]
    public void Special_floats_have_their_place_in_the_order(double[] values, string expected) =>
        Assert.Equal(expected, Aggregating.Result(ColumnType.Float, [.. values.Select(value => (object?)value)], "median(x)"));

    [Fact]
    public void Is_null_over_no_values() =>
        Assert.Equal("null | null | 0", Aggregating.Result(ColumnType.Decimal, [null], "median(x)", "percentile(x, 0.9)", "count_distinct(x)"));

    [Fact]
    public void Percentiles_of_decimals_are_those_of_the_sorted_values()
    {
        Arbitrary<(int[] Values, int Share)> cases = (from values in Gen.Choose(-20, 20).ArrayOf() from share in Gen.Choose(0, 100) select (values, share)).ToArbitrary();

        Prop.ForAll(cases, given =>
        {
            if (given.Values.Length == 0) return;
            decimal[] sorted = [.. given.Values.Order().Select(value => value / 100m)];
            decimal place = given.Share / 100m * (sorted.Length - 1);
            int below = (int)place;
            decimal above = sorted[Math.Min(below + 1, sorted.Length - 1)];
            decimal expected = sorted[below] + ((above - sorted[below]) * (place - below));

            string measure = $"percentile(x, {(given.Share == 100 ? "1" : $"0.{given.Share:d2}")})";
            string result = Aggregating.Result(ColumnType.Decimal, [.. given.Values.Select(value => (object?)(value / 100m))], measure, "count_distinct(x)");

            Assert.Equal($"{expected / 1.000000000000000000000000000000m} | {sorted.Distinct().Count()}", result);
        }).QuickCheckThrowOnFailure();
    }
}
