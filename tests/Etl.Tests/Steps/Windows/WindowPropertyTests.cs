using System.Globalization;
using Etl.Messages;
using Etl.Steps.Windows;
using Etl.Tests.Steps.Sorting;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Windows;

/// <summary>Every function and frame against the plainest way to compute it: for each row, look at all rows of its partition.</summary>
public sealed class WindowPropertyTests
{
    private static readonly string[] Frames = ["over 1 row", "over 3 rows", "over 2 before and 1 after", "over 0 before and 2 after", "over all before", "over all before and 2 after", "over all"];

    [Fact]
    public void Any_window_is_as_the_plainest_computation_has_it_whatever_the_memory_and_the_workers() => Prop.ForAll(
        Arb.From(AnyRows.Table(ColumnType.Text, ColumnType.Int, ColumnType.Date, ColumnType.Json, ColumnType.Int)),
        Arb.From(Gen.Elements(1L, 3000L, 1L << 20)),
        Arb.From(Gen.Elements(Frames)),
        (rows, memory, frame) =>
        {
            // Sums of few small numbers; what does not fit is tested elsewhere.
            foreach (object?[] row in rows) row[4] = (long?)row[4] % 1000;
            Schema schema = AnyRows.SchemaOf(ColumnType.Text, ColumnType.Int, ColumnType.Date, ColumnType.Json, ColumnType.Int);
            string[] calls = ["row_number()", "rank()", "dense_rank()", "lag(c3)", "lead(c0, 2)", $"sum(c4) {frame}", $"min(c2) {frame}", $"max(c0) {frame}", $"count(c4) {frame}", $"count() {frame}", $"first(c3) {frame}", $"last(c0) {frame}"];
            object?[][] expected = new object?[rows.Length][];
            foreach (IGrouping<object?, int> partition in Enumerable.Range(0, rows.Length).GroupBy(i => rows[i][0]))
            {
                int[] sorted = [.. partition.OrderBy(i => rows[i][1], new CellOrder(descending: true))];
                for (int i = 0; i < sorted.Length; i++) expected[sorted[i]] = [.. rows[sorted[i]], .. Expected([.. sorted.Select(row => rows[row])], i, frame)];
            }

            using Collecting collecting = new();
            Window step = WindowTests.Step(schema, ["c0"], ["c1 desc"], calls);
            string[] lines = collecting.Lines(step, schema, rows, memory, workers: 1 + (rows.Length % 3), seed: rows.Length + 1);
            RowBatch batch = CellRows.ToBatch(step.OutputSchema, expected);
            Assert.Equal(CellRows.ToLines(batch), lines);
            batch.Release();
            Assert.Equal((0, 0L), (collecting.Files, collecting.Dropped));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public void Sliding_sums_of_decimals_and_floats_are_those_of_their_frames_alone() => Prop.ForAll(
        Arb.From(Gen.ArrayOf(AnyRows.Cell(ColumnType.Float))),
        Arb.From(Gen.ArrayOf(Gen.Elements<object?>(null, 1m, -0.25m, 0.0000001m, 123456789012345678901m, -99.5m))),
        (floats, decimals) =>
        {
            const int Width = 3;
            Assert.Equal(Frame(floats, Width).Select(frame => Single(ColumnType.Float, frame, "avg(c0) over all")), Column(ColumnType.Float, floats, $"avg(c0) over {Width} rows"));
            Assert.Equal(
                Frame(decimals, Width).Select(frame => frame.Any(cell => cell is not null) ? Text(frame.Sum(cell => (decimal?)cell ?? 0)) : "null"),
                Column(ColumnType.Decimal, decimals, $"sum(c0) over {Width} rows"));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25).WithEndSize(30));

    [Fact]
    public void A_partition_larger_than_the_memory_is_gone_through_on_the_disk()
    {
        Schema schema = AnyRows.SchemaOf(ColumnType.Int, ColumnType.Text);
        object?[][] rows = [.. Enumerable.Range(0, 20_000).Select(i => new object?[] { (long)(i * 7919 % 20_000), "some text that takes room" })];
        using Collecting collecting = new();
        string[] lines = collecting.Lines(WindowTests.Step(schema, [], ["c0"], "sum(c0) over all before", "max(c0) over all", "avg(c0) over 3 rows"), schema, rows, memoryBytes: 1 << 18, workers: 2);
        Assert.True(collecting.MostFiles > 2);
        Assert.Equal(0, collecting.Files);
        Assert.Equal(rows.Select(row => (long)row[0]!).Select(n => $"{n} | some text that takes room | {n * (n + 1) / 2} | 19999 | {(n == 0 ? "0" : n == 1 ? "0.5" : $"{n - 1}")}"), lines);
    }

    private static IEnumerable<object?> Expected(object?[][] partition, int index, string frame)
    {
        (int from, int to) = frame switch
        {
            "over 1 row" => (index, index),
            "over 3 rows" => (index - 2, index),
            "over 2 before and 1 after" => (index - 2, index + 1),
            "over 0 before and 2 after" => (index, index + 2),
            "over all before" => (0, index),
            "over all before and 2 after" => (0, index + 2),
            _ => (0, partition.Length),
        };
        object?[][] rows = [.. partition.Where((_, i) => i >= from && i <= to)];
        object? order = partition[index][1];
        yield return (long)index + 1;
        yield return (long)partition.TakeWhile(row => !Equals(row[1], order)).Count() + 1;
        yield return (long)partition.Take(index + 1).Select(row => row[1]).Distinct().Count();
        yield return index == 0 ? null : partition[index - 1][3];
        yield return index + 2 < partition.Length ? partition[index + 2][0] : null;
        yield return rows.Any(row => row[4] is not null) ? rows.Sum(row => (long?)row[4] ?? 0) : null;
        yield return rows.Select(row => row[2]).Where(cell => cell is not null).Order(new CellOrder()).FirstOrDefault();
        yield return rows.Select(row => row[0]).Where(cell => cell is not null).Order(new CellOrder()).LastOrDefault();
        yield return (long)rows.Count(row => row[4] is not null);
        yield return (long)rows.Length;
        yield return rows.Select(row => row[3]).FirstOrDefault(cell => cell is not null);
        yield return rows.Select(row => row[0]).LastOrDefault(cell => cell is not null);
    }

    private static IEnumerable<object?[]> Frame(object?[] cells, int width) => cells.Select((_, i) => cells[Math.Max(0, i - width + 1)..(i + 1)]);

    private static string Single(ColumnType type, object?[] cells, string call) => Column(type, cells, call)[0];

    private static string[] Column(ColumnType type, object?[] cells, string call)
    {
        Schema schema = AnyRows.SchemaOf(type);
        using Collecting collecting = new();
        return [.. collecting.Lines(WindowTests.Step(schema, [], [], call), schema, [.. cells.Select(cell => new[] { cell })]).Select(line => line[(line.LastIndexOf('|') + 2)..])];
    }

    private static string Text(decimal value) => (value / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture);
}
