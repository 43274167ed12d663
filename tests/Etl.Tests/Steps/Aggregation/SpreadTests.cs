using System.Globalization;
using System.Numerics;
using Etl.Messages;
using Etl.Steps.Aggregation;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Aggregation;

public sealed class SpreadTests
{
    private static readonly string[] All = ["stddev(x)", "variance(x)", "stddev_pop(x)", "variance_pop(x)"];

    [Fact]
    public void Ints_spread_around_their_mean() =>
        Assert.Equal("2.138089935299395 | 4.571428571428571 | 2 | 4", Aggregating.Result(ColumnType.Int, [2L, 4L, 4L, null, 4L, 5L, 5L, 7L, 9L], All));

    [Fact]
    public void Decimals_of_any_scale_spread_exactly()
    {
        Assert.Equal("0.01", Aggregating.Result(ColumnType.Decimal, [1000000000000000000.00m, 1000000000000000000.01m, 1000000000000000000.02m], "stddev(x)"));
        Assert.Equal("0.0001", Aggregating.Result(ColumnType.Decimal, [9999999999999999999999999.99m, 9999999999999999999999999.98m, 9999999999999999999999999.97m], "variance(x)"));
        Assert.Equal("0.005 | 2.5E-05", Aggregating.Result(ColumnType.Decimal, [0.02m, 0.03m], "stddev_pop(x)", "variance_pop(x)"));
    }

    [Fact]
    public void Floats_of_one_value_do_not_spread_at_all() =>
        Assert.Equal("0 | 0 | 0 | 0", Aggregating.Result(ColumnType.Float, [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], All));

    [Fact]
    public void Floats_far_from_zero_keep_their_spread() =>
        Assert.Equal("1 | 1", Aggregating.Result(ColumnType.Float, [1e15, 1e15 + 1, 1e15 + 2], "stddev(x)", "variance(x)"));

    [Fact]
    public void The_deviation_of_the_largest_floats_is_finite_and_their_variance_is_not() =>
        Assert.Equal("1E+308 | Infinity", Aggregating.Result(ColumnType.Float, [1e308, -1e308], "stddev_pop(x)", "variance_pop(x)"));

    [Fact]
    public void The_smallest_floats_have_a_deviation_and_a_variance_of_zero() =>
        Assert.Equal("5E-324 | 0", Aggregating.Result(ColumnType.Float, [double.Epsilon, -double.Epsilon], "stddev_pop(x)", "variance_pop(x)"));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_special_float_makes_them_nan(double special) =>
        Assert.Equal("NaN | NaN", Aggregating.Result(ColumnType.Float, [special, 1.0], "stddev(x)", "variance_pop(x)"));

    [Theory]
    [InlineData(ColumnType.Int)]
    [InlineData(ColumnType.Decimal)]
    [InlineData(ColumnType.Float)]
    public void Is_null_for_too_few_values(ColumnType type)
    {
        object one = type switch { ColumnType.Int => 5L, ColumnType.Decimal => 5m, _ => (object)5.0 };

        Assert.Equal("null | null | null | null", Aggregating.Result(type, [null], All));
        Assert.Equal("null | null | 0 | 0", Aggregating.Result(type, [one, null], All));
    }

    [Fact]
    public void Takes_the_smallest_and_largest_ints() =>
        Assert.Equal("9.223372036854776E+18", Aggregating.Result(ColumnType.Int, [long.MinValue, long.MaxValue], "stddev_pop(x)"));

    [Fact]
    public void A_variance_is_that_of_whole_numbers_rounded_once()
    {
        Arbitrary<long[]> cases = ArbMap.Default.GeneratorFor<long>().ArrayOf().Where(values => values.Length > 1).ToArbitrary();

        Prop.ForAll(cases, values =>
        {
            BigInteger sum = values.Aggregate(BigInteger.Zero, (total, value) => total + value);
            BigInteger deviation = values.Aggregate(BigInteger.Zero, (total, value) => total + (((value * (BigInteger)values.Length) - sum) * ((value * (BigInteger)values.Length) - sum)));
            BigInteger divisor = BigInteger.Pow(values.Length, 2) * (values.Length - 1);
            // 40 digits say on which side of the middle between two floats a quotient lies, as .NET parses all of them.
            BigInteger quotient = deviation * BigInteger.Pow(10, 40) / divisor;
            double expected = double.Parse($"{quotient.ToString(CultureInfo.InvariantCulture)}e-40", CultureInfo.InvariantCulture);

            string result = Aggregating.Result(ColumnType.Int, [.. values.Select(value => (object?)value)], "variance(x)", "stddev(x)");

            double[] found = [.. result.Split(" | ").Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
            Assert.Equal(expected, found[0]);
            Assert.Equal(Math.Sqrt(expected), found[1], Math.Sqrt(expected) * 1e-15);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Refuses_a_saved_state_that_no_values_have()
    {
        using MemoryStream stream = new();
        AggregateStep step = Aggregating.Step(new Schema([new("x", ColumnType.Int)]), [], "variance(x)");
        StateWriter writer = new(stream);
        writer.WriteBytes(System.Text.Encoding.UTF8.GetBytes("by ; variance(x) = variance(x) of int"));
        writer.WriteCount(1);
        writer.WriteBytes([]);
        writer.WriteCount(2);
        writer.WriteBigInteger(10);
        writer.WriteBigInteger(49);
        writer.Complete();

        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Aggregating.Loaded(step, stream.ToArray()));

        Assert.Equal("The saved state is damaged: the sum of squares is too small for the sum. Compute the state anew.", e.Message);
    }
}
