using Etl.Messages;
using Etl.Steps.Sorting;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Sorting;

public sealed class TopTests
{
    private static readonly Schema Sales = new([new("store", ColumnType.Text), new("revenue", ColumnType.Int)]);

    private static readonly object?[][] Rows = [["b", 5L], ["a", 1L], ["b", 7L], ["a", 3L], ["b", 7L], ["b", 5L], [null, 2L], ["a", null]];

    [Fact]
    public void Keeps_the_first_rows_of_each_group_sorted_by_group() => Assert.Equal(
        "a | 3; a | 1; b | 7; b | 7; null | 2; 3 dropped",
        Kept(new TopOptions { By = ["store"], Order = [new() { Column = "revenue desc" }], Rows = 2 }));

    [Fact]
    public void Ties_with_the_last_row_can_be_included_and_share_a_rank() => Assert.Equal(
        "a | 3 | 1; a | 1 | 2; a | null | 3; b | 7 | 1; b | 7 | 1; b | 5 | 3; b | 5 | 3; null | 2 | 1; 0 dropped",
        Kept(new TopOptions { By = ["store"], Order = [new() { Column = "revenue desc" }], Rows = 3, Ties = Ties.Include, Rank = "place" }));

    [Fact]
    public void Without_groups_the_first_of_all_rows_are_kept() => Assert.Equal(
        "a | 1; null | 2; a | 3; 5 dropped",
        Kept(new TopOptions { Order = [new() { Column = "revenue" }], Rows = 3 }));

    [Fact]
    public void Any_rows_give_the_same_top_whatever_the_memory_and_the_workers() => Prop.ForAll(
        Arb.From(AnyRows.Table(ColumnType.Text, ColumnType.Decimal, ColumnType.Int)),
        Arb.From(Gen.Elements(1L, 3000L, 1L << 20)),
        Arb.From(Gen.Choose(0, 15)),
        (rows, memory, kind) =>
        {
            Schema schema = AnyRows.SchemaOf(ColumnType.Text, ColumnType.Decimal, ColumnType.Int);
            bool isGrouped = kind % 2 == 0;
            bool withTies = kind / 2 % 2 == 0;
            int limit = 1 + (kind / 4);
            List<object?[]> expected = [];
            foreach (IGrouping<object?, object?[]> group in rows.GroupBy(row => isGrouped ? row[0] : null).OrderBy(group => group.Key, new CellOrder()))
            {
                object?[][] sorted = [.. group.OrderBy(row => row[1], new CellOrder(descending: true))];
                for (int i = 0; i < sorted.Length; i++)
                {
                    long rank = 1 + sorted.TakeWhile(row => !Equals(row[1], sorted[i][1])).Count();
                    if ((withTies ? rank : i + 1) <= limit) expected.Add([.. sorted[i], rank]);
                }
            }

            using Collecting collecting = new();
            TopOptions options = new() { By = isGrouped ? ["c0"] : [], Order = [new() { Column = "c1 desc" }], Rows = limit, Ties = withTies ? Ties.Include : Ties.Cut, Rank = "rank" };
            string[] lines = collecting.Lines(Step(options, schema), schema, rows, memory, workers: 1 + (rows.Length % 3), seed: rows.Length + 1);
            RowBatch batch = CellRows.ToBatch(new Schema([.. schema.Columns, new("rank", ColumnType.Int)]), expected);
            Assert.Equal(CellRows.ToLines(batch), lines);
            batch.Release();
            Assert.Equal((0, (long)rows.Length), (collecting.Files, collecting.Dropped + lines.Length));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Many_rows_of_few_groups_stay_in_memory(bool withTies)
    {
        using Collecting collecting = new();
        object?[][] rows = [.. Enumerable.Range(0, 60_000).Select(i => new object?[] { $"store {i % 50}", (long)(i * 7919L % 60_000) })];
        string[] lines = collecting.Lines(Step(new TopOptions { By = ["store"], Order = [new() { Column = "revenue desc" }], Rows = 10, Ties = withTies ? Ties.Include : Ties.Cut }, Sales), Sales, rows, memoryBytes: 1 << 19, workers: 2);
        Assert.Equal((500, 0, 59_500L), (lines.Length, collecting.MostFiles, collecting.Dropped));
        Assert.Equal(rows.Where(row => Equals(row[0], "store 0")).OrderByDescending(row => row[1]).Take(10).Select(row => $"{row[0]} | {row[1]}"), lines[..10]);
    }

    [Fact]
    public void Says_what_is_wrong_with_its_options()
    {
        Assert.Equal(
            [
                "by[0]@0: There is no column 'shop'. The columns are 'store', 'revenue'.",
                "order@0: There is nothing to order by, and at least one column is needed, such as \"order\": [\"revenue desc\"]. Add one.",
                "rank@0: There is a column 'store' already. Give the rank another name.",
            ],
            RowStepPlanning.ErrorsOf(Top.Type, new TopOptions { By = ["shop"], Order = [], Rows = 1, Rank = "store" }, Sales));
    }

    private static Top Step(TopOptions options, Schema schema) => PlanProblems.Step<Top>(Top.Type, options, MessageKind.Rows, schema);

    private static string Kept(TopOptions options)
    {
        using Collecting collecting = new();
        string[] lines = collecting.Lines(Step(options, Sales), Sales, Rows);
        return $"{string.Join("; ", lines)}; {collecting.Dropped} dropped";
    }
}
