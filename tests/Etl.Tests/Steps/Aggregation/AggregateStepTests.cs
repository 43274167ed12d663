using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Aggregation;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Aggregation;

public sealed class AggregateStepTests
{
    private static readonly Schema Input = new([new("store", ColumnType.Text), new("x", ColumnType.Int)]);

    [Fact]
    public void Sorts_groups_by_key_with_nulls_last()
    {
        AggregateStep step = Aggregating.Step(Input, ["store"], "count()", "sum(x)");

        PartialState state = Aggregating.Partial(step, Input, [["b", 1L], [null, 2L], ["a", 3L], ["", 4L], ["b", null], ["a\0", 5L]]);

        Assert.Equal([" | 1 | 4", "a | 1 | 3", "a\0 | 1 | 5", "b | 2 | 1", "null | 1 | 2"], Aggregating.Lines(step, state));
        Assert.Equal(5, state.GroupCount);
    }

    [Fact]
    public void Gives_one_row_over_no_rows_without_by_and_none_with()
    {
        AggregateStep total = Aggregating.Step(Input, [], "count()", "max(x)");
        AggregateStep grouped = Aggregating.Step(Input, ["store"], "count()");

        Assert.Equal(["0 | null"], Aggregating.Lines(total, total.CreatePartial()));
        Assert.Empty(Aggregating.Lines(grouped, grouped.CreatePartial()));
    }

    [Fact]
    public void Takes_equal_decimals_and_equal_floats_as_one_group()
    {
        Schema schema = new([new("d", ColumnType.Decimal), new("f", ColumnType.Float)]);
        AggregateStep step = Aggregating.Step(schema, ["d", "f"], "count()");

        PartialState state = Aggregating.Partial(step, schema, [[1.0m, -0.0]], [[1.00m, 0.0], [1m, double.NaN], [-1.5m, 1e9]]);

        Assert.Equal(["-1.5 | 1000000000 | 1", "1 | 0 | 2", "1 | NaN | 1"], Aggregating.Lines(step, state));
    }

    [Fact]
    public void Hands_on_batches_of_4096_rows_with_positions()
    {
        Schema schema = new([new("x", ColumnType.Int)]);
        AggregateStep step = Aggregating.Step(schema, ["x"], "count()");
        PartialState state = Aggregating.Partial(step, schema, Enumerable.Range(0, 8193).Select(i => new object?[] { (long)(8192 - i) }));

        RowBatch[] batches = [.. step.Finish(state, 7)];

        Assert.Equal([4096, 4096, 1], batches.Select(batch => batch.RowCount));
        Assert.Equal([new(7, 0, 0), new(7, 0, 1), new(7, 0, 2)], batches.Select(batch => batch.Position));
        Assert.Equal(["0 | 1", "1 | 1"], CellRows.ToLines(batches[0]).Take(2).ToArray());
        Assert.Equal(["8192 | 1"], CellRows.ToLines(batches[2]).ToArray());
    }

    [Fact]
    public void Reads_only_selected_rows()
    {
        AggregateStep step = Aggregating.Step(Input, ["store"], "sum(x)");
        int[] selection = ColumnPool.Rent<int>(2);
        (selection[0], selection[1]) = (0, 2);
        RowBatch batch = CellRows.ToBatch(Input, [["a", 1L], ["b", 2L], ["a", 3L]]).WithSelection(selection, 2);
        IPartialState state = step.CreatePartial();

        Aggregating.Add(state, batch);

        Assert.Equal(["a | 4"], Aggregating.Lines(step, state));
    }

    [Fact]
    public void Rejects_a_row_once_and_leaves_no_trace_of_it()
    {
        ColumnExpression less = new(Input, "x", -5);
        ColumnExpression least = new(Input, "x", -7);
        AggregateStep step = new(new AggregatePlan(Input, ["store"], [new("n", MeasureFunction.Count, null), new("less", MeasureFunction.Sum, MeasureInput.Of(less)), new("least", MeasureFunction.Min, MeasureInput.Of(least))]));
        IPartialState state = step.CreatePartial();
        CollectingRejects rejects = new();
        RowBatch batch = CellRows.ToBatch(Input, [["a", 10L], ["gone", 1L], ["a", 6L], ["a", null], ["a", 7L]], new Position(1, 2, 3));

        state.Add(batch, rejects);

        Assert.Equal(["a | 3 | 7 | 0"], Aggregating.Lines(step, state));
        Assert.Equal(
            [
                new Reject(new Position(1, 2, 3), 1, null, "less", "1", "The result is negative.", "store=gone, x=1"),
                new Reject(new Position(1, 2, 3), 2, null, "least", "6", "The result is negative.", "store=a, x=6"),
            ],
            rejects.All);
        Assert.Equal(["store", "x"], step.RequiredColumns(new HashSet<string>()).Order(StringComparer.Ordinal).ToArray());
    }

    [Fact]
    public void Keeps_many_groups_apart()
    {
        AggregateStep step = Aggregating.Step(Input, ["store"], "count()", "sum(x)");
        object?[][] rows = [.. Enumerable.Range(0, 20_000).Select(i => new object?[] { $"{new string('k', i % 50)}{i % 5000:d4}", (long)i })];

        PartialState state = Aggregating.Partial(step, Input, rows);

        string[] expected = [.. rows.GroupBy(row => (string)row[0]!, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key} | {group.Count()} | {group.Sum(row => (long)row[1]!)}")];
        Assert.Equal(expected, Aggregating.Lines(step, state));
    }

    [Fact]
    public void Has_its_name_kinds_and_options_in_the_catalogue()
    {
        Assert.True(BuiltInSteps.CreateCatalog().TryGet("aggregate", out StepType? type));
        Assert.Equal([MessageKind.Rows], type.Input);
        Assert.Equal((MessageKind.Rows, WorkKind.Cpu, typeof(AggregateOptions)), (type.Output, type.Work, type.OptionsType));
    }
}
