using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Aggregation;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Aggregation;

public sealed class AggregateSpillTests
{
    private static readonly Schema Input = new([new("store", ColumnType.Text), new("x", ColumnType.Int), new("d", ColumnType.Decimal), new("f", ColumnType.Float), new("t", ColumnType.Text)]);

    [Fact]
    public void A_share_holds_no_more_than_its_memory()
    {
        const long Memory = 1 << 20;
        AggregateStep step = Aggregating.Step(Input, ["store"], "count()", "sum(d)", "avg(f)", "max(t)", "first(x)", "count_distinct(x)");
        using Spilling spilling = new(step, Memory);
        AggregateShare share = spilling.AddShare();

        long most = 0;
        for (int batch = 0; batch < 30; batch++)
        {
            spilling.Add(share, CellRows.ToBatch(Input, [.. Enumerable.Range(0, 1000).Select(i => Row(i + (batch * 1000)))]));
            most = Math.Max(most, share.State!.PeakBytes(0, 0));
        }

        Assert.InRange(share.Runs.Count, 3, 40);
        Assert.InRange(most, Memory / 4, Memory);
        Assert.Single(spilling.Files);
        Assert.Equal(30_000, spilling.Lines().Length);
    }

    [Fact]
    public void Groups_that_fit_the_memory_stay_in_it()
    {
        AggregateStep step = Aggregating.Step(Input, ["store"], "count()", "count_distinct(x)");
        using Spilling spilling = new(step, 1 << 20);
        AggregateShare[] shares = [spilling.AddShare(), spilling.AddShare(), spilling.AddShare()];

        for (int batch = 0; batch < 60; batch++) spilling.Add(shares[batch % 3], CellRows.ToBatch(Input, [.. Enumerable.Range(0, 500).Select(i => Row(i))]));

        Assert.Equal(500, spilling.Lines().Length);
        Assert.Empty(spilling.Files);
    }

    [Fact]
    public void No_rows_give_one_row_over_everything_however_little_memory_there_is()
    {
        AggregateStep step = Aggregating.Step(Input, [], "count()", "sum(d)");
        using Spilling spilling = new(step, 1);
        _ = (spilling.AddShare(), spilling.AddShare());

        Assert.Equal(["0 | null"], spilling.Lines());
        Assert.Empty(spilling.Files);
    }

    [Fact]
    public void Shares_that_fit_alone_but_not_together_are_merged_on_the_disk()
    {
        AggregateStep step = Aggregating.Step(Input, ["store"], "count()", "sum(d)");
        using Spilling spilling = new(step, 240_000);
        AggregateShare[] shares = [.. Enumerable.Range(0, 8).Select(_ => spilling.AddShare())];
        for (int share = 0; share < shares.Length; share++) spilling.Add(shares[share], CellRows.ToBatch(Input, [.. Enumerable.Range(0, 2000).Select(i => Row(i + (share * 2000)))]));
        Assert.All(shares, share => Assert.Empty(share.Runs));

        string[] lines = spilling.Lines();

        Assert.All(shares, share => Assert.Null(share.State));
        Assert.Equal(16_000, lines.Length);
        Assert.Equal(lines.Order(StringComparer.Ordinal), lines);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    public void Distinct_values_of_one_group_may_be_far_more_than_the_memory(string by)
    {
        string[] measures = ["count()", "count_distinct(t)", "median(d)", "percentile(d, 0.013)", "median(f)", "percentile(f, 1)", "count_distinct(f)", "median(d) where x > 5", "string_agg(t, '') where d < 0.2"];
        AggregateStep step = Aggregating.Step(Input, by.Split(',', StringSplitOptions.RemoveEmptyEntries), measures);
        PartialState whole = (PartialState)step.CreatePartial();
        using Spilling spilling = new(step, 60_000);
        AggregateShare[] shares = [spilling.AddShare(), spilling.AddShare()];
        for (int batch = 0; batch < 60; batch++)
        {
            object?[][] rows = [.. Enumerable.Range(0, 200).Select(i => Values(((batch * 200) + i) * 7919 % 6000))];
            spilling.Add(shares[batch % 2], CellRows.ToBatch(Input, rows, new Position(0, batch)));
            Aggregating.Add(whole, CellRows.ToBatch(Input, rows, new Position(0, batch)));
        }

        Assert.All(shares, share => Assert.InRange(share.Runs.Count, 5, 60));
        Assert.Equal(Aggregating.Lines(step, whole), spilling.Lines());
    }

    [Fact]
    public void Texts_of_one_group_beyond_the_memory_are_an_error()
    {
        AggregateStep step = Aggregating.Step(Input, ["x"], "string_agg(t, ', ', order by d desc)");
        using Spilling spilling = new(step, 100_000);
        AggregateShare share = spilling.AddShare();
        string text = new('x', 500);
        for (int batch = 0; batch < 40; batch++) spilling.Add(share, CellRows.ToBatch(Input, [.. Enumerable.Range(0, 50).Select(i => new object?[] { null, 7L, (decimal)i, null, text })], new Position(0, batch)));

        StepException e = Assert.Throws<StepException>(() => spilling.Lines());

        Assert.Equal("The measure 'string_agg(t, ', ', order by d desc)' (string_agg(t, ', ' order by d desc)) joins more texts for x 7 than the memory holds: one group may take 1048576 bytes here. Use smaller groups or shorter texts, or raise \"limits\": { \"memory\": … }.", e.Message);
    }

    [Fact]
    public void Nothing_is_left_after_a_result_that_fits_no_type()
    {
        AggregateStep step = Aggregating.Step(Input, ["store"], "sum(x)", "count_distinct(x)");
        using Spilling spilling = new(step, 1);
        AggregateShare share = spilling.AddShare();
        for (int i = 0; i < 20; i++) spilling.Add(share, CellRows.ToBatch(Input, [[$"s{i % 10}", long.MaxValue, null, null, null]]));

        StepException e = Assert.Throws<StepException>(() => spilling.Lines());

        Assert.Equal("The measure 'sum(x)' (sum(x)) does not fit its type for store 's0': it is 18446744073709551614, and an int holds -9223372036854775808 to 9223372036854775807. Use smaller groups, or convert the values to another type or unit.", e.Message);
        Assert.Single(spilling.Files);
    }

    [Fact]
    public void Merging_ends_when_the_run_is_cancelled()
    {
        AggregateStep step = Aggregating.Step(Input, ["store"], "count()");
        using CancellationTokenSource cancelled = new();
        using Spilling spilling = new(step, 1) { Cancellation = cancelled.Token };
        AggregateShare share = spilling.AddShare();
        for (int i = 0; i < 20; i++) spilling.Add(share, CellRows.ToBatch(Input, [Row(i)]));
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(() => spilling.Lines());
    }

    [Fact]
    public void Names_the_results_whose_state_grows_with_the_data()
    {
        AggregateStep step = Aggregating.Step(Input, ["store"], "count()", "count_distinct(x)", "median(d)", "percentile(d, 0.9)", "string_agg(t, ',')", "first(t)", "stddev(f)");

        Assert.Equal(["count_distinct(x)", "median(d)", "percentile(d, 0.9)", "string_agg(t, ',')"], step.GrowingResults);
    }

    [Fact]
    public void The_first_group_in_order_is_named_when_several_do_not_fit()
    {
        AggregateStep step = Aggregating.Step(Input, ["store"], "sum(x)", "sum(d)");
        PartialState state = Aggregating.Partial(step, Input, [["b", long.MaxValue, null, null, null], ["b", 1L, null, null, null], ["a", null, 9999999999999999999999999999m, null, null], ["a", null, 2m, null, null]]);

        Assert.Equal("The measure 'sum(d)' (sum(d)) does not fit its type for store 'a': it is 10000000000000000000000000001, and a decimal holds 28 digits. Use smaller groups, or convert the values to another type or unit.", Assert.Throws<StepException>(() => Aggregating.Lines(step, state)).Message);
    }

    private static object?[] Row(int i) => [$"store {i:d6}", (long)(i % 7), i / 100m, i / 3.0, $"text {i}"];

    /// <summary>One group with many values.</summary>
    private static object?[] Values(int i) => [null, 9L, i / 100m, i / 3.0, $"text {i}"];
}
