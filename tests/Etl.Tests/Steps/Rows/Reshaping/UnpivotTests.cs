using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Rows.Reshaping;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Rows.Reshaping;

public sealed class UnpivotTests
{
    [Fact]
    public void Gives_the_rows_of_a_plain_loop() => Prop.ForAll<(string? Key, long? A, int? B, double? C)[], bool>((rows, keepsNulls) =>
    {
        IEnumerable<(string? Key, long? A, decimal? B, double? C)> valid = rows.Select(row => (row.Key, row.A, (decimal?)row.B, row.C is { } c && double.IsFinite(c) ? c : (double?)null));
        Schema schema = new([new("a", ColumnType.Int), new("key", ColumnType.Text), new("b", ColumnType.Decimal), new("c", ColumnType.Float)]);
        RowBatch batch = CellRows.ToBatch(schema, [.. valid.Select(row => new object?[] { row.A, row.Key, row.B, row.C })]);
        IRowTransform unpivot = RowStepPlanning.Plan(Unpivot.Type, new UnpivotOptions { Columns = ["c", "a", "b"], Nulls = keepsNulls ? NullValues.Keep : NullValues.Drop }, schema);

        (string[] lines, long created, long dropped) = Apply(unpivot, batch);

        var cells = valid.SelectMany(row => ((string Name, double? Value)[])[("c", row.C), ("a", row.A), ("b", (double?)row.B)], (row, cell) => (row.Key, cell.Name, cell.Value)).Where(cell => keepsNulls || cell.Value is not null).ToArray();
        Assert.Equal(cells.Select(cell => $"{cell.Key ?? "null"} | {cell.Name}"), lines.Select(line => line[..line.LastIndexOf(" | ", StringComparison.Ordinal)]));
        Assert.Equal(cells.Select(cell => cell.Value), lines.Select(line => line[(line.LastIndexOf(' ') + 1)..] is "null" ? (double?)null : double.Parse(line[(line.LastIndexOf(' ') + 1)..])));
        Assert.Equal((rows.Length * 2L, (rows.Length * 3L) - lines.Length), (created, dropped));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Takes_texts_of_several_heaps_and_decimals_of_several_forms()
    {
        Assert.Equal(["a | one", "b | ü", "a | ", "b | three"], Lines(new UnpivotOptions { Columns = ["a", "b"] }, 0, 2));
        Assert.Equal(
            ["x | 1.5", "y | 7", "z | 100000000000000000000", "x | null", "y | 8", "z | null", "x | -0.01", "y | null", "z | 0.5"],
            Lines(new UnpivotOptions { Columns = ["x", "y", "z"], Nulls = NullValues.Keep }));

        Assert.Equal(["x | 1.5", "y | 7", "x | null", "y | 8", "x | -0.01", "y | null"], Lines(new UnpivotOptions { Columns = ["x", "y"], Nulls = NullValues.Keep }));
        Assert.Equal(["x | 1.5", "big | 9000000000000000000", "big | 1"], Lines(new UnpivotOptions { Columns = ["x", "big"] }, 0, 1));

        static IEnumerable<string> Lines(UnpivotOptions options, params int[] selection)
        {
            BatchBuilder rows = new BatchBuilder()
                .Add("a", ColumnType.Text, "one", null, "")
                .Add("b", ColumnType.Text, "ü", "two", "three")
                .AddScaled("x", 2, 150, null, -1)
                .AddScaled("y", 0, 7, 8, null)
                .AddScaled("big", 0, 9_000_000_000_000_000_000, 1, null)
                .Add("z", ColumnType.Decimal, 1e20m, null, 0.5m);
            return Apply(RowStepPlanning.Plan(Unpivot.Type, options, rows.Schema), rows.Build(selection)).Lines.Select(line => string.Join(" | ", line.Split(" | ")[^2..]));
        }
    }

    [Fact]
    public void Requires_its_values_where_nulls_decide()
    {
        Schema schema = new([new("k", ColumnType.Text), new("a", ColumnType.Int), new("b", ColumnType.Int)]);
        IRowTransform drops = RowStepPlanning.Plan(Unpivot.Type, new UnpivotOptions { Keep = ["k"] }, schema);
        IRowTransform keeps = RowStepPlanning.Plan(Unpivot.Type, new UnpivotOptions { Keep = ["k"], Nulls = NullValues.Keep }, schema);

        Assert.Equal("k text, name text, value int", drops.OutputSchema!.ToString());
        Assert.Equal("a b", RowStepPlanning.Required(drops));
        Assert.Equal("k", RowStepPlanning.Required(keeps, "k", "name"));
        Assert.Equal("a b", RowStepPlanning.Required(keeps, "value"));
    }

    private static (string[] Lines, long Created, long Dropped) Apply(IRowTransform unpivot, RowBatch batch)
    {
        IRowOperator applied = unpivot.CreateOperator();
        CollectingRejects rejects = new();
        RowBatch result = applied.Apply(batch, rejects);
        string[] lines = [.. CellRows.ToLines(result)];
        result.Release();
        Assert.Empty(rejects.All);
        return (lines, ((IRowCounter)applied).TakeCreated(), ((IRowCounter)applied).TakeDropped());
    }
}
