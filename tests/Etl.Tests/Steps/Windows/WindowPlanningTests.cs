using Etl.Messages;
using Etl.Steps.Sorting;
using Etl.Steps.Windows;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Windows;

public sealed class WindowPlanningTests
{
    private const string Usage = "'over 7 rows' (a row and the 6 before it), 'over 3 before and 3 after', 'over all before' (the rows up to and with this one) or 'over all'";

    private static readonly Schema Cases = new([new("day", ColumnType.Date), new("cases", ColumnType.Int), new("doc", ColumnType.Json)]);

    [Theory]
    [InlineData("row_number()", "x int")]
    [InlineData("lag(doc, 7)", "x json")]
    [InlineData("first(day) over all", "x date")]
    [InlineData("count(doc) over 2 before and 0 after", "x int")]
    [InlineData("sum(cases / 2) over 7 rows", "x decimal")]
    [InlineData("avg( cast(cases as float) )  over  all before", "x float")]
    [InlineData("max(\"day\") over 1 row", "x date")]
    public void A_call_gives_a_column_of_its_type(string call, string expected) =>
        Assert.Equal(expected, WindowTests.Step(Cases, [], ["day"], call).OutputSchema!.Columns[^1].ToString());

    [Theory]
    [InlineData("sum(cases)", "@10: 'sum' needs the rows that it is computed from. Add " + Usage + ".")]
    [InlineData("sum(cases) of 7 rows", "@11: 'sum' needs the rows that it is computed from. Add " + Usage + ".")]
    [InlineData("sum(cases) over 0 rows", "@11: 'over 0 rows' does not say which rows. Write " + Usage + ", with at most 100000 rows on a side.")]
    [InlineData("sum(cases) over 100001 before and 0 after", "@11: 'over 100001 before and 0 after' does not say which rows. Write " + Usage + ", with at most 100000 rows on a side.")]
    [InlineData("row_number() over 7 rows", "@13: The function 'row_number' takes no rows to compute from. Remove 'over 7 rows'.")]
    [InlineData("row_number(day)", "@11: The function 'row_number' takes no expression. Write 'row_number()'.")]
    [InlineData("lag()", "@4: The function 'lag' needs an expression, such as 'lag(price)'. Write one between the parentheses.")]
    [InlineData("lag(cases, 0)", "@11: '0' is not a number of rows from 1 to 100000, such as 'lag(cases, 7)'. Write one.")]
    [InlineData("lag(cases, 1, 2)", "@14: The function 'lag' takes an expression and a number of rows. Remove what follows.")]
    [InlineData("sum(cases order by day) over all", "@19: The rows are in the order of 'order'. Remove 'order by' from 'sum'.")]
    [InlineData("sum(day) over all", "@4: The function 'sum' takes int, decimal or float, but 'day' is date. Convert it, or use another function.")]
    [InlineData("min(doc) over all", "@4: The function 'min' takes any type but json, but 'doc' is json. Convert it, or use another function.")]
    [InlineData("median(cases) over all", "@0: There is no function 'median' for windows. Use one of: row_number, rank, dense_rank, lag, lead, first, last, count, sum, avg, min, max.")]
    [InlineData("sum(casse) over all", "@4: There is no column 'casse'. Did you mean 'cases'?")]
    [InlineData("sum(cases over all", "@3: The parenthesis is never closed. Add a ')' at the end.")]
    public void Says_what_is_wrong_with_a_call(string call, string expected) =>
        Assert.StartsWith($"columns.x{expected}", Errors(["day"], ("x", call))[0], StringComparison.Ordinal);

    [Fact]
    public void Says_what_is_wrong_with_the_step()
    {
        Assert.Equal(["columns.day@0: There is a column 'day' already. Give this one another name."], Errors([], ("day", "row_number()")));
        Assert.Equal(["columns.x@5: 'rank' ranks rows by 'order', which is not given. Add it, or use 'row_number()'."], Errors([], ("x", "rank()")));
        Assert.Equal(["columns@0: No column is named. Name at least one, such as \"average\": \"avg(price) over 7 rows\"."], Errors([]));
    }

    private static IReadOnlyList<string> Errors(string[] order, params (string Name, string Call)[] columns) => RowStepPlanning.ErrorsOf(
        Window.Type,
        new WindowOptions { Order = [.. order.Select(key => new SortKeyOptions { Column = key })], Columns = [.. columns.Select(column => KeyValuePair.Create(column.Name, column.Call))] },
        Cases);
}
