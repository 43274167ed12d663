using Etl.Expressions;
using Etl.Expressions.Functions;
using Etl.Messages;
using Etl.Tests.Support;

namespace Etl.Tests.Expressions;

public sealed class TypeTests
{
    private static readonly Schema Columns = new(
    [
        new("quantity", ColumnType.Int), new("price", ColumnType.Decimal), new("weight", ColumnType.Float), new("country", ColumnType.Text),
        new("paid", ColumnType.Bool), new("day", ColumnType.Date), new("at", ColumnType.Timestamp), new("extra", ColumnType.Json),
    ]);

    [Theory]
    [InlineData("quantity + 1", ColumnType.Int)]
    [InlineData("quantity / 2", ColumnType.Decimal)]
    [InlineData("quantity % 2", ColumnType.Int)]
    [InlineData("quantity * price", ColumnType.Decimal)]
    [InlineData("price + weight", ColumnType.Float)]
    [InlineData("-weight", ColumnType.Float)]
    [InlineData("country || 'x'", ColumnType.Text)]
    [InlineData("day >= '2024-01-31'", ColumnType.Bool)]
    [InlineData("at < day", ColumnType.Bool)]
    [InlineData("case when paid then quantity else price end", ColumnType.Decimal)]
    [InlineData("coalesce(null, quantity, weight)", ColumnType.Float)]
    [InlineData("if(paid, day, '2024-01-31')", ColumnType.Date)]
    [InlineData("nullif(country, '')", ColumnType.Text)]
    [InlineData("quantity + null", ColumnType.Int)]
    [InlineData("cast(null as date)", ColumnType.Date)]
    [InlineData("round(quantity, 2)", ColumnType.Decimal)]
    [InlineData("extra", ColumnType.Json)]
    public void Finds_the_type(string text, ColumnType expected) => Assert.Equal(expected, Evaluating.Compile(text, Columns).Type);

    [Theory]
    [InlineData("quantty > 1", "0+7: There is no column 'quantty'. Did you mean 'quantity'?")]
    [InlineData("zzz", "0+3: There is no column 'zzz'. The columns are 'quantity', 'price', 'weight', 'country', 'paid', 'day', 'at', 'extra'.")]
    [InlineData("country = \"XYZ\"", "10+5: There is no column 'XYZ'. The columns are 'quantity', 'price', 'weight', 'country', 'paid', 'day', 'at', 'extra'. Texts stand in single quotes.")]
    [InlineData("uper(country)", "0+4: There is no function 'uper'. Did you mean 'upper'? It takes upper(text).")]
    [InlineData("substr(country, 'a')", "0+20: 'substr' cannot take (text, text). It takes substr(text, int) or substr(text, int, int).")]
    [InlineData("nullif(1, 'a')", "0+14: 'nullif' cannot take (int, text). It takes nullif(any, any). 'any' stands for one type.")]
    [InlineData("country + 1", "0+11: '+' takes numbers, but its left side is text and its right side is int. Write cast(... as int), or another number type.")]
    [InlineData("country || 1", "0+12: '||' takes texts, but its left side is text and its right side is int. Write cast(... as text).")]
    [InlineData("-country", "0+8: '-' takes a number, but this is text. Write cast(... as int), or another number type.")]
    [InlineData("quantity = 'a'", "0+14: '=' cannot compare int with text. Cast one of them to the other's type.")]
    [InlineData("extra = 'a'", "0+11: '=' cannot compare json with text. json cannot be compared; cast it to text first.")]
    [InlineData("quantity in (1, 'a')", "16+3: 'in' cannot compare int with text. Cast one of them to the other's type.")]
    [InlineData("quantity between 1 and 'a'", "0+26: 'between' cannot compare int with text. Cast one of them to the other's type.")]
    [InlineData("case quantity when 'a' then 1 end", "19+3: 'when' cannot compare int with text. Cast one of them to the other's type.")]
    [InlineData("quantity and paid", "0+8: 'and' takes bools, but this is int. Compare it with something.")]
    [InlineData("not country", "4+7: 'not' takes bools, but this is text. Compare it with something.")]
    [InlineData("case when paid then 1 else 'a' end", "0+34: The values of a 'case' need one type, but they are int, text. Cast them to one.")]
    [InlineData("quantity like 'a'", "0+17: 'like' takes texts, but its left side is int and its pattern is text. Write cast(... as text).")]
    [InlineData("country like 'a!' escape '!'", "13+4: The pattern of 'like' ends with its escape character. Write the character that it escapes after it.")]
    [InlineData("country like 'a' escape 'ab'", "24+4: 'escape' takes one ASCII character as a text, such as '!'.")]
    [InlineData("day = '2024-13-01'", "6+12: '2024-13-01' is not a date; allowed are days such as 2024-12-31.")]
    [InlineData("cast(paid as date)", "0+18: bool cannot be cast to date. It can be cast to text, int.")]
    public void Says_what_does_not_fit(string text, string expected) => Assert.Equal([expected], Evaluating.Errors(text, Columns));

    [Fact]
    public void Reports_every_problem_in_one_go() => Assert.Equal(
        [
            "0+7: There is no column 'quantty'. Did you mean 'quantity'?",
            "16+11: '+' takes numbers, but its left side is text and its right side is int. Write cast(... as int), or another number type.",
        ],
        Evaluating.Errors("quantty > 1 and country + 1 > 2", Columns));

    [Fact]
    public void Lists_all_functions_where_none_is_near()
    {
        string error = Assert.Single(Evaluating.Errors("frobnicate(1)"));

        Assert.Equal($"0+10: There is no function 'frobnicate'. The functions are {string.Join(", ", FunctionTable.All.Select(function => function.Name))}.", error);
    }

    [Fact]
    public void Names_the_columns_that_are_read()
    {
        CompiledExpression expression = Evaluating.Compile("if(paid, quantity * price, 0 * quantity) > 1", Columns);

        Assert.Equal("paid price quantity", string.Join(' ', expression.Columns.Order(StringComparer.Ordinal)));
        Assert.Equal("if(paid, quantity * price, 0 * quantity) > 1", expression.Text);
    }
}
