using Etl.Messages;
using Etl.Tests.Support;

namespace Etl.Tests.Expressions;

public sealed class MathFunctionTests
{
    [Theory]
    [InlineData("sqrt(n)", 3.0)]
    [InlineData("sqrt(d)", 1.5)]
    [InlineData("ln(exp(f))", 0.5)]
    [InlineData("log10(n + 91)", 2.0)]
    [InlineData("round(sin(f), 9)", 0.479425539)]
    [InlineData("round(cos(f), 9)", 0.877582562)]
    [InlineData("round(tan(f), 9)", 0.54630249)]
    [InlineData("round(asin(f), 9)", 0.523598776)]
    [InlineData("round(acos(f), 9)", 1.047197551)]
    [InlineData("round(atan(f), 9)", 0.463647609)]
    [InlineData("round(atan2(n, d), 9)", 1.325817664)]
    [InlineData("degrees(pi() / 2)", 90.0)]
    [InlineData("radians(90) = pi() / 2", true)]
    [InlineData("power(n, 2)", 81.0)]
    [InlineData("power(n, f)", 3.0)]
    [InlineData("power(-n, 3)", -729.0)]
    [InlineData("mod(n, 4)", 1L)]
    [InlineData("mod(-n, 4)", -1L)]
    [InlineData("mod(f, 0.2e0) = f % 0.2", true)]
    [InlineData("cast(mod(n, d) as text)", "0")]
    [InlineData("cast(sqrt(cast('NaN' as float)) as text)", "NaN")]
    [InlineData("cast(exp(cast('Infinity' as float)) as text)", "Infinity")]
    public void Takes_numbers_and_nulls(string text, object expected)
    {
        RowBatch batch = new BatchBuilder()
            .Add("n", ColumnType.Int, 9L, null)
            .Add("d", ColumnType.Decimal, 2.25m, null)
            .Add("f", ColumnType.Float, 0.5, null)
            .Build();
        bool constant = !text.Contains('(', StringComparison.Ordinal) || !text.Split('(', ')', ',', ' ').Any(word => word.TrimStart('-') is "n" or "d" or "f");

        Assert.Equal([expected, constant ? expected : null], Evaluating.Values(text, batch));
    }

    [Theory]
    [InlineData("sqrt(n)", "sqrt(-1) is not a number: 'sqrt' takes numbers from 0 up.")]
    [InlineData("ln(n + 1)", "ln(0) is not a number: 'ln' takes numbers above 0.")]
    [InlineData("log10(n)", "log10(-1) is not a number: 'log10' takes numbers above 0.")]
    [InlineData("exp(n + 711)", "exp(710) is not a number: 'exp' takes numbers up to 709.78.")]
    [InlineData("asin(n * 2)", "asin(-2) is not a number: 'asin' takes numbers from -1 to 1.")]
    [InlineData("acos(n * 2)", "acos(-2) is not a number: 'acos' takes numbers from -1 to 1.")]
    [InlineData("sin(cast('Infinity' as float) * n)", "sin(-Infinity) is not a number: 'sin' takes finite numbers.")]
    [InlineData("degrees(1e308 * n)", "degrees(-1E+308) is not a number: 'degrees' takes numbers up to 3.13e306.")]
    [InlineData("power(n, 0.5)", "power(-1, 0.5) is not a number: a negative number has whole powers only.")]
    [InlineData("power(n + 1, n)", "power(0, -1) is not a number: 0 has no negative power.")]
    [InlineData("power(10, n + 310)", "power(10, 309) is not a number: the result is larger than a float can be.")]
    [InlineData("mod(1, n + 1)", "Division by zero. Test the divisor first, as in: case when b = 0 then null else a / b end.")]
    public void Fails_the_row_rather_than_give_NaN(string text, string reason)
    {
        RowBatch batch = new BatchBuilder().Add("n", ColumnType.Int, -1L).Build();

        Assert.Equal(["error: " + reason], Evaluating.Values(text, batch));
    }

    [Fact]
    public void Is_computed_only_for_the_rows_that_ask_for_it()
    {
        RowBatch batch = new BatchBuilder().Add("n", ColumnType.Int, 4L, -4L, null).Build();

        Assert.Equal([2.0, 0.0, null], Evaluating.Values("case when n >= 0 then sqrt(n) when n < 0 then 0 end", batch));
        Assert.Equal([0], Evaluating.Kept("n > 0 and ln(n) > 1", batch));
    }
}
