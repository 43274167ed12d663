using Etl.Expressions;
using Etl.Messages;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Expressions;

public sealed class LogicTests
{
    [Fact]
    public void And_or_and_not_have_three_values()
    {
        RowBatch batch = new BatchBuilder()
            .Add("a", ColumnType.Bool, true, true, true, false, false, false, null, null, null)
            .Add("b", ColumnType.Bool, true, false, null, true, false, null, true, false, null)
            .Build();

        Assert.Equal([true, false, null, false, false, false, null, false, null], Evaluating.Values("a and b", batch));
        Assert.Equal([true, true, true, true, false, null, true, null, null], Evaluating.Values("a or b", batch));
        Assert.Equal([false, false, false, true, true, true, null, null, null], Evaluating.Values("not a", batch));
        Assert.Equal([0], Evaluating.Kept("a and b", batch));
        Assert.Equal([0, 1, 2, 3, 6], Evaluating.Kept("a or b", batch));
        Assert.Equal([3, 4, 5], Evaluating.Kept("not a", batch));
        Assert.Equal([true, false, null, false, false, false, null, false, null], Evaluating.Values("a and b and true", batch));
        Assert.Equal([null, false, null, false, false, false, null, false, null], Evaluating.Values("a and b and null", batch));
    }

    [Theory]
    [InlineData("b <> 0 and a / b > 2", new object?[] { true, false, null })]
    [InlineData("b = 0 or a / b > 2", new object?[] { true, true, null })]
    [InlineData("case when b = 0 then null else a / b end > 2", new object?[] { true, null, null })]
    [InlineData("if(b = 0, 0, a / b) = 5", new object?[] { true, false, null })]
    [InlineData("coalesce(nullif(b, 0), b - a) > 0", new object?[] { true, false, null })]
    [InlineData("coalesce(b, 1 / (a - 10)) = b", new object?[] { true, true, "error: Division by zero. Test the divisor first, as in: case when b = 0 then null else a / b end." })]
    public void Operands_are_computed_only_for_undecided_rows(string text, object?[] expected)
    {
        RowBatch batch = new BatchBuilder().Add("a", ColumnType.Int, 10L, 10L, 10L).Add("b", ColumnType.Int, 2L, 0L, null).Build();

        Assert.Equal(expected, Evaluating.Values(text, batch));
    }

    [Fact]
    public void A_row_that_fails_is_not_kept_and_is_noted_once()
    {
        RowBatch batch = new BatchBuilder().Add("b", ColumnType.Int, 1L, 0L, 2L).Build();
        RowErrors errors = new();

        Assert.Equal([0, 2], Evaluating.Kept("1 / b > 0 or 2 / b > 0 or true", batch, errors));
        Assert.Equal([new RowError(1, "Division by zero. Test the divisor first, as in: case when b = 0 then null else a / b end.", null)], errors.Sorted);
    }

    [Theory]
    [InlineData("n > 1", new[] { 2, 4 })]
    [InlineData("n > 1 and t <> 'x'", new[] { 4 })]
    [InlineData("t = 'x' or n = 5", new[] { 0, 2, 4 })]
    [InlineData("t = 'a text that is longer than eight bytes'", new int[0])]
    [InlineData("n in (3, 4, 5)", new[] { 2, 4 })]
    [InlineData("true", new[] { 0, 2, 4 })]
    [InlineData("n = null", new int[0])]
    public void Filters_only_among_the_selected_rows(string text, int[] expected)
    {
        RowBatch batch = new BatchBuilder().Add("n", ColumnType.Int, 1L, 2L, 3L, 4L, 5L).Add("t", ColumnType.Text, "x", "x", "x", "x", "y").Build(0, 2, 4);

        Assert.Equal(expected, Evaluating.Kept(text, batch));
    }

    [Fact]
    public void Rows_that_are_not_selected_cannot_fail()
    {
        RowBatch batch = new BatchBuilder().Add("b", ColumnType.Int, 1L, 0L, 4L).Build(0, 2);

        Assert.Equal([1m, 0.25m], Evaluating.Values("1 / b", batch));
    }

    [Fact]
    public void Short_texts_compare_alike_at_the_end_of_the_heap()
    {
        TextColumn column = new(ColumnType.Text, 4);
        byte[] heap = "XXDEXYXX"u8.ToArray();
        column.ShareHeap(heap);
        for (int i = 0; i < 4; i++) column.Ranges[i] = new TextRange(i * 2, 2);
        RowBatch batch = new(default, new Schema([new("t", ColumnType.Text)]), [column], 4, null);

        Assert.Equal([1, 2], Evaluating.Kept("t <> 'XX'", batch));
        Assert.Equal([0, 3], Evaluating.Kept("t = 'XX'", batch));
        Assert.Equal([0, 2, 3], Evaluating.Kept("t > 'X'", batch));
        Assert.Empty(Evaluating.Kept("t = ''", batch));
    }

    [Fact]
    public void Double_negation_changes_nothing() => Prop.ForAll(Bools(), values =>
    {
        RowBatch batch = new BatchBuilder().Add("a", ColumnType.Bool, Boxed(values)).Build();
        return Evaluating.Values("not not a", batch).SequenceEqual(Boxed(values));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Not_moves_into_and() => Prop.ForAll(Bools(), Bools(), (a, b) =>
    {
        RowBatch batch = Pairs(a, b);
        return Evaluating.Values("not (a and b)", batch).SequenceEqual(Evaluating.Values("not a or not b", batch));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Filtering_by_both_is_filtering_twice() => Prop.ForAll(Bools(), Bools(), (a, b) =>
    {
        RowBatch batch = Pairs(a, b);
        int[] first = Evaluating.Kept("a", batch);
        if (first.Length == 0) return Evaluating.Kept("a and b", batch).Length == 0;
        return Evaluating.Kept("a and b", batch).SequenceEqual(Evaluating.Kept("b", Pairs(a, b, first)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_filter_keeps_the_rows_whose_value_is_true() => Prop.ForAll(Bools(), Bools(), (a, b) =>
    {
        RowBatch batch = Pairs(a, b);
        object?[] values = Evaluating.Values("a or not b and a", batch);
        return Evaluating.Kept("a or not b and a", batch).SequenceEqual(Enumerable.Range(0, values.Length).Where(row => values[row] is true));
    }).QuickCheckThrowOnFailure();

    private static Arbitrary<bool?[]> Bools() => Gen.Elements<bool?>(true, false, null).ArrayOf(20).ToArbitrary();

    private static object?[] Boxed(bool?[] values) => [.. values.Select(value => (object?)value)];

    private static RowBatch Pairs(bool?[] a, bool?[] b, params int[] selection) =>
        new BatchBuilder().Add("a", ColumnType.Bool, Boxed(a)).Add("b", ColumnType.Bool, Boxed(b)).Build(selection);
}
