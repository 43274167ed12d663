using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Aggregation;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Aggregation;

/// <summary>Shares that are brought together by several workers give what one state over all rows gives.</summary>
public sealed class ParallelFinishTests
{
    private static readonly Schema Input = new([new("t", ColumnType.Text), new("k", ColumnType.Int), new("d", ColumnType.Decimal), new("f", ColumnType.Float)]);

    private static readonly string[] Measures =
    [
        "count()", "count(d)", "sum(k)", "sum(d)", "avg(d)", "sum(f)", "avg(f)", "min(k)", "max(d)", "min(d)", "min(t)", "max(f)",
        "first(d)", "last(t order by k desc)", "stddev(d)", "variance_pop(f)",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task Many_groups_come_out_as_from_one_state(int shares)
    {
        AggregateStep step = Aggregating.Step(Input, ["t", "k"], Measures);
        PartialState whole = (PartialState)step.CreatePartial();
        using Spilling spilling = new(step, long.MaxValue / 16);
        AggregateShare[] parts = [.. Enumerable.Range(0, shares).Select(_ => spilling.AddShare())];
        Random random = new(shares);
        for (int batch = 0; batch < 40; batch++)
        {
            object?[][] rows = [.. Enumerable.Range(0, 1500).Select(_ => Row(random))];
            Position position = new(0, batch, 0);
            Aggregating.Add(whole, CellRows.ToBatch(Input, rows, position));
            spilling.Add(parts[random.Next(shares)], CellRows.ToBatch(Input, rows, position));
        }

        string[] expected = Aggregating.Lines(step, whole);

        Assert.InRange(expected.Length, 20_000, 60_000);
        Assert.Equal(expected, await LinesAsync(step, spilling));
        Assert.Equal(expected, spilling.Lines());
    }

    [Fact]
    public async Task What_grows_with_the_data_and_what_is_on_the_disk_come_out_as_well()
    {
        foreach ((string measure, long memory) in new[] { ("median(k)", long.MaxValue / 16), ("sum(d)", 1L) })
        {
            AggregateStep step = Aggregating.Step(Input, ["t"], measure);
            PartialState whole = (PartialState)step.CreatePartial();
            using Spilling spilling = new(step, memory);
            Random random = new(5);
            object?[][] rows = [.. Enumerable.Range(0, 600).Select(_ => Row(random))];
            Aggregating.Add(whole, CellRows.ToBatch(Input, rows));
            spilling.Add(spilling.AddShare(), CellRows.ToBatch(Input, rows[..300]));
            spilling.Add(spilling.AddShare(), CellRows.ToBatch(Input, rows[300..]));
            Assert.Equal(memory == 1, spilling.Files.Length > 0);

            Assert.Equal(Aggregating.Lines(step, whole), await LinesAsync(step, spilling));
        }
    }

    [Theory]
    [InlineData("k")]
    [InlineData("")]
    public async Task No_rows_give_no_group_but_the_one_of_all_rows(string by)
    {
        AggregateStep step = Aggregating.Step(Input, by.Length == 0 ? [] : [by], "count()");
        using Spilling none = new(step, 1 << 20);
        using Spilling empty = new(step, 1 << 20);
        empty.AddShare();
        empty.AddShare();
        string[] expected = by.Length == 0 ? ["0"] : [];

        Assert.Equal(expected, await LinesAsync(step, none));
        Assert.Equal(expected, await LinesAsync(step, empty));
    }

    [Fact]
    public async Task The_first_group_that_does_not_fit_is_named()
    {
        AggregateStep step = Aggregating.Step(Input, ["k"], "sum(k)");
        using Spilling spilling = new(step, long.MaxValue / 16);
        AggregateShare[] shares = [spilling.AddShare(), spilling.AddShare()];
        object?[][] rows = [.. Enumerable.Range(0, 30_000).Select(i => new object?[] { null, long.MaxValue - i, null, null })];
        foreach (AggregateShare share in shares) spilling.Add(share, CellRows.ToBatch(Input, rows));

        StepException error = await Assert.ThrowsAsync<StepException>(() => LinesAsync(step, spilling));

        Assert.Contains($"for k {long.MaxValue - 29_999}:", error.Message, StringComparison.Ordinal);
    }

    private static object?[] Row(Random random) =>
    [
        random.Next(10) == 0 ? null : new string('x', random.Next(40)),
        (long)random.Next(1000),
        random.Next(10) == 0 ? null : random.Next(20) == 0 ? 12345678901234567890123m : new decimal(random.Next(), 0, 0, random.Next(2) == 0, (byte)random.Next(6)),
        random.Next(10) == 0 ? null : random.NextDouble() * Math.Pow(10, random.Next(-20, 20)),
    ];

    private static async Task<string[]> LinesAsync(AggregateStep step, Spilling spilling)
    {
        List<string> lines = [];
        int index = 0;
        await foreach (RowBatch batch in step.FinishAsync(spilling.Shares, spilling.Context))
        {
            Assert.Equal(new Position(3, 0, index++), batch.Position);
            lines.AddRange(CellRows.ToLines(batch));
            batch.Release();
        }

        return [.. lines];
    }
}
