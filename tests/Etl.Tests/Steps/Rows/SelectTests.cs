using Etl.Messages;
using Etl.Planning;
using Etl.Steps;
using Etl.Steps.Rows;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Rows;

public sealed class SelectTests
{
    [Fact]
    public void Picks_orders_renames_and_casts()
    {
        IRowTransform select = Plan(Columns(("text", new() { From = "t" }), ("number", new() { From = "n", Type = "decimal" }), ("n", new()), ("again", new() { From = "n" })));
        RowBatch result = select.CreateOperator().Apply(Rows().Build(), new CollectingRejects());

        Assert.Equal("text text, number decimal, n int, again int", result.Schema.ToString());
        Assert.Equal(select.OutputSchema!.ToString(), result.Schema.ToString());
        Assert.Equal(["7", "x", null], BatchBuilder.Values(result, "text"));
        Assert.Equal([1m, 2m, 3m], BatchBuilder.Values(result, "number"));
        Assert.Equal([1L, 2L, 3L], BatchBuilder.Values(result, "again"));
        result.Release();
    }

    [Fact]
    public void Picks_columns_by_a_list_of_their_names()
    {
        PipelinePlan plan = Plans.Of("""
            { "id": "a", "use": "files", "with": { "folder": "in" } },
            { "id": "b", "use": "csv.read", "with": { "columns": { "x": "int", "y": "text", "z": "date" } } },
            { "id": "c", "use": "select", "with": { "columns": ["z", "x"] } },
            { "id": "d", "use": "csv.write", "with": { "path": "out.csv" } }
            """);

        Assert.Equal("z date, x int", plan.Steps.Single(step => step.Id is "c").OutputSchema?.ToString());
    }

    [Fact]
    public void Rejects_a_row_whose_cast_fails()
    {
        CollectingRejects rejects = new();
        RowBatch result = Plan(Columns(("value", new() { From = "t", Type = "int" }))).CreateOperator().Apply(Rows().Build(), rejects);

        Assert.Equal([7L, null], BatchBuilder.Values(result, "value"));
        Assert.Equal(["1 t x: 'x' is not an int; allowed are whole numbers from -9223372036854775808 to 9223372036854775807"], rejects.Lines);
        result.Release();
    }

    [Fact]
    public void Drops_columns()
    {
        RowBatch result = Plan(new SelectOptions { Drop = ["n"] }).CreateOperator().Apply(Rows().Build(1), new CollectingRejects());

        Assert.Equal("t text", result.Schema.ToString());
        Assert.Equal(["x"], BatchBuilder.Values(result, "t"));
        result.Release();
    }

    [Fact]
    public void Requires_inputs_through_renames_and_those_of_casts()
    {
        IRowTransform select = Plan(Columns(("a", new() { From = "n" }), ("b", new() { From = "t", Type = "int" })));

        Assert.Equal("n t", RowStepPlanning.Required(select, "a"));
        Assert.Equal("t", RowStepPlanning.Required(select));
        Assert.Equal("t", RowStepPlanning.Required(Plan(new SelectOptions { Drop = ["n"] }), "t"));
    }

    [Fact]
    public void Refuses_both_or_neither_of_columns_and_drop()
    {
        string[] expected = ["@0: Exactly one of 'columns' and 'drop' is needed: the columns to hand on, or those to leave out."];

        Assert.Equal(expected, RowStepPlanning.ErrorsOf(Select.Type, new SelectOptions(), Rows().Schema));
        Assert.Equal(expected, RowStepPlanning.ErrorsOf(Select.Type, Columns(("n", new())) with { Drop = ["t"] }, Rows().Schema));
    }

    [Fact]
    public void Reports_unknown_columns_and_impossible_casts() => Assert.Equal(
        [
            "columns.a@0: There is no column 'm'. The columns are 'n', 't'.",
            "columns.b@0: int cannot be cast to date. It can be cast to text, decimal, float.",
        ],
        RowStepPlanning.ErrorsOf(Select.Type, Columns(("a", new() { From = "m" }), ("b", new() { From = "n", Type = "date" })), Rows().Schema));

    [Fact]
    public void Refuses_to_drop_unknown_columns_or_all_of_them()
    {
        Assert.Equal(["drop[1]@0: There is no column 'total'. The columns are 'n', 't'."], RowStepPlanning.ErrorsOf(Select.Type, new SelectOptions { Drop = ["n", "total"] }, Rows().Schema));
        Assert.Equal(["drop@0: Every column is dropped. Leave at least one."], RowStepPlanning.ErrorsOf(Select.Type, new SelectOptions { Drop = ["n", "t"] }, Rows().Schema));
    }

    private static IRowTransform Plan(SelectOptions options) => RowStepPlanning.Plan(Select.Type, options, Rows().Schema);

    private static SelectOptions Columns(params (string Name, SelectColumn Column)[] columns) => new() { Columns = [.. columns.Select(column => KeyValuePair.Create(column.Name, column.Column))] };

    private static BatchBuilder Rows() => new BatchBuilder().Add("n", ColumnType.Int, 1L, 2L, 3L).Add("t", ColumnType.Text, "7", "x", null);
}
