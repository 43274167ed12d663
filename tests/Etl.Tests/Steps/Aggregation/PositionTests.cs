using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Aggregation;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Aggregation;

public sealed class PositionTests
{
    private static readonly Schema Input = new([new("x", ColumnType.Text), new("y", ColumnType.Int)]);

    [Fact]
    public void The_first_and_last_rows_are_those_of_files_and_rows_and_not_of_arrival()
    {
        AggregateStep step = Aggregating.Step(Input, [], "first(x)", "last(x)", "any(x)", "string_agg(x, ',')");
        IPartialState state = step.CreatePartial();

        Aggregating.Add(state, CellRows.ToBatch(Input, [["e", 1L], ["f", 1L]], new Position(1, 0, 0)));
        Aggregating.Add(state, CellRows.ToBatch(Input, [["c", 1L], [null, 1L]], new Position(0, 2, 1)));
        Aggregating.Add(state, CellRows.ToBatch(Input, [[null, 1L], ["a", 1L]], new Position(0, 1, 3)));
        Aggregating.Add(state, CellRows.ToBatch(Input, [["b", 1L]], new Position(0, 2, 0)));

        Assert.Equal(["a | f | a | a,b,c,e,f"], Aggregating.Lines(step, state));
    }

    [Fact]
    public void The_members_of_an_archive_come_in_their_order_also_out_of_a_saved_state()
    {
        AggregateStep step = Aggregating.Step(Input, [], "first(x)", "last(x)", "string_agg(x, ',')", "string_agg(x, ',', order by y desc)");
        IPartialState first = step.CreatePartial();
        IPartialState second = step.CreatePartial();

        Aggregating.Add(first, CellRows.ToBatch(Input, [["a", 1L]], new Position(0, 0) { Member = 3 }));
        Aggregating.Add(second, CellRows.ToBatch(Input, [["b", 1L]], new Position(0, 0) { Member = 2 }));
        Aggregating.Add(first, CellRows.ToBatch(Input, [["d", 1L]], new Position(0, 0, 1) { Member = 1 }));
        Aggregating.Add(second, CellRows.ToBatch(Input, [["c", 1L]], new Position(0, 1)));
        IPartialState merged = Aggregating.Loaded(step, Aggregating.Saved(second));
        merged.Merge(Aggregating.Loaded(step, Aggregating.Saved(first)));

        Assert.Equal(["d | c | d,b,a,c | d,b,a,c"], Aggregating.Lines(step, merged));
    }

    [Fact]
    public void An_order_comes_before_the_position_and_rows_without_it_come_last()
    {
        AggregateStep step = Aggregating.Step(
            Input, [], "first(x order by y)", "first(x order by y desc)", "last(x order by y)", "last(x order by y desc)", "string_agg(x, '', order by y)", "string_agg(x, '' ORDER BY y % 2 DESC)");

        PartialState state = Aggregating.Partial(step, Input, [["a", null], ["b", 2L], ["c", 1L], ["d", 2L], ["e", 1L], ["f", null]]);

        Assert.Equal(["c | b | d | e | cebdaf | cebdaf"], Aggregating.Lines(step, state));
    }

    [Fact]
    public void Takes_a_row_without_an_order_where_no_row_has_one()
    {
        AggregateStep step = Aggregating.Step(Input, [], "first(x order by y)", "last(x order by y)");

        Assert.Equal(["a | b"], Aggregating.Lines(step, Aggregating.Partial(step, Input, [["a", null], ["b", null]])));
    }

    [Fact]
    public void Takes_the_smaller_value_where_two_rows_have_one_position()
    {
        AggregateStep step = Aggregating.Step(Input, [], "first(x)", "last(x)", "string_agg(x, '')");

        string[] expected = ["a | a | ab"];

        Assert.Equal(expected, Aggregating.Lines(step, Aggregating.Partial(step, Input, [["a", 1L]], [["b", 1L]])));
        Assert.Equal(expected, Aggregating.Lines(step, Aggregating.Partial(step, Input, [["b", 1L]], [["a", 1L]])));
    }

    [Fact]
    public void Joins_empty_texts_texts_with_zeros_and_equal_texts()
    {
        AggregateStep step = Aggregating.Step(Input, [], "string_agg(x, '''; ')", "string_agg(x, '')");

        Assert.Equal(["'; a\0b'; a\0b'; '; é | a\0ba\0bé"], Aggregating.Lines(step, Aggregating.Partial(step, Input, [["", 1L], ["a\0b", 1L], [null, 1L], ["a\0b", 1L], ["", 1L], ["é", 1L]])));
    }

    [Fact]
    public void Is_null_over_no_values_and_empty_over_empty_ones()
    {
        AggregateStep step = Aggregating.Step(Input, ["y"], "first(x)", "last(x order by y)", "string_agg(x, ',')");

        Assert.Equal(["1 |  |  | ", "2 | null | null | null"], Aggregating.Lines(step, Aggregating.Partial(step, Input, [["", 1L], [null, 2L]])));
    }

    [Fact]
    public void Gives_back_values_of_every_type()
    {
        Schema schema = new([new("i", ColumnType.Int), new("d", ColumnType.Decimal), new("f", ColumnType.Float), new("b", ColumnType.Bool), new("y", ColumnType.Date), new("z", ColumnType.Timestamp), new("j", ColumnType.Json)]);
        AggregateStep step = Aggregating.Step(schema, [], [.. schema.Names.Select(name => $"first({name})")]);

        PartialState state = Aggregating.Partial(step, schema, [[-5L, -1.50m, -2.5, false, new DateOnly(2024, 2, 29), new DateTime(2024, 1, 1), "{}"]]);

        Assert.Equal(["-5 | -1.5 | -2.5 | false | 2024-02-29 | 2024-01-01T00:00:00Z | {}"], Aggregating.Lines(step, Aggregating.Loaded(step, Aggregating.Saved(state))));
    }

    [Fact]
    public void Joining_in_order_is_sorting_by_the_order_and_then_by_position()
    {
        AggregateStep step = Aggregating.Step(Input, [], "string_agg(x, ' ', order by y desc)", "last(x order by y)");
        Arbitrary<(int[] Orders, int Seed)> cases = (from orders in Gen.Choose(-3, 3).ArrayOf() from seed in Gen.Choose(0, int.MaxValue) select (orders, seed)).ToArbitrary();

        Prop.ForAll(cases, given =>
        {
            object?[][] rows = [.. given.Orders.Select((order, i) => new object?[] { $"r{i}", order == 0 ? null : (long)order })];
            string[] sorted = [.. rows.OrderBy(row => row[1] is null).ThenByDescending(row => row[1]).Select(row => (string)row[0]!)];
            string? last = (string?)rows.OrderBy(row => row[1] is not null).ThenBy(row => row[1]).LastOrDefault()?[0];

            string result = Assert.Single(Aggregating.Lines(step, Parting.Merged(step, Input, rows, new Random(given.Seed))));

            Assert.Equal(rows.Length == 0 ? "null | null" : $"{string.Join(' ', sorted)} | {last}", result);
        }).QuickCheckThrowOnFailure();
    }
}
