using System.Text;
using Etl.Messages;
using Etl.Steps.Aggregation;
using Etl.Steps.Keys;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Aggregation;

public sealed class KeyOrderTests
{
    [Fact]
    public void Ints_sort_as_numbers() => AssertOrder(ColumnType.Int, [0L, 1L, -1L, long.MinValue, long.MaxValue, 256L, 255L, -256L], ArbMap.Default.GeneratorFor<long>().Select(x => (object?)x), (a, b) => ((long)a).CompareTo((long)b));

    [Fact]
    public void Timestamps_sort_as_instants() => AssertOrder(ColumnType.Timestamp, [DateTime.MinValue, DateTime.MaxValue], ArbMap.Default.GeneratorFor<DateTime>().Select(x => (object?)x), (a, b) => ((DateTime)a).Ticks.CompareTo(((DateTime)b).Ticks));

    [Fact]
    public void Dates_sort_as_days() => AssertOrder(ColumnType.Date, [DateOnly.MinValue, DateOnly.MaxValue], Gen.Choose(0, DateOnly.MaxValue.DayNumber).Select(x => (object?)DateOnly.FromDayNumber(x)), (a, b) => ((DateOnly)a).CompareTo((DateOnly)b));

    [Fact]
    public void Bools_sort_false_first() => AssertOrder(ColumnType.Bool, [false, true], Gen.Elements<object?>(true, false), (a, b) => ((bool)a).CompareTo((bool)b));

    [Fact]
    public void Floats_sort_as_numbers_with_nan_last() => AssertOrder(
        ColumnType.Float,
        [0.0, -0.0, double.NaN, BitConverter.Int64BitsToDouble(-1), double.NegativeInfinity, double.PositiveInfinity, double.Epsilon, -double.Epsilon, double.MaxValue],
        ArbMap.Default.GeneratorFor<double>().Select(x => (object?)x),
        (a, b) => (double.IsNaN((double)a), double.IsNaN((double)b)) switch
        {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => -1,
            _ => ((double)a).CompareTo((double)b),
        });

    [Fact]
    public void Decimals_sort_as_numbers_whatever_their_zeros() => AssertOrder(
        ColumnType.Decimal,
        [0m, 1.0m, 1.00m, -1m, 9999999999999999999999999999m, -9999999999999999999999999999m, 0.0000000000000000000000000001m, -0.0000000000000000000000000001m, decimal.MaxValue, decimal.MinValue, 1.5m, 123.456m, 92233720368547758.07m],
        ArbMap.Default.GeneratorFor<decimal>().Select(x => (object?)x),
        (a, b) => ((decimal)a).CompareTo((decimal)b));

    [Fact]
    public void Texts_sort_by_utf8_bytes_with_zeros_and_prefixes() => AssertOrder(
        ColumnType.Text,
        ["", "a", "a\0", "a\0\0", "a\0b", "a\u0001", "\0", "\u00ff", "\ud83d\ude00", "\uffff", "0123456789abcde", "0123456789abcdef", "0123456789abcdefg", "0123456789abcdefghijklmnopqrstuvwxyz"],
        ArbMap.Default.GeneratorFor<string>().Where(x => x is not null).Select(x => (object?)x),
        (a, b) => Encoding.UTF8.GetBytes((string)a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes((string)b)));

    [Fact]
    public void Earlier_columns_decide_before_later_ones()
    {
        object?[] texts = ["", "a", "a\0", "ab", null];
        object?[] ints = [-1L, 0L, null];
        Schema schema = new([new("t", ColumnType.Text), new("i", ColumnType.Int), new("u", ColumnType.Text)]);
        object?[][] sorted = [.. from t in texts from i in ints from u in texts select new[] { t, i, u }];

        byte[][] keys = Encode(schema, sorted);

        for (int i = 1; i < keys.Length; i++) Assert.True(keys[i - 1].AsSpan().SequenceCompareTo(keys[i]) < 0, $"Row {i} is not after the one before it.");
    }

    /// <summary>Byte order is value order for all pairs of the edge cases, nulls last, and for generated pairs; keys read back as the values.</summary>
    private static void AssertOrder(ColumnType type, object?[] edges, Gen<object?> generator, Comparison<object> compare)
    {
        Gen<object?> any = Gen.Frequency((1, Gen.Constant<object?>(null)), (5, Gen.Elements(edges)), (10, generator));
        Prop.ForAll(any.Two().ToArbitrary(), pair => Check(type, pair.Item1, pair.Item2, compare)).QuickCheckThrowOnFailure();
        foreach (object? a in edges)
        {
            foreach (object? b in edges.Append(null)) Check(type, a, b, compare);
        }
    }

    private static void Check(ColumnType type, object? a, object? b, Comparison<object> compare)
    {
        int expected = a is null || b is null ? (a is null).CompareTo(b is null) : Math.Sign(compare(a, b));
        Schema schema = new([new("x", type)]);
        byte[][] keys = Encode(schema, [[a], [b]]);
        Assert.Equal(expected, Math.Sign(keys[0].AsSpan().SequenceCompareTo(keys[1])));
        Assert.True(KeyReader.IsValid([new KeyColumn("x", type, 0)], keys[0]));
        AggregateStep step = Aggregating.Step(schema, ["x"], "count()");
        string value = Aggregating.Lines(step, Aggregating.Partial(step, schema, [[a]]))[0];
        if (expected == 0) Assert.Equal(Aggregating.Lines(step, Aggregating.Partial(step, schema, [[b]]))[0], value);
        if (a is not double) Assert.Equal(CellRows.ToText(CellRows.ToColumn(type, [a]), 0) + " | 1", value);
    }

    private static byte[][] Encode(Schema schema, object?[][] rows)
    {
        KeyEncoder encoder = new([.. schema.Columns.Select((column, i) => new KeyColumn(column.Name, column.Type, i))]);
        RowBatch batch = CellRows.ToBatch(schema, rows);
        encoder.Encode(batch, [.. Enumerable.Range(0, rows.Length)]);
        batch.Release();
        return [.. rows.Select((_, i) => encoder.Buffer[encoder.Starts[i]..encoder.Ends[i]])];
    }
}
