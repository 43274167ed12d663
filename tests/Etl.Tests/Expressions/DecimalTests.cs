using System.Globalization;
using System.Numerics;
using Etl.Messages;
using Etl.Tests.Support;

namespace Etl.Tests.Expressions;

/// <summary>Compares the vectorised decimals with integers of any size.</summary>
public sealed class DecimalTests
{
    private const int RowsPerBatch = 50;

    [Theory]
    [InlineData("+")]
    [InlineData("-")]
    [InlineData("*")]
    public void Arithmetic_is_exact_or_fails(string symbol)
    {
        Random random = new(7);
        for (int round = 0; round < 200; round++)
        {
            (RowBatch batch, Exact?[] left, Exact?[] right) = CreateBatch(random);
            object?[] actual = Evaluating.Values($"a {symbol} b", batch);
            for (int i = 0; i < batch.RowCount; i++)
            {
                int row = batch.RowAt(i);
                CheckExact(left[row], right[row], symbol, actual[i], areInts: batch.Schema[0].Type == ColumnType.Int && batch.Schema[1].Type == ColumnType.Int);
            }

            batch.Release();
        }
    }

    [Fact]
    public void Division_gives_28_digits_half_to_even()
    {
        Random random = new(11);
        for (int round = 0; round < 200; round++)
        {
            (RowBatch batch, Exact?[] left, Exact?[] right) = CreateBatch(random);
            object?[] actual = Evaluating.Values("a / b", batch);
            for (int i = 0; i < batch.RowCount; i++)
            {
                if (left[batch.RowAt(i)] is not { } a || right[batch.RowAt(i)] is not { } b)
                {
                    Assert.Null(actual[i]);
                    continue;
                }

                if (b.Unscaled.IsZero) Assert.Equal("error: Division by zero. Test the divisor first, as in: case when b = 0 then null else a / b end.", actual[i]);
                else if (actual[i] is decimal quotient) CheckQuotient(a, b, quotient);
                else Assert.True(Divide(a, b, 0) >= BigInteger.Pow(10, 28), $"{a.Unscaled}/{b.Unscaled}: {actual[i]}");
            }

            batch.Release();
        }
    }

    [Theory]
    [InlineData("1", "8000000000000000000000000000", "0.0000000000000000000000000001")] // 1.25 at the 28th place
    [InlineData("3", "20000000000000000000000000000", "0.0000000000000000000000000002")] // 1.5: half to even
    [InlineData("1", "20000000000000000000000000000", "0")] // 0.5: half to even
    [InlineData("9999999999999999999999999999", "1", "9999999999999999999999999999")]
    [InlineData("12345678901234567890123456785", "10", "1234567890123456789012345678")]
    [InlineData("12345678901234567890123456775", "10", "1234567890123456789012345678")]
    [InlineData("-1", "3", "-0.3333333333333333333333333333")]
    public void Division_rounds_at_the_limits(string left, string right, string expected)
    {
        RowBatch batch = new BatchBuilder()
            .Add("a", ColumnType.Decimal, decimal.Parse(left, CultureInfo.InvariantCulture))
            .Add("b", ColumnType.Decimal, decimal.Parse(right, CultureInfo.InvariantCulture))
            .Build();

        Assert.Equal([decimal.Parse(expected, CultureInfo.InvariantCulture)], Evaluating.Values("a / b", batch));
    }

    [Theory]
    [InlineData("a + 1", "error: 9999999999999999999999999999 + 1 needs more than the 28 digits of a decimal. Round the operands, or cast one to float.")]
    [InlineData("0 - a - 1", "error: -9999999999999999999999999999 - 1 needs more than the 28 digits of a decimal. Round the operands, or cast one to float.")]
    [InlineData("a * 2", "error: 9999999999999999999999999999 * 2 needs more than the 28 digits of a decimal. Round the operands, or cast one to float.")]
    [InlineData("a / 0.5", "error: 9999999999999999999999999999 / 0.5 does not fit the 28 digits of a decimal. Cast an operand to float.")]
    [InlineData("cast('10000000000000000000000000000' as decimal)", "error: '10000000000000000000000000000' is not a decimal; allowed are numbers of up to 28 digits such as -12.50")]
    [InlineData("cast(a - 1 as text)", "9999999999999999999999999998")]
    [InlineData("cast((a - 1) * 0.1 as text)", "999999999999999999999999999.8")]
    public void The_29th_digit_is_refused_everywhere(string text, string expected)
    {
        RowBatch batch = new BatchBuilder().Add("a", ColumnType.Decimal, 9999999999999999999999999999m).Build();

        Assert.Equal([expected], Evaluating.Values(text, batch));
    }

    [Theory]
    [InlineData("<")]
    [InlineData("<=")]
    [InlineData("=")]
    [InlineData("<>")]
    [InlineData(">=")]
    [InlineData(">")]
    public void Comparison_is_that_of_the_exact_values(string symbol)
    {
        Random random = new(13);
        for (int round = 0; round < 100; round++)
        {
            (RowBatch batch, Exact?[] left, Exact?[] right) = CreateBatch(random);
            object?[] actual = Evaluating.Values($"a {symbol} b", batch);
            for (int i = 0; i < batch.RowCount; i++)
            {
                int row = batch.RowAt(i);
                object? expected = left[row] is { } a && right[row] is { } b ? Holds(symbol, Align(a, b).CompareTo(Align(b, a))) : null;
                Assert.Equal(expected, actual[i]);
            }

            batch.Release();
        }
    }

    [Fact]
    public void Coalesce_and_whole_literals_stay_scaled()
    {
        BatchBuilder builder = new BatchBuilder().Add("quantity", ColumnType.Int, 3L, 4L, null).AddScaled("unit_price", 2, 1050, 999, 100).AddScaled("discount", 3, null, 125, 0);
        RowBatch batch = builder.Build();
        RowErrorsAndColumn result = Evaluate("quantity * unit_price * (1 - coalesce(discount, 0))", batch);

        Assert.Null(result.Column.Wide);
        Assert.Equal(5, result.Column.Scale);
        Assert.Equal([31.5m, 34.965m, null], Enumerable.Range(0, 3).Select(row => BatchBuilder.Read(result.Column, row)));
        Assert.Equal(0, result.Column.Unscaled[2]);
    }

    [Fact]
    public void Casts_of_short_decimals_are_scaled()
    {
        RowBatch batch = new BatchBuilder().Add("t", ColumnType.Text, "1.5", "20", null).Build();
        DecimalColumn column = Evaluate("cast(t as decimal)", batch).Column;

        Assert.Null(column.Wide);
        Assert.Equal([1.5m, 20m, null], Enumerable.Range(0, 3).Select(row => BatchBuilder.Read(column, row)));
    }

    private static RowErrorsAndColumn Evaluate(string text, RowBatch batch)
    {
        Etl.Expressions.RowErrors errors = new();
        return new RowErrorsAndColumn(errors, (DecimalColumn)Evaluating.Compile(text, batch.Schema).CreateEvaluator().Evaluate(batch, errors));
    }

    /// <summary>Two decimal or int columns in random forms, with nulls and sometimes a selection.</summary>
    private static (RowBatch Batch, Exact?[] Left, Exact?[] Right) CreateBatch(Random random)
    {
        BatchBuilder builder = new();
        Exact?[] left = AddColumn(builder, "a", random);
        Exact?[] right = AddColumn(builder, "b", random);
        int[] selection = random.Next(2) == 0 ? [] : [.. Enumerable.Range(0, RowsPerBatch).Where(row => row % 3 != 0)];
        return (builder.Build(selection), left, right);
    }

    private static Exact?[] AddColumn(BatchBuilder builder, string name, Random random)
    {
        int form = random.Next(3);
        int scale = form == 0 ? 0 : form == 1 ? random.Next(19) : -1;
        int digits = random.Next(1, 19);
        Exact?[] values = new Exact?[RowsPerBatch];
        for (int i = 0; i < values.Length; i++)
        {
            if (random.Next(10) == 0) continue;
            BigInteger unscaled = random.NextInt64() % BigInteger.Pow(10, digits);
            if (form == 2) unscaled = (unscaled * random.NextInt64(1, 1_000_000_000)) % BigInteger.Pow(10, 28);
            values[i] = new Exact(random.Next(2) == 0 ? unscaled : -unscaled, scale >= 0 ? scale : random.Next(29));
        }

        if (form == 0) builder.Add(name, ColumnType.Int, [.. values.Select(value => (object?)(long?)value?.Unscaled)]);
        else if (form == 1) builder.AddScaled(name, scale, [.. values.Select(value => (long?)value?.Unscaled)]);
        else builder.Add(name, ColumnType.Decimal, [.. values.Select(value => (object?)value?.ToDecimal())]);
        return values;
    }

    private static void CheckExact(Exact? left, Exact? right, string symbol, object? actual, bool areInts)
    {
        if (left is not { } a || right is not { } b)
        {
            Assert.Null(actual);
            return;
        }

        Exact expected = symbol switch
        {
            "+" => new Exact(Align(a, b) + Align(b, a), Math.Max(a.Scale, b.Scale)),
            "-" => new Exact(Align(a, b) - Align(b, a), Math.Max(a.Scale, b.Scale)),
            _ => new Exact(a.Unscaled * b.Unscaled, a.Scale + b.Scale),
        };
        bool fits = areInts ? expected.Unscaled >= long.MinValue && expected.Unscaled <= long.MaxValue : expected.IsDecimal;
        if (!fits) Assert.StartsWith("error: ", Assert.IsType<string>(actual), StringComparison.Ordinal);
        else if (areInts) Assert.Equal((long)expected.Unscaled, actual);
        else Assert.Equal(expected.ToDecimal(), actual);
    }

    private static void CheckQuotient(Exact a, Exact b, decimal quotient)
    {
        int places = 28;
        while (Divide(a, b, places) >= BigInteger.Pow(10, 28)) places--;
        BigInteger expected = Divide(a, b, places) * a.Unscaled.Sign * b.Unscaled.Sign;
        Assert.Equal(places < 0 ? new Exact(expected * BigInteger.Pow(10, -places), 0).ToDecimal() : new Exact(expected, places).ToDecimal(), quotient);
    }

    /// <summary>|a / b| times 10^places, rounded half to even.</summary>
    private static BigInteger Divide(Exact a, Exact b, int places)
    {
        BigInteger dividend = BigInteger.Abs(a.Unscaled) * BigInteger.Pow(10, b.Scale + Math.Max(places, 0));
        BigInteger divisor = BigInteger.Abs(b.Unscaled) * BigInteger.Pow(10, a.Scale - Math.Min(places, 0));
        BigInteger quotient = BigInteger.DivRem(dividend, divisor, out BigInteger rest);
        int half = (rest * 2).CompareTo(divisor);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }

    private static bool Holds(string symbol, int order) => symbol switch
    {
        "<" => order < 0,
        "<=" => order <= 0,
        "=" => order == 0,
        "<>" => order != 0,
        ">=" => order >= 0,
        _ => order > 0,
    };

    private static BigInteger Align(Exact value, Exact other) => value.Unscaled * BigInteger.Pow(10, Math.Max(0, other.Scale - value.Scale));

    private sealed record RowErrorsAndColumn(Etl.Expressions.RowErrors Errors, DecimalColumn Column);

    private readonly record struct Exact(BigInteger Unscaled, int Scale)
    {
        /// <summary>Whether a decimal holds the value: 28 digits, 28 places, once zeros at the end are gone.</summary>
        public bool IsDecimal => Shorten() is { Scale: <= 28 } shorter && BigInteger.Abs(shorter.Unscaled) < BigInteger.Pow(10, 28);

        public decimal ToDecimal()
        {
            Exact shorter = Shorten();
            return decimal.Parse(shorter.Unscaled.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) * new decimal(1, 0, 0, false, (byte)shorter.Scale);
        }

        private Exact Shorten()
        {
            Exact value = this;
            while (value.Scale > 0 && value.Unscaled % 10 == 0) value = new Exact(value.Unscaled / 10, value.Scale - 1);
            return value;
        }
    }
}
