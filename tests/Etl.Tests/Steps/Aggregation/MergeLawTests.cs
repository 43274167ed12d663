using System.Globalization;
using System.Numerics;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Aggregation;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Aggregation;

/// <summary>A partial aggregate can be parted, saved, loaded and merged in any order, with the same result and the same bytes.</summary>
public sealed class MergeLawTests
{
    internal static readonly Schema Input = new([
        new("t", ColumnType.Text), new("k", ColumnType.Int), new("i", ColumnType.Int), new("d", ColumnType.Decimal),
        new("f", ColumnType.Float), new("s", ColumnType.Text), new("b", ColumnType.Bool), new("y", ColumnType.Date), new("z", ColumnType.Timestamp)]);

    internal static readonly string[] Measures =
    [
        "count()", "count(s)", "sum(i)", "avg(i)", "sum(d)", "avg(d)", "sum(f)", "avg(f)",
        .. "idfsbyz".SelectMany(c => new[] { $"min({c})", $"max({c})", $"count_distinct({c})", $"first({c})", $"last({c})", $"any({c})" }),
        .. "idf".SelectMany(c => new[] { $"stddev({c})", $"variance_pop({c})", $"median({c})", $"percentile({c}, 0.3)" }),
        .. "kdfsbyz".SelectMany(c => new[] { $"first(s order by {c})", $"last(d order by {c})", $"first(f order by {c} desc)", $"last(i order by {c} desc)" }),
        "string_agg(s, ', ')", "string_agg(t, '', order by k)", "string_agg(t, '|', order by d desc)",
        "count() where i > 0", "sum(d) where b", "stddev(i) where k = 1", "first(s order by f) where i < 3",
    ];

    private static readonly Gen<object?> Ints = Gen.OneOf(Gen.Choose(-5, 5).Select(x => (long)x), ArbMap.Default.GeneratorFor<int>().Select(x => (long)x)).Select(x => (object?)x);

    private static readonly Gen<decimal> SmallDecimals = Gen.Choose(-1_000_000, 1_000_000).SelectMany(x => Gen.Choose(0, 18).Select(scale => new decimal(Math.Abs(x), 0, 0, x < 0, (byte)scale)));

    private static readonly Gen<decimal> WideDecimals = Gen.Elements(12345678901234567890123456m, -12345678901234567890123456m, 0.0000000000000000000000000001m, 9223372036854775807m, -9223372036854775808m, 18446744073709551616m, 0.000000000123456789m);

    private static readonly Gen<double> Floats = Gen.OneOf(
        ArbMap.Default.GeneratorFor<double>(),
        Gen.Choose(-1000, 1000).Select(x => x / 10.0),
        Gen.Choose(0, 2046).SelectMany(e => Gen.Choose(int.MinValue, int.MaxValue).Select(m => BitConverter.Int64BitsToDouble(((long)e << 52) | (uint)m | ((long)m << 63)))),
        Gen.Elements(1e308, -1e308, double.MaxValue, -double.MaxValue, double.Epsilon, -double.Epsilon, 1e16, 1.0, -1e16, double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0));

    internal static readonly Gen<object?[]> Rows =
        from t in OrNull(Gen.Elements<object?>("a", "b", "a\0", "north of the whole wide world"))
        from k in OrNull(Gen.Choose(0, 2).Select(x => (object?)(long)x))
        from i in OrNull(Ints)
        from d in OrNull(Gen.Frequency((6, SmallDecimals), (1, WideDecimals)).Select(x => (object?)x))
        from f in OrNull(Floats.Select(x => (object?)x))
        from s in OrNull(ArbMap.Default.GeneratorFor<string>().Select(x => (object?)x))
        from b in OrNull(Gen.Elements<object?>(true, false))
        from y in OrNull(Gen.Choose(0, 1_000_000).Select(x => (object?)DateOnly.FromDayNumber(x)))
        from z in OrNull(Gen.Choose(0, int.MaxValue).Select(x => (object?)new DateTime(x * 1_000_000L)))
        select new[] { t, k, i, d, f, s, b, y, z };

    [Theory]
    [InlineData("t,k")]
    [InlineData("k")]
    [InlineData("d,f")]
    [InlineData("")]
    public void Any_partition_merged_in_any_order_gives_the_same_rows_and_bytes(string by)
    {
        AggregateStep step = Aggregating.Step(Input, by.Split(',', StringSplitOptions.RemoveEmptyEntries), Measures);
        Arbitrary<(object?[][] Rows, int Seed)> cases = (from rows in Rows.ArrayOf() from seed in Gen.Choose(0, int.MaxValue) select (rows, seed)).ToArbitrary();

        Prop.ForAll(cases, given =>
        {
            PartialState whole = Parting.Whole(step, Input, given.Rows);
            IPartialState merged = Parting.Merged(step, Input, given.Rows, new Random(given.Seed));

            byte[] bytes = Aggregating.Saved(whole);
            Assert.Equal(bytes, Aggregating.Saved(merged));
            Assert.Equal(bytes, Aggregating.Saved(Aggregating.Loaded(step, bytes)));
            Assert.Equal(Outcome(step, whole), Outcome(step, merged));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Decimal_sums_are_those_of_whole_numbers()
    {
        Schema schema = new([new("d", ColumnType.Decimal)]);
        AggregateStep step = Aggregating.Step(schema, [], "sum(d)");
        Arbitrary<(decimal[] Values, int Seed)> cases = (from values in Gen.Frequency((6, SmallDecimals), (1, WideDecimals)).ArrayOf() from seed in Gen.Choose(0, int.MaxValue) select (values, seed)).ToArbitrary();

        Prop.ForAll(cases, given =>
        {
            object?[][] rows = [.. given.Values.Select(value => new object?[] { value })];
            BigInteger expected = given.Values.Aggregate(BigInteger.Zero, (sum, value) => sum + Units(value));
            string text = given.Values.Length == 0 ? "null"
                : BigInteger.Abs(expected).ToString(CultureInfo.InvariantCulture).TrimEnd('0').Length > 28 ? "overflow"
                : Text(expected);

            Assert.Equal(text, Outcome(step, Parting.Merged(step, schema, rows, new Random(given.Seed))));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Float_sums_are_the_exact_ones_rounded_once()
    {
        Schema schema = new([new("f", ColumnType.Float)]);
        AggregateStep step = Aggregating.Step(schema, [], "sum(f)");
        Arbitrary<(double[] Values, int Seed)> cases = (from values in Floats.Where(double.IsFinite).ArrayOf() from seed in Gen.Choose(0, int.MaxValue) select (values, seed)).ToArbitrary();

        Prop.ForAll(cases, given =>
        {
            object?[][] rows = [.. given.Values.Select(value => new object?[] { value })];
            RowBatch result = Assert.Single(step.Finish(Parting.Merged(step, schema, rows, new Random(given.Seed)), 0));

            if (given.Values.Length > 0) Assert.Equal(Rounded(given.Values), ((FloatColumn)result.ColumnAt(0)).Values[0]);
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>The float nearest to the exact sum: no neighbour is nearer, and of two equally near ones it is the even one.</summary>
    private static double Rounded(double[] values)
    {
        BigInteger sum = values.Aggregate(BigInteger.Zero, (total, value) => total + FloatUnits(value));
        // Half a step beyond the largest float, which itself is odd, rounds to infinity.
        if (BigInteger.Abs(sum) >= FloatUnits(double.MaxValue) + (BigInteger.One << (970 + 1074))) return sum.Sign < 0 ? double.NegativeInfinity : double.PositiveInfinity;
        long low = 0;
        long high = BitConverter.DoubleToInt64Bits(double.MaxValue);
        while (low < high)
        {
            long middle = low + ((high - low + 1) / 2);
            if (FloatUnits(BitConverter.Int64BitsToDouble(middle)) <= BigInteger.Abs(sum)) low = middle;
            else high = middle - 1;
        }

        double below = BitConverter.Int64BitsToDouble(low);
        BigInteger rest = BigInteger.Abs(sum) - FloatUnits(below);
        double nearest = below;
        if (!rest.IsZero && below < double.MaxValue)
        {
            double above = Math.BitIncrement(below);
            int half = (rest * 2).CompareTo(FloatUnits(above) - FloatUnits(below));
            if (half > 0 || (half == 0 && (low & 1) == 1)) nearest = above;
        }

        return sum.Sign < 0 ? -nearest : nearest;
    }

    /// <summary>A float as a whole number of 2^-1074: scaled to 53 bits in front of the point, in two steps that do not overflow.</summary>
    private static BigInteger FloatUnits(double value)
    {
        int exponent = value == 0 ? -1074 : Math.Max(Math.ILogB(value) - 52, -1074);
        return new BigInteger(Math.ScaleB(Math.ScaleB(value, -exponent / 2), -exponent - (-exponent / 2))) << (exponent + 1074);
    }

    private static BigInteger Units(decimal value) =>
        BigInteger.Parse(value.ToString("F28", CultureInfo.InvariantCulture).Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    private static string Text(BigInteger units)
    {
        BigInteger whole = BigInteger.DivRem(BigInteger.Abs(units), BigInteger.Pow(10, 28), out BigInteger fraction);
        string text = $"{whole}.{fraction.ToString("D28", CultureInfo.InvariantCulture)}".TrimEnd('0').TrimEnd('.');
        return units.Sign < 0 ? "-" + text : text;
    }

    private static string Outcome(AggregateStep step, IPartialState state)
    {
        try
        {
            return string.Join('\n', Aggregating.Lines(step, state));
        }
        catch (StepException e) when (e.Message.Contains("28 digits", StringComparison.Ordinal))
        {
            return "overflow";
        }
    }

    private static Gen<object?> OrNull(Gen<object?> generator) => Gen.Frequency((1, Gen.Constant<object?>(null)), (6, generator));
}
