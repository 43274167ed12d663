using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Rows;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Rows;

public sealed class DeriveTests
{
    [Fact]
    public void Adds_columns_that_may_use_earlier_ones()
    {
        IRowTransform derive = Plan(("double", "n * 2"), ("label", "t || '!'"), ("four", "double * 2"), ("shout", "upper(label)"));
        RowBatch result = derive.CreateOperator().Apply(Rows().Build(0, 2), new CollectingRejects());

        Assert.Equal("n int, t text, double int, label text, four int, shout text", derive.OutputSchema!.ToString());
        Assert.Equal(derive.OutputSchema.ToString(), result.Schema.ToString());
        Assert.Equal([4L, 12L], BatchBuilder.Values(result, "four"));
        Assert.Equal(["A!", "C!"], BatchBuilder.Values(result, "shout"));
        Assert.Equal(["a", "c"], BatchBuilder.Values(result, "t"));
        result.Release();
    }

    [Fact]
    public void Replaces_a_column_in_its_place()
    {
        IRowTransform derive = Plan(("n", "cast(n as text)"), ("copy", "n"), ("n", "n || '0'"));
        RowBatch result = derive.CreateOperator().Apply(Rows().Build(), new CollectingRejects());

        Assert.Equal("n text, t text, copy text", result.Schema.ToString());
        Assert.Equal(["10", "20", "30"], BatchBuilder.Values(result, "n"));
        Assert.Equal(["1", "2", "3"], BatchBuilder.Values(result, "copy"));
        result.Release();
    }

    [Fact]
    public void Swaps_what_it_reads_before_it_is_replaced()
    {
        IRowTransform derive = Plan(("old", "n"), ("n", "n + 1"), ("next", "n + old"));
        RowBatch result = derive.CreateOperator().Apply(Rows().Build(), new CollectingRejects());

        Assert.Equal([3L, 5L, 7L], BatchBuilder.Values(result, "next"));
        result.Release();
    }

    [Fact]
    public void Rejects_a_row_once_under_the_first_column_that_fails()
    {
        CollectingRejects rejects = new();
        RowBatch result = Plan(("a", "6 / (n - 2)"), ("b", "6 % (n - 2)"), ("c", "1 / (n - 3)"), ("d", "a + 1")).CreateOperator().Apply(Rows().Build(), rejects);

        Assert.Equal([1L], BatchBuilder.Values(result, "n"));
        Assert.Equal([-5m], BatchBuilder.Values(result, "d"));
        Assert.Equal(
            [
                "1 a -: Division by zero. Test the divisor first, as in: case when b = 0 then null else a / b end.",
                "2 c -: Division by zero. Test the divisor first, as in: case when b = 0 then null else a / b end.",
            ],
            rejects.Lines);
        result.Release();
    }

    [Fact]
    public void Requires_the_inputs_of_every_expression()
    {
        IRowTransform derive = Plan(("x", "n + 1"), ("y", "x * 2"), ("n", "1"));

        Assert.Equal("n", RowStepPlanning.Required(derive));
        Assert.Equal("n t", RowStepPlanning.Required(derive, "x", "y", "n", "t"));
        Assert.Equal("", RowStepPlanning.Required(Plan(("n", "1")), "n"));
        Assert.Null(derive.LossName);
    }

    [Fact]
    public void Leaves_columns_out_that_nobody_reads()
    {
        RowBatch full = Rows().Build();
        RowBatch batch = new(default, full.Schema, [full.ColumnAt(0), null], 3, null);
        RowBatch result = Plan(("x", "n + 1")).CreateOperator().Apply(batch, new CollectingRejects());

        Assert.Null(result.Columns[1]);
        Assert.Equal([2L, 3L, 4L], BatchBuilder.Values(result, "x"));
        result.Release();
    }

    [Fact]
    public void Refuses_to_derive_nothing() =>
        Assert.Equal(["columns@0: No column is named. Name at least one, such as \"total\": \"price * quantity\"."], RowStepPlanning.ErrorsOf(Derive.Type, Options(), Rows().Schema));

    [Fact]
    public void Reports_the_problems_of_all_columns() => Assert.Equal(
        [
            "columns.a@0: There is no column 'm'. The columns are 'n', 't'.",
            "columns.b@4: Expected a value, but found the end of the expression.",
        ],
        RowStepPlanning.ErrorsOf(Derive.Type, Options(("a", "m"), ("b", "n + "), ("c", "a + b"), ("d", "c")), Rows().Schema));

    [Fact]
    public void Releases_the_input_with_its_output()
    {
        RowBatch batch = Rows().Build();
        RowBatch result = Plan(("copy", "t"), ("part", "substr(t, 1, 1)")).CreateOperator().Apply(batch, new CollectingRejects());
        object?[] copy = BatchBuilder.Values(result, "copy");

        Assert.Equal(["a", "b", "c"], copy);
        result.Release();
        Assert.Throws<InvalidOperationException>(batch.Release);
    }

    private static IRowTransform Plan(params (string Name, string Text)[] columns) => RowStepPlanning.Plan(Derive.Type, Options(columns), Rows().Schema);

    private static DeriveOptions Options(params (string Name, string Text)[] columns) => new() { Columns = [.. columns.Select(column => KeyValuePair.Create(column.Name, column.Text))] };

    private static BatchBuilder Rows() => new BatchBuilder().Add("n", ColumnType.Int, 1L, 2L, 3L).Add("t", ColumnType.Text, "a", "b", "c");
}
