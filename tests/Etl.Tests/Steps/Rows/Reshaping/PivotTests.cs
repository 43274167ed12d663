using System.Globalization;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Aggregation;
using Etl.Steps.Rows.Reshaping;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Rows.Reshaping;

public sealed class PivotTests
{
    private static readonly Schema Input = new([new("k", ColumnType.Int), new("kind", ColumnType.Text), new("n", ColumnType.Int)]);

    [Fact]
    public void Gives_the_sums_of_a_plain_loop_however_the_rows_are_parted() => Prop.ForAll<(byte Key, byte Kind, short? N)[], PositiveInt>((given, parts) =>
    {
        string[] kinds = ["a", "b", "it's", "other"];
        var rows = given.Select(row => (Key: row.Key % 3L, Kind: kinds[row.Kind % 4], row.N)).ToList();
        IAggregation pivot = Plan(new PivotOptions { By = ["k"], Column = "kind", Values = ["b", "it's", "none"], Measures = [new("sum", new MeasureOptions { Value = "sum(n)" }), new("big", new MeasureOptions { Value = "count()", Where = "n > 0 or n < -5" })] });

        IPartialState[] states = [.. rows.Chunk(Math.Max(1, (rows.Count / parts.Get) + 1)).Select((chunk, i) => Add(pivot, chunk.Select(row => new object?[] { row.Key, row.Kind, (long?)row.N }), i))];
        IPartialState total = pivot.CreatePartial();
        foreach (IPartialState state in states.Reverse()) total.Merge(state);

        string[] found = [.. pivot.Finish(total, 9).SelectMany(CellRows.ToLines)];
        string[] expected = [.. rows.GroupBy(row => row.Key).OrderBy(group => group.Key).Select(group => $"{group.Key} | {Cells(group, "b")} | {Cells(group, "it's")} | null | 0")];
        Assert.Equal(expected, found);

        static string Cells(IEnumerable<(long Key, string Kind, short? N)> group, string kind)
        {
            long[] numbers = [.. group.Where(row => string.Equals(row.Kind, kind, StringComparison.Ordinal) && row.N is not null).Select(row => (long)row.N!)];
            return $"{(numbers.Length == 0 ? "null" : numbers.Sum().ToString(CultureInfo.InvariantCulture))} | {numbers.Count(n => n is > 0 or < -5)}";
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Names_its_columns_by_value_and_where_needed_by_measure()
    {
        MeasureOptions count = new() { Value = "count()" };

        Assert.Equal("k int, a int, b int", Plan(new PivotOptions { By = ["k"], Column = "kind", Values = ["a", "b"], Measures = [new("n", count)] }).OutputSchema!.ToString());
        Assert.Equal("1_n int, 1_m int, 2_n int, 2_m int", Plan(new PivotOptions { Column = "n", Values = ["1", "2"], Measures = [new("n", count), new("m", count)] }).OutputSchema!.ToString());
    }

    [Fact]
    public void Reads_no_more_than_it_needs() =>
        Assert.Equal(["k", "kind"], Plan(new PivotOptions { By = ["k"], Column = "kind", Values = ["a"], Measures = [new("n", new MeasureOptions { Value = "count()" })] }).RequiredColumns(new HashSet<string>()).Order(StringComparer.Ordinal));

    private static IAggregation Plan(PivotOptions options) => PlanProblems.Step<IAggregation>(Pivot.Type, options, MessageKind.Rows, Input);

    private static IPartialState Add(IAggregation pivot, IEnumerable<object?[]> rows, int part)
    {
        IPartialState state = pivot.CreatePartial();
        CollectingRejects rejects = new();
        RowBatch batch = CellRows.ToBatch(Input, [.. rows], new Position(0, 0, part));
        state.Add(batch, rejects);
        batch.Release();
        Assert.Empty(rejects.All);
        return state;
    }
}
