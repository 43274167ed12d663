using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Rows;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Rows;

public sealed class FilterTests
{
    [Fact]
    public void Hands_on_the_rows_that_meet_the_condition()
    {
        RowBatch batch = Rows().Build();
        RowBatch result = Plan("n > 1").CreateOperator().Apply(batch, new CollectingRejects());

        Assert.Equal([2L, 3L], BatchBuilder.Values(result, "n"));
        Assert.Equal(2, result.RowCount);
        Assert.Equal(4, result.Capacity);
        result.Release();
    }

    [Fact]
    public void Hands_on_the_same_batch_where_every_row_is_kept()
    {
        RowBatch batch = Rows().Build(1, 2);

        Assert.Same(batch, Plan("n > 0").CreateOperator().Apply(batch, new CollectingRejects()));
        batch.Release();
    }

    [Fact]
    public void May_leave_no_row()
    {
        RowBatch result = Plan("n > 9").CreateOperator().Apply(Rows().Build(), new CollectingRejects());

        Assert.Equal(0, result.RowCount);
        result.Release();
    }

    [Fact]
    public void Rejects_the_rows_that_its_condition_fails_on()
    {
        CollectingRejects rejects = new();
        IRowOperator filter = Plan("6 / (n - 2) < 7").CreateOperator();
        RowBatch first = filter.Apply(Rows().Build(), rejects);
        RowBatch second = filter.Apply(Rows().Build(0), rejects);

        Assert.Equal([1L, 3L], BatchBuilder.Values(first, "n"));
        Assert.Equal([1L], BatchBuilder.Values(second, "n"));
        Assert.Equal(["1 - -: Division by zero. Test the divisor first, as in: case when b = 0 then null else a / b end."], rejects.Lines);
        first.Release();
        second.Release();
    }

    [Fact]
    public void Requires_what_it_reads_and_what_is_read_of_its_output()
    {
        IRowTransform filter = Plan("n > 1");

        Assert.Equal("n t", RowStepPlanning.Required(filter, "t"));
        Assert.Equal("filtered", filter.LossName);
    }

    [Fact]
    public void Refuses_a_condition_that_is_no_bool() =>
        Assert.Equal(["where@0: The expression gives int, but bool is needed here."], RowStepPlanning.ErrorsOf(Filter.Type, new FilterOptions { Where = "n + 1" }, Rows().Schema));

    [Fact]
    public void Says_where_its_condition_is_wrong() =>
        Assert.Equal(["where@6: There is no column 'm'. The columns are 'n', 't'."], RowStepPlanning.ErrorsOf(Filter.Type, new FilterOptions { Where = "n >   m" }, Rows().Schema));

    private static IRowTransform Plan(string where) => RowStepPlanning.Plan(Filter.Type, new FilterOptions { Where = where }, Rows().Schema);

    private static BatchBuilder Rows() => new BatchBuilder().Add("n", ColumnType.Int, 1L, 2L, 3L, null).Add("t", ColumnType.Text, "a", "b", "c", "d");
}
