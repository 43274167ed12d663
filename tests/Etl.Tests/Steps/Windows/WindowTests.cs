using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Windows;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Windows;

public sealed class WindowTests
{
    private static readonly Schema Cases = new([new("region", ColumnType.Text), new("day", ColumnType.Int), new("cases", ColumnType.Int)]);

    private static readonly object?[][] Rows =
    [
        ["a", 1L, 10L], ["b", 1L, 1L], ["a", 2L, 20L], ["a", 4L, 5L], ["b", 2L, null], ["a", 3L, 30L], [null, 1L, 7L],
    ];

    [Theory]
    [InlineData("row_number()", "1 1 2 4 2 3 1")]
    [InlineData("lag(cases)", "null null 10 30 1 20 null")]
    [InlineData("lag(cases, 2)", "null null null 20 null 10 null")]
    [InlineData("lead(cases)", "20 null 30 null null 5 null")]
    [InlineData("lead(cases, 3)", "5 null null null null null null")]
    [InlineData("sum(cases) over all before", "10 1 30 65 1 60 7")]
    [InlineData("sum(cases) over 2 rows", "10 1 30 35 1 50 7")]
    [InlineData("sum(cases) over 1 rows", "10 1 20 5 null 30 7")]
    [InlineData("sum(cases) over 1 before and 1 after", "30 1 60 35 1 55 7")]
    [InlineData("sum(cases) over 0 before and 2 after", "60 1 55 5 null 35 7")]
    [InlineData("sum(cases) over all before and 1 after", "30 1 60 65 1 65 7")]
    [InlineData("sum(cases) over all", "65 1 65 65 1 65 7")]
    [InlineData("avg(cases) over 3 rows", "10 1 15 18.33333333333333333333333333 1 20 7")]
    [InlineData("min(cases) over 2 rows", "10 1 10 5 1 20 7")]
    [InlineData("max(cases * 2) over all", "60 2 60 60 2 60 14")]
    [InlineData("count() over all before", "1 1 2 4 2 3 1")]
    [InlineData("count(cases) over all before", "1 1 2 4 1 3 1")]
    [InlineData("first(cases) over all before", "10 1 10 10 1 10 7")]
    [InlineData("last(cases) over all before", "10 1 20 5 1 30 7")]
    [InlineData("first(cases) over 2 rows", "10 1 10 30 1 20 7")]
    [InlineData("last(region) over all", "a b a a b a null")]
    public void Computes_a_column_and_keeps_the_order_of_the_input(string call, string expected) =>
        Assert.Equal(expected, string.Join(' ', Added(Cases, Rows, ["region"], ["day"], call)));

    [Theory]
    [InlineData("row_number()", "1 2 3 4")]
    [InlineData("rank()", "1 2 2 4")]
    [InlineData("dense_rank()", "1 2 2 3")]
    public void Rows_of_one_order_share_a_rank_and_are_numbered_by_position(string call, string expected) => Assert.Equal(
        expected,
        string.Join(' ', Added(new Schema([new("n", ColumnType.Int)]), [[3L], [2L], [2L], [null]], [], ["n desc"], call)));

    [Fact]
    public void A_running_sum_that_leaves_its_type_fails_the_run_with_its_place()
    {
        StepException failure = Assert.Throws<StepException>(() => Added(Cases, [["a", 1L, long.MaxValue], ["a", 2L, 1L]], ["region"], ["day"], "sum(cases) over all before"));
        Assert.Equal(
            "The column 'x' (sum(cases) over all before) does not fit its type for region 'a': it is 9223372036854775808, and an int holds -9223372036854775808 to 9223372036854775807. Use fewer rows, or convert the values to another type or unit.",
            failure.Message);
    }

    [Fact]
    public void Only_the_sum_itself_must_fit_and_nothing_on_the_way() => Assert.Equal(
        ["9223372036854775807", "9223372036854775806"],
        Added(Cases, [["a", 1L, long.MaxValue], ["a", 2L, -1L]], ["region"], ["day"], "sum(cases) over all before"));

    [Fact]
    public void Decimals_and_floats_that_leave_a_frame_leave_no_trace()
    {
        Schema decimals = new([new("d", ColumnType.Decimal)]);
        Assert.Equal(
            ["10000000000000000000", "10000000000000000000.00000001", "0.25000001", "1.75"],
            Added(decimals, [[10000000000000000000m], [0.00000001m], [0.25m], [1.5m]], [], [], "sum(d) over 2 rows"));
        Schema floats = new([new("f", ColumnType.Float)]);
        object?[][] rows = [[1e300], [-1e300], [0.1], [0.2], [double.NaN], [1d], [2d]];
        Assert.Equal(["1E+300", "0", "-1E+300", "0.30000000000000004", "NaN", "NaN", "3"], Added(floats, rows, [], [], "sum(f) over 2 rows"));
        Assert.Equal(["1E+300", "0", "-5E+299", "0.15000000000000002", "NaN", "NaN", "1.5"], Added(floats, rows, [], [], "avg(f) over 2 rows"));
        Assert.Equal(["1E+300", "1E+300", "0.1", "0.2", "NaN", "NaN", "2"], Added(floats, rows, [], [], "max(f) over 2 rows"));
    }

    [Fact]
    public void Rows_whose_argument_cannot_be_computed_are_rejected()
    {
        using Collecting collecting = new();
        Window step = Step(Cases, [], ["day"], "sum(10 / (day - 1)) over all before");
        Assert.Equal(["a | 2 | 20 | 10", "a | 3 | 30 | 15"], collecting.Lines(step, Cases, [["a", 3L, 30L], ["a", 1L, 10L], ["a", 2L, 20L]]).Order());
        Assert.Equal("0 x", string.Join(' ', collecting.Rejects.Lines.Select(line => line[..3])));
    }

    [Fact]
    public void Only_columns_that_are_used_come_out()
    {
        Window step = Step(Cases, ["region"], ["day"], "sum(cases) over all", "lag(day)");
        using Collecting collecting = new();
        CollectContext context = collecting.Context(step, 1 << 20, "cases x1");
        using ICollectorShare share = step.CreateShare(context);
        RowBatch batch = CellRows.ToBatch(Cases, Rows);
        share.Add(batch, collecting.Rejects);
        batch.Release();
        RowBatch result = Assert.Single(step.Finish([share], context));
        Assert.Equal([false, false, true, false, true], result.Columns.Select(column => column is not null));
        Assert.Equal([null, null, 1L, 3L, 1L, 2L, null], BatchBuilder.Values(result, "x1"));
        Assert.Equal("cases day region", string.Join(' ', step.RequiredColumns(new HashSet<string> { "x1" }).Order()));
        result.Release();
    }

    internal static Window Step(Schema schema, string[] by, string[] order, params string[] calls) => PlanProblems.Step<Window>(
        Window.Type,
        new WindowOptions { By = by, Order = [.. order.Select(key => new Etl.Steps.Sorting.SortKeyOptions { Column = key })], Columns = [.. calls.Select((call, i) => KeyValuePair.Create(i == 0 ? "x" : $"x{i}", call))] },
        MessageKind.Rows,
        schema);

    /// <summary>The values of the added column.</summary>
    private static string[] Added(Schema schema, object?[][] rows, string[] by, string[] order, string call)
    {
        using Collecting collecting = new();
        string[] lines = collecting.Lines(Step(schema, by, order, call), schema, rows);
        return [.. lines.Select(line => line[(line.LastIndexOf('|') + 2)..])];
    }
}
