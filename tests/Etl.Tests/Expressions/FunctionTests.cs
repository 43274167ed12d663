using Etl.Expressions.Functions;
using Etl.Messages;
using Etl.Tests.Support;

namespace Etl.Tests.Expressions;

public sealed class FunctionTests
{
    [Fact]
    public void Are_listed_by_name()
    {
        string[] names = [.. FunctionTable.All.Select(function => function.Name)];

        Assert.Equal(string.Join(' ', names.Order(StringComparer.Ordinal)), string.Join(' ', names));
    }

    [Theory]
    [InlineData("upper(t)", "AÄB", null, "")]
    [InlineData("lower(t)", "aäb", null, "")]
    [InlineData("trim(' ' || t || ' ')", "aÄb", null, "")]
    [InlineData("length(t)", 3L, null, 0L)]
    [InlineData("substr(t, 2)", "Äb", null, "")]
    [InlineData("substr(t, 2, 1)", "Ä", null, "")]
    [InlineData("substr(t, 0, 2)", "a", null, "")]
    [InlineData("substr(t, -5)", "aÄb", null, "")]
    [InlineData("substr(t, 9, 1)", "", null, "")]
    [InlineData("substr(t, 2, -1)", "", null, "")]
    [InlineData("replace(t, 'Ä', 'xyz')", "axyzb", null, "")]
    [InlineData("replace(t, '', 'x')", "aÄb", null, "")]
    [InlineData("t || '.'", "aÄb.", null, ".")]
    [InlineData("concat(t, '.', t)", "aÄb.aÄb", ".", ".")]
    [InlineData("starts_with(t, 'a')", true, null, false)]
    [InlineData("ends_with(t, 'b')", true, null, false)]
    [InlineData("contains(t, 'Ä')", true, null, false)]
    [InlineData("t like 'a_b'", true, null, false)]
    [InlineData("t like '%'", true, null, true)]
    [InlineData("t not like '%b%'", false, null, true)]
    [InlineData("coalesce(t, 'none')", "aÄb", "none", "")]
    [InlineData("nullif(t, '')", "aÄb", null, null)]
    [InlineData("greatest(t, 'a')", "aÄb", "a", "a")]
    [InlineData("least(t, 'a')", "a", "a", "")]
    [InlineData("if(t = '', 'empty', t)", "aÄb", null, "empty")]
    [InlineData("case t when 'aÄb' then 1 when '' then 2 else 3 end", 1L, 3L, 2L)]
    [InlineData("t in ('', null)", null, null, true)]
    [InlineData("t not in ('')", true, null, false)]
    [InlineData("t < 'aÅ'", true, null, true)]
    [InlineData("t is null", false, true, false)]
    public void Takes_texts_and_nulls(string text, object? value, object? ofNull, object? ofEmpty)
    {
        RowBatch batch = new BatchBuilder().Add("t", ColumnType.Text, "aÄb", null, "").Build();

        Assert.Equal([value, ofNull, ofEmpty], Evaluating.Values(text, batch));
    }

    [Theory]
    [InlineData("abs(n)", 7L, null)]
    [InlineData("round(n)", -7L, null)]
    [InlineData("floor(n)", -7L, null)]
    [InlineData("n % 4", -3L, null)]
    [InlineData("-n", 7L, null)]
    [InlineData("n + n", -14L, null)]
    [InlineData("n * 2 - 1", -15L, null)]
    [InlineData("n between -8 and -6", true, null)]
    [InlineData("n in (1, -7)", true, null)]
    [InlineData("greatest(n, 1)", 1L, 1L)]
    [InlineData("coalesce(n, n, 5)", -7L, 5L)]
    [InlineData("nullif(n, -7)", null, null)]
    [InlineData("cast(n as text)", "-7", null)]
    [InlineData("cast(n as float) / 2", -3.5, null)]
    public void Takes_ints_and_nulls(string text, object? value, object? ofNull)
    {
        RowBatch batch = new BatchBuilder().Add("n", ColumnType.Int, -7L, null).Build();

        Assert.Equal([value, ofNull], Evaluating.Values(text, batch));
    }

    [Theory]
    [InlineData("f * 2 + 1", "4", null)]
    [InlineData("-f", "-1.5", null)]
    [InlineData("f / 0.5e0", "3", null)]
    [InlineData("f % 1", "0.5", null)]
    [InlineData("round(f)", "2", null)]
    [InlineData("ceil(f) - floor(f)", "1", null)]
    [InlineData("abs(-f)", "1.5", null)]
    [InlineData("f between 1 and 2", "true", null)]
    [InlineData("cast(f * 2 as int)", "3", null)]
    [InlineData("try_cast(f as int)", null, null)]
    [InlineData("coalesce(f, 7)", "1.5", "7")]
    [InlineData("b = true", "true", null)]
    [InlineData("b < false", "false", null)]
    [InlineData("cast(b as int)", "1", null)]
    [InlineData("coalesce(b, false)", "true", "false")]
    [InlineData("d > '2024-01-30'", "true", null)]
    [InlineData("d in ('2024-01-31')", "true", null)]
    [InlineData("year(d) + month(d) + day(d)", "2056", null)]
    [InlineData("greatest(d, date '2024-02-01')", "2024-02-01", "2024-02-01")]
    [InlineData("if(b, d, null)", "2024-01-31", null)]
    [InlineData("cast(d as timestamp) = d", "true", null)]
    [InlineData("s < '2024-01-31T10:00:01Z'", "true", null)]
    [InlineData("day(s)", "31", null)]
    [InlineData("nullif(s, timestamp '2024-01-31T10:00:00Z')", null, null)]
    [InlineData("case d when '2024-01-31' then s end", "2024-01-31T10:00:00Z", null)]
    [InlineData("p like p", "true", null)]
    [InlineData("try_cast(p as date)", null, null)]
    [InlineData("b is not null", "true", "false")]
    public void Takes_values_of_every_type_and_nulls(string text, string? value, string? ofNull)
    {
        RowBatch batch = new BatchBuilder()
            .Add("f", ColumnType.Float, 1.5, null)
            .Add("b", ColumnType.Bool, true, null)
            .Add("d", ColumnType.Date, new DateOnly(2024, 1, 31), null)
            .Add("s", ColumnType.Timestamp, new DateTime(2024, 1, 31, 10, 0, 0, DateTimeKind.Utc), null)
            .Add("p", ColumnType.Text, "_a%", null)
            .Build();

        Assert.Equal([value, ofNull], Evaluating.Values($"cast({text} as text)", batch));
    }

    [Theory]
    [InlineData("round(2.5)", "3")]
    [InlineData("round(-2.5)", "-3")]
    [InlineData("round(2.345, 2)", "2.35")]
    [InlineData("ceil(-1.5)", "-1")]
    [InlineData("floor(-1.5)", "-2")]
    [InlineData("1 / 3", "0.3333333333333333333333333333")]
    [InlineData("2 / 3", "0.6666666666666666666666666667")]
    [InlineData("10 / 4", "2.5")]
    [InlineData("200 / 3", "66.66666666666666666666666667")]
    [InlineData("7.5 % 2", "1.5")]
    [InlineData("1.10 + 2.2", "3.3")]
    [InlineData("abs(-0.5)", "0.5")]
    [InlineData("greatest(1, 2.5, null)", "2.5")]
    [InlineData("cast(0.1e0 as decimal)", "0.1")]
    [InlineData("cast(1e20 as decimal)", "100000000000000000000")]
    [InlineData("cast('1.50' as decimal)", "1.5")]
    [InlineData("cast(timestamp '2024-01-31T10:00:00.25Z' as text)", "2024-01-31T10:00:00.25Z")]
    [InlineData("cast(timestamp '2024-01-31T23:00:00Z' as date)", "2024-01-31")]
    [InlineData("cast(date '2024-01-31' as timestamp)", "2024-01-31T00:00:00Z")]
    [InlineData("cast(cast('{\"a\": 1}' as json) as text)", "{\"a\": 1}")]
    [InlineData("cast(true as int)", "1")]
    [InlineData("cast('TRUE' as bool)", "true")]
    [InlineData("try_cast('x' as int)", null)]
    [InlineData("try_cast('12' as int)", "12")]
    [InlineData("year(date '2024-02-29') * 10000 + month(date '2024-02-29') * 100 + day(date '2024-02-29')", "20240229")]
    [InlineData("'50%' like '50!%' escape '!'", "true")]
    [InlineData("'50x' like '50!%' escape '!'", "false")]
    [InlineData("'aXbXc' like 'a%b%c'", "true")]
    [InlineData("'€' like '_'", "true")]
    [InlineData("0e0 = -0e0", "true")]
    [InlineData("cast('NaN' as float) > cast('Infinity' as float)", "true")]
    [InlineData("cast('NaN' as float) = cast('NaN' as float)", "true")]
    public void Gives_the_value(string text, string? expected) => Assert.Equal(expected, Evaluating.Value($"cast({text} as text)"));

    [Theory]
    [InlineData("9223372036854775807 + n", "9223372036854775807 + 1 does not fit a 64-bit integer. Cast an operand to decimal or float.")]
    [InlineData("9223372036854775807 * (n + 1)", "9223372036854775807 * 2 does not fit a 64-bit integer. Cast an operand to decimal or float.")]
    [InlineData("-9223372036854775808 - n", "-9223372036854775808 - 1 does not fit a 64-bit integer. Cast an operand to decimal or float.")]
    [InlineData("1 / (n - 1)", "Division by zero. Test the divisor first, as in: case when b = 0 then null else a / b end.")]
    [InlineData("1 % (n - 1)", "Division by zero. Test the divisor first, as in: case when b = 0 then null else a / b end.")]
    [InlineData("1e0 / (n - 1)", "Division by zero. Test the divisor first, as in: case when b = 0 then null else a / b end.")]
    [InlineData("cast('12x' as int)", "'12x' is not an int; allowed are whole numbers from -9223372036854775808 to 9223372036854775807")]
    [InlineData("cast('1e28' as decimal)", "'1e28' is not a decimal; allowed are numbers of up to 28 digits such as -12.50")]
    [InlineData("cast(1e28 as decimal)", "1E+28 does not fit the 28 digits of a decimal.")]
    [InlineData("cast(1.5 as int)", "1.5 is not a whole number. Use round, floor or ceil before the cast to int.")]
    [InlineData("cast(1e30 as int)", "1E+30 does not fit a 64-bit integer.")]
    [InlineData("cast(1e30 as decimal)", "1E+30 does not fit the 28 digits of a decimal.")]
    [InlineData("cast('yes' as bool)", "'yes' is not a bool; allowed are true and false")]
    [InlineData("cast('2024-02-30' as date)", "'2024-02-30' is not a date; allowed are days such as 2024-12-31")]
    [InlineData("cast('{' as json)", "'{' is not JSON; allowed are single values such as {\"a\": [1, \"b\"]}")]
    [InlineData("round(1.5, n + 28)", "A decimal cannot be rounded to 29 digits. Use 0 to 28.")]
    [InlineData("12345678901234.56789 * 12345678901234.56789 * n", "12345678901234.56789 * 12345678901234.56789 needs more than the 28 digits of a decimal. Round the operands, or cast one to float.")]
    public void Fails_the_row_rather_than_give_a_wrong_value(string text, string reason)
    {
        RowBatch batch = new BatchBuilder().Add("n", ColumnType.Int, 1L).Build();

        Assert.Equal(["error: " + reason], Evaluating.Values(text, batch));
    }
}
