using Etl.Messages;
using Etl.Tests.Support;

namespace Etl.Tests.Expressions;

public sealed class ParserTests
{
    [Theory]
    [InlineData("2 + 3 * 4", 14L)]
    [InlineData("(2 + 3) * 4", 20L)]
    [InlineData("10 - 3 - 2", 5L)]
    [InlineData("-2 * -3", 6L)]
    [InlineData("- (2 + 1)", -3L)]
    [InlineData("7 % 4 * 2", 6L)]
    [InlineData("'a' || 'b' || 'c'", "abc")]
    [InlineData("'a' || 'b' = 'ab'", true)]
    [InlineData("1 + 1 = 2 and 2 < 3", true)]
    [InlineData("true or false and false", true)]
    [InlineData("(true or false) and false", false)]
    [InlineData("not 1 = 2", true)]
    [InlineData("not true or true", true)]
    [InlineData("not not true", true)]
    [InlineData("1 between 0 and 2 and true", true)]
    [InlineData("3 not between 0 and 2", true)]
    [InlineData("2 in (1, 2, 3)", true)]
    [InlineData("2 NOT IN (1, 3)", true)]
    [InlineData("'abc' like 'a%'", true)]
    [InlineData("1 != 2", true)]
    [InlineData("'it''s'", "it's")]
    [InlineData("CASE WHEN 1 > 2 THEN 'a' ELSE 'b' END", "b")]
    [InlineData("case 2 when 1 then 'one' when 2 then 'two' end", "two")]
    [InlineData("1e3", 1000.0)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("null is null", true)]
    [InlineData("1 + 1 is not null", true)]
    public void Reads_operators_by_precedence(string text, object expected) => Assert.Equal(expected, Evaluating.Value(text));

    [Fact]
    public void Reads_numbers_as_int_decimal_or_float()
    {
        Assert.Equal(15L, Evaluating.Value("15"));
        Assert.Equal(1.50m, Evaluating.Value("1.50"));
        Assert.Equal(9223372036854775808m, Evaluating.Value("9223372036854775808"));
        Assert.Equal(1.5e-3, Evaluating.Value("1.5E-3"));
    }

    [Fact]
    public void Reads_dates_and_timestamps()
    {
        Assert.Equal(new DateOnly(2024, 1, 31), Evaluating.Value("date '2024-01-31'"));
        Assert.Equal(new DateTime(2024, 1, 31, 8, 0, 0, DateTimeKind.Utc), Evaluating.Value("TIMESTAMP '2024-01-31T10:00:00+02:00'"));
    }

    [Fact]
    public void Reads_names_plain_quoted_and_with_a_dollar()
    {
        RowBatch batch = new BatchBuilder().Add("$line", ColumnType.Int, 1L).Add("a \"b\"", ColumnType.Int, 2L).Add("end", ColumnType.Int, 3L).Add("date", ColumnType.Int, 4L).Build();

        Assert.Equal([10L], Evaluating.Values("$line + \"a \"\"b\"\"\" + \"end\" + date", batch));
    }

    [Theory]
    [InlineData("", "0+0: The expression is empty. Write a value, such as a column's name.")]
    [InlineData("'abc", "0+4: The text that starts here has no closing '. Add it; inside a text write '' for '.")]
    [InlineData("\"abc", "0+4: The name that starts here has no closing \". Add it; inside a name write \"\" for \".")]
    [InlineData("1 +", "3+0: Expected a value, but found the end of the expression.")]
    [InlineData("1 2", "2+1: Expected an operator or the end of the expression, but found '2'.")]
    [InlineData("(1", "2+0: Expected ')', but found the end of the expression.")]
    [InlineData("1 in (1, 2", "10+0: Expected ',' or ')', but found the end of the expression.")]
    [InlineData("case when true 1 end", "15+1: Expected 'then', but found '1'.")]
    [InlineData("1 = 1 = true", "6+1: Comparisons cannot be chained: '=' follows another one. Join them with 'and', or put one in parentheses.")]
    [InlineData("true && false", "5+1: The character '&' has no meaning here. Write 'and'.")]
    [InlineData("1abc", "0+4: '1abc' is not a number. Numbers look like 15, 1.5 or 1e3; put a name that starts with a digit in double quotes.")]
    [InlineData("cast(1 as number)", "10+6: 'number' is not a type. The types are text, int, decimal, float, bool, date, timestamp, json.")]
    [InlineData("date '2024-02-30'", "5+12: '2024-02-30' is not a date; allowed are days such as 2024-12-31.")]
    [InlineData("timestamp 'noon'", "10+6: 'noon' is not a timestamp; allowed are times such as 2024-12-31T23:59:59.5Z, with an offset such as +02:00 or without one, and days such as 2024-12-31.")]
    [InlineData("1 + end", "4+3: Expected a value, but found 'end'. A column of that name is written \"end\".")]
    [InlineData("12345678901234567890.123456789", "0+30: The number does not fit: a decimal has at most 28 digits. Write it as a float, such as 1e30.")]
    public void Says_where_and_what_the_problem_is(string text, string expected) =>
        Assert.Equal([expected], Evaluating.Errors(text));

    [Fact]
    public void Refuses_what_would_exhaust_the_stack()
    {
        string deep = new string('(', 100_000) + "1";
        string unary = string.Concat(Enumerable.Repeat("- ", 100_000)) + "x";
        string chain = string.Join(" + ", Enumerable.Repeat("1", 100_000));

        Assert.Equal(["200+1: The expression is nested more than 200 levels deep. Split it over several derived columns."], Evaluating.Errors(deep));
        Assert.Equal(["400+1: The expression is nested more than 200 levels deep. Split it over several derived columns."], Evaluating.Errors(unary));
        Assert.Equal(["4002+1: The expression has more than 1000 operators. Split it over several derived columns."], Evaluating.Errors(chain));
    }

    [Fact]
    public void Takes_what_it_allows_on_a_small_stack()
    {
        string chain = string.Join(" + ", Enumerable.Repeat("a * 1.5", 500));
        string nested = string.Concat(Enumerable.Repeat("coalesce(abs(", 90)) + chain + string.Concat(Enumerable.Repeat("), 0)", 90));
        RowBatch batch = new BatchBuilder().Add("a", ColumnType.Int, 2L).Build();
        object?[] values = [];
        Thread thread = new(() => values = Evaluating.Values(nested, batch), maxStackSize: 1024 * 1024);
        thread.Start();
        thread.Join();

        Assert.Equal([1500m], values);
    }

    [Fact]
    public void Takes_a_long_chain_of_and()
    {
        string chain = string.Join(" and ", Enumerable.Repeat("true", 5_000));

        Assert.Equal(true, Evaluating.Value(chain));
    }
}
