using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Sorting;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Sorting;

public sealed class SortTests
{
    private static readonly Schema Days = new([new("day", ColumnType.Date), new("n", ColumnType.Int), new("name", ColumnType.Text)]);

    [Fact]
    public void Sorts_by_several_columns_and_keeps_the_order_of_equal_rows() => Assert.Equal(
        ["null | 1 | b", "null | 1 | a", "null | 2 | c", "null | null | d"],
        Sorted(Days, [[null, 2L, "c"], [null, 1L, "b"], [null, null, "d"], [null, 1L, "a"]], "n"));

    [Theory]
    [InlineData("n", "1 2 3 null")]
    [InlineData("n asc", "1 2 3 null")]
    [InlineData("n desc", "3 2 1 null")]
    [InlineData("n DESC NULLS FIRST", "null 3 2 1")]
    [InlineData("n nulls first", "null 1 2 3")]
    [InlineData("n desc nulls last", "3 2 1 null")]
    [InlineData("-n desc", "1 2 3 null")]
    [InlineData("n * 2  desc  nulls  last", "3 2 1 null")]
    public void A_text_says_direction_and_place_of_nulls(string by, string expected) => Assert.Equal(
        expected,
        string.Join(' ', Sorted(new Schema([new("n", ColumnType.Int)]), [[2L], [null], [3L], [1L]], by)));

    [Fact]
    public void A_column_whose_name_ends_in_a_word_of_the_order_is_found() =>
        Assert.Equal(["1", "2"], Sorted(new Schema([new("grade desc", ColumnType.Int)]), [[2L], [1L]], "grade desc"));

    [Fact]
    public void Any_rows_come_out_as_a_stable_sort_has_them_whatever_the_memory_and_the_workers() => Prop.ForAll(
        Arb.From(Cases),
        Arb.From(Gen.Elements(1L, 3000L, 1L << 20)),
        Arb.From(Gen.Choose(1, 3)),
        (sort, memory, workers) =>
        {
            Schema schema = AnyRows.SchemaOf([.. Types]);
            IOrderedEnumerable<object?[]> sorted = sort.Rows.Order(Comparer<object?[]>.Create((_, _) => 0));
            foreach ((int column, bool descending, bool nullsFirst) in sort.Keys) sorted = sorted.ThenBy(row => row[column], new CellOrder(descending, nullsFirst));
            SortKeyOptions[] keys = [.. sort.Keys.Select(key => new SortKeyOptions { Column = $"c{key.Column}", Order = key.Descending ? SortDirection.Desc : null, Nulls = key.NullsFirst ? NullOrder.First : NullOrder.Last })];

            using Collecting collecting = new();
            string[] lines = collecting.Lines(Step(schema, keys), schema, sort.Rows, memory, workers, seed: sort.Rows.Length + 1);
            RowBatch expected = CellRows.ToBatch(schema, [.. sorted]);
            Assert.Equal(CellRows.ToLines(expected), lines);
            expected.Release();
            Assert.Equal((0, 0L), (collecting.Files, collecting.Dropped));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Rows_whose_key_cannot_be_computed_are_rejected_once()
    {
        using Collecting collecting = new();
        Assert.Equal(["5", "1"], collecting.Lines(Step(new Schema([new("n", ColumnType.Int)]), "10 / n", "1 / n"), new Schema([new("n", ColumnType.Int)]), [[1L], [0L], [5L]]));
        Assert.Equal(["0 10 / n -: Division by zero. Test the divisor first, as in: case when b = 0 then null else a / b end."], collecting.Rejects.Lines);
    }

    [Fact]
    public void Only_columns_that_are_used_come_out()
    {
        Sort step = Step(Days, "name");
        using Collecting collecting = new();
        CollectContext context = collecting.Context(step, 1 << 20, "n");
        using ICollectorShare share = step.CreateShare(context);
        RowBatch batch = CellRows.ToBatch(Days, [[null, 1L, "b"], [null, 2L, "a"]]);
        share.Add(batch, collecting.Rejects);
        batch.Release();

        RowBatch sorted = Assert.Single(step.Finish([share], context));
        Assert.Equal([2L, 1L], BatchBuilder.Values(sorted, "n"));
        Assert.Equal((new Position(9, 0), 1), (sorted.Position, sorted.Columns.Count(column => column is not null)));
        sorted.Release();
        Assert.Equal("day name", string.Join(' ', step.RequiredColumns(new HashSet<string> { "day" }).Order()));
    }

    [Fact]
    public void Many_rows_come_in_batches_of_ascending_position()
    {
        Schema schema = new([new("n", ColumnType.Int)]);
        Sort step = Step(schema, "n");
        using Collecting collecting = new();
        CollectContext context = collecting.Context(step, 1 << 20);
        using ICollectorShare share = step.CreateShare(context);
        RowBatch batch = CellRows.ToBatch(schema, [.. Enumerable.Range(0, 10_000).Select(i => new object?[] { (long)(i * 7919 % 10_000) })]);
        share.Add(batch, collecting.Rejects);
        batch.Release();

        long next = 0;
        List<string> sizes = [];
        foreach (RowBatch sorted in step.Finish([share], context))
        {
            foreach (object? value in BatchBuilder.Values(sorted, "n")) Assert.Equal(next++, value);
            sizes.Add($"{sorted.Position.Part}: {sorted.RowCount}");
            sorted.Release();
        }

        Assert.Equal(["0: 4096", "1: 4096", "2: 1808"], sizes);
    }

    [Fact]
    public void Says_what_is_wrong_with_its_keys()
    {
        Schema schema = new([new("day", ColumnType.Date), new("doc", ColumnType.Json)]);
        SortOptions options = new() { By = [new() { Column = "dya desc" }, new() { Column = "doc" }, new() { Column = "day desc", Order = SortDirection.Desc }, new() { Column = "doc || 'x'" }] };
        Assert.Equal(
            [
                "by[0]@0: There is no column 'dya'. Did you mean 'day'?",
                "by[1]@0: 'doc' is json, which has no order. Order by another column, or turn it into text in a 'derive' step before this one.",
                "by[2]@0: The order is given twice: in 'day desc' and beside it. Give it once.",
            ],
            RowStepPlanning.ErrorsOf(Sort.Type, options, schema).Take(3));
        Assert.Equal(["by@0: There is nothing to order by, and at least one column is needed, such as \"by\": [\"day\"]. Add one."], RowStepPlanning.ErrorsOf(Sort.Type, new SortOptions { By = [] }, schema));
    }

    private static ColumnType[] Types => [ColumnType.Text, ColumnType.Int, ColumnType.Decimal, ColumnType.Float, ColumnType.Bool, ColumnType.Date, ColumnType.Timestamp, ColumnType.Json];

    private static Gen<(object?[][] Rows, (int Column, bool Descending, bool NullsFirst)[] Keys)> Cases =>
        from rows in AnyRows.Table(Types)
        from count in Gen.Choose(1, 4)
        from columns in Gen.ArrayOf(Gen.Choose(0, 6), count)
        from downwards in Gen.ArrayOf(Gen.Elements(true, false), count)
        from nullsFirst in Gen.ArrayOf(Gen.Elements(true, false), count)
        select (rows, columns.Select((column, i) => (column, downwards[i], nullsFirst[i])).ToArray());

    private static Sort Step(Schema schema, params string[] by) => Step(schema, [.. by.Select(key => new SortKeyOptions { Column = key })]);

    private static Sort Step(Schema schema, SortKeyOptions[] by) => PlanProblems.Step<Sort>(Sort.Type, new SortOptions { By = by }, MessageKind.Rows, schema);

    private static string[] Sorted(Schema schema, object?[][] rows, params string[] by)
    {
        using Collecting collecting = new();
        return collecting.Lines(Step(schema, by), schema, rows);
    }
}
