using Etl.Messages;
using Etl.Steps.Sorting;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Sorting;

public sealed class DedupeTests
{
    private static readonly Schema Versions = new([new("id", ColumnType.Int), new("updated", ColumnType.Int), new("name", ColumnType.Text)]);

    private static readonly object?[][] Rows = [[2L, 5L, "a"], [1L, 1L, "b"], [2L, 7L, "c"], [1L, null, "d"], [2L, 7L, "e"], [null, 1L, "f"], [null, 2L, "g"]];

    [Theory]
    [InlineData(false, null, "a b f")]
    [InlineData(true, null, "d e g")]
    [InlineData(false, "updated desc", "b c g")]
    [InlineData(true, "updated", "b e g")]
    [InlineData(true, "updated desc", "a b f")]
    [InlineData(false, "updated nulls first", "a d f")]
    [InlineData(true, "updated nulls last", "d e g")]
    [InlineData(true, "updated nulls first", "b e g")]
    public void Keeps_the_row_that_the_order_says_in_the_order_of_the_input(bool keepsLast, string? order, string expected)
    {
        using Collecting collecting = new();
        string[] lines = collecting.Lines(Step(Versions, ["id"], keepsLast ? Keep.Last : Keep.First, order is null ? [] : [order]), Versions, Rows);
        Assert.Equal((expected, 4L), (string.Join(' ', lines.Select(line => line[^1])), collecting.Dropped));
    }

    [Fact]
    public void Without_columns_whole_rows_are_compared()
    {
        Schema schema = new([new("a", ColumnType.Decimal), new("b", ColumnType.Float)]);
        using Collecting collecting = new();
        Assert.Equal(["1 | 0", "1 | null", "null | null"], collecting.Lines(Step(schema, [], Keep.First), schema, [[1.0m, 0d], [1m, -0d], [1m, null], [null, null], [1.00m, null], [null, null]]));
    }

    [Fact]
    public void Any_rows_are_deduplicated_alike_whatever_the_memory_and_the_workers() => Prop.ForAll(
        Arb.From(AnyRows.Table(Types)),
        Arb.From(Gen.Elements(1L, 3000L, 1L << 20)),
        Arb.From(Gen.Elements((Keep.First, ""), (Keep.Last, ""), (Keep.First, "c1"), (Keep.Last, "c1"), (Keep.Last, "c2 desc"))),
        (rows, memory, kind) =>
        {
            Schema schema = AnyRows.SchemaOf(Types);
            (Keep keep, string order) = kind;
            IEnumerable<(object?[] Row, int Index)> ordered = rows.Select((row, index) => (row, index));
            bool isLast = keep == Keep.Last;
            if (order.Length > 0) ordered = ordered.OrderBy(entry => entry.Row[order[1] - '0'], new CellOrder(order.EndsWith("desc", StringComparison.Ordinal) != isLast)).ThenBy(entry => isLast ? -entry.Index : entry.Index);
            else if (isLast) ordered = ordered.Reverse();
            object?[][] expected = [.. ordered.DistinctBy(entry => entry.Row[0] is double number ? number + 0.0 : entry.Row[0]).OrderBy(entry => entry.Index).Select(entry => entry.Row)];

            using Collecting collecting = new();
            string[] lines = collecting.Lines(Step(schema, ["c0"], keep, order.Length == 0 ? [] : [order]), schema, rows, memory, workers: 1 + (rows.Length % 3), seed: rows.Length + 1);
            RowBatch batch = CellRows.ToBatch(schema, expected);
            Assert.Equal(CellRows.ToLines(batch), lines);
            batch.Release();
            Assert.Equal((0, (long)rows.Length), (collecting.Files, collecting.Dropped + lines.Length));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Many_rows_of_few_keys_stay_in_memory(bool keepsLast)
    {
        using Collecting collecting = new();
        object?[][] rows = [.. Enumerable.Range(0, 60_000).Select(i => new object?[] { (long)(i % 50), (long)i, "a name that takes some room" })];
        string[] lines = collecting.Lines(Step(Versions, ["id"], keepsLast ? Keep.Last : Keep.First), Versions, rows, memoryBytes: 1 << 20, workers: 2);
        Assert.Equal((50, 0, 59_950L), (lines.Length, collecting.MostFiles, collecting.Dropped));
        Assert.StartsWith(keepsLast ? "0 | 59950 |" : "0 | 0 |", lines[0]);
    }

    [Fact]
    public void Many_keys_are_spilled_and_all_kept()
    {
        using Collecting collecting = new();
        object?[][] rows = [.. Enumerable.Range(0, 40_000).Select(i => new object?[] { (long)(i * 7919 % 20_000), (long)i, "a name that takes some room" })];
        string[] lines = collecting.Lines(Step(Versions, ["id"], Keep.First), Versions, rows, memoryBytes: 1 << 18, workers: 2, seed: 3);
        Assert.True(collecting.MostFiles > 2);
        Assert.Equal((20_000, 20_000L, 0), (lines.Length, collecting.Dropped, collecting.Files));
        Assert.Equal(rows[..20_000].Select(row => $"{row[0]} | {row[1]} | {row[2]}"), lines);
    }

    [Fact]
    public void Says_what_is_wrong_with_its_options()
    {
        Schema schema = new([new("id", ColumnType.Int), new("doc", ColumnType.Json)]);
        Assert.Equal(
            ["by@0: Rows are compared by all columns, and 'doc' is json, which cannot be compared. Name the columns in 'by'."],
            RowStepPlanning.ErrorsOf(Dedupe.Type, new DedupeOptions(), schema));
        Assert.Equal(
            [
                "by[0]@0: There is no column 'ids'. Did you mean 'id'?",
                "by[1]@0: The column 'doc' is json, which has no order. Turn it into text in a 'derive' step before this one.",
                "by[3]@0: The column 'id' is named twice. Name it once.",
            ],
            RowStepPlanning.ErrorsOf(Dedupe.Type, new DedupeOptions { By = ["ids", "doc", "id", "id"] }, schema));
    }

    private static ColumnType[] Types => [ColumnType.Float, ColumnType.Text, ColumnType.Int, ColumnType.Json, ColumnType.Decimal];

    private static Dedupe Step(Schema schema, string[] by, Keep keep, params string[] order) =>
        PlanProblems.Step<Dedupe>(Dedupe.Type, new DedupeOptions { By = by, Keep = keep, Order = [.. order.Select(key => new SortKeyOptions { Column = key })] }, MessageKind.Rows, schema);
}
