using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Rows;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Rows;

public sealed class UnionTests
{
    private static readonly Schema Left = new([new("a", ColumnType.Int), new("b", ColumnType.Decimal), new("d", ColumnType.Date)]);
    private static readonly Schema Right = new([new("c", ColumnType.Text), new("b", ColumnType.Float), new("a", ColumnType.Decimal), new("d", ColumnType.Timestamp)]);

    [Fact]
    public void Matches_columns_by_name_and_widens_their_types()
    {
        IRowTransform union = Plan(new UnionOptions());

        Assert.Equal("a decimal, b float, d timestamp, c text", union.OutputSchema!.ToString());
        IRowOperator applied = union.CreateOperator();
        Assert.Equal(["7 | 1.5 | 2024-02-29T00:00:00Z | null"], Apply(applied, CellRows.ToBatch(Left, [[7L, 1.5m, new DateOnly(2024, 2, 29)]])));
        Assert.Equal(["0.25 | 2 | null | x", "null | null | null | null"], Apply(applied, CellRows.ToBatch(Right, [["x", 2d, 0.25m, null], [null, null, null, null]])));
    }

    [Fact]
    public void Knows_a_schema_by_its_columns()
    {
        IRowOperator applied = Plan(new UnionOptions()).CreateOperator();

        Assert.Equal(["1 | 2 | null | null"], Apply(applied, CellRows.ToBatch(new Schema([.. Left.Columns]), [[1L, 2m, null]])));
    }

    [Fact]
    public void Leaves_out_what_no_later_step_needs()
    {
        IRowTransform union = Plan(new UnionOptions());
        RowBatch batch = CellRows.ToBatch(Left, [[1L, 2m, null]]);

        RowBatch result = union.CreateOperator().Apply(batch.WithColumns(Left, [batch.Columns[0], null, null], []), new CollectingRejects());

        Assert.Equal([false, true, true, false], result.Columns.Select(column => column is null));
        Assert.Equal("a c", RowStepPlanning.Required(union, "a", "c"));
        result.Release();
    }

    private static IRowTransform Plan(UnionOptions options) => Assert.IsType<Union>(Union.Type.Plan(options, new TwoInputs()));

    private static string[] Apply(IRowOperator union, RowBatch batch)
    {
        RowBatch result = union.Apply(batch, new CollectingRejects());
        string[] lines = [.. CellRows.ToLines(result)];
        result.Release();
        return lines;
    }

    private sealed class TwoInputs : StepPlanContext
    {
        public override string Id => "both";

        public override string Root => "/";

        public override MessageKind? InputKind => MessageKind.Rows;

        public override Schema? Input => Left;

        public override IReadOnlyList<StepInput> Inputs => [new("left", Left), new("right", Right)];

        public override void Error(string option, string message, int offset = 0) => Assert.Fail(message);
    }
}
