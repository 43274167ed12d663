using Etl.Messages;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Support;

/// <summary>Random rows of given types, with nulls, few distinct values (so that keys repeat) and the awkward ones among them.</summary>
internal static class AnyRows
{
    /// <summary>Columns c0, c1 and so on.</summary>
    public static Schema SchemaOf(params ColumnType[] types) => new([.. types.Select((type, i) => new ColumnSchema($"c{i}", type))]);

    public static Gen<object?[][]> Table(params ColumnType[] types) =>
        Gen.Sized(size => Gen.Choose(0, 2 * size).SelectMany(rows => Gen.ArrayOf(Row(types), rows)));

    private static Gen<object?[]> Row(ColumnType[] types) => Gen.CollectToArray(types, Cell);

    public static Gen<object?> Cell(ColumnType type) => Gen.Frequency((1, Gen.Constant<object?>(null)), (6, Value(type)));

    private static Gen<object?> Value(ColumnType type) => type switch
    {
        ColumnType.Text => Gen.Elements<object?>("", "a", "b", "ab", "a\0", "a\0b", "é", "\uFFFD", "😀", "a long text of more than thirty-two bytes", "a long text of more than thirty-two letters"),
        ColumnType.Json => Gen.Elements<object?>("1", "null", "[1, 2]", """{"a":"é"}"""),
        ColumnType.Int => Gen.Elements<object?>(0L, 1L, 2L, -1L, 256L, 1L << 40, long.MinValue, long.MaxValue),
        ColumnType.Decimal => Gen.Elements<object?>(0m, 1m, 1.0m, -1.5m, 0.001m, 99.95m, 9999999999999999999999999999m, -0.0000000000000000000000000001m),
        ColumnType.Float => Gen.Elements<object?>(0d, -0d, 1d, -1.5, 0.1, 1e300, -5e-324, double.NaN, double.PositiveInfinity, double.NegativeInfinity),
        ColumnType.Bool => Gen.Elements<object?>(true, false),
        ColumnType.Date => Gen.Elements<object?>(DateOnly.MinValue, new DateOnly(2024, 1, 31), new DateOnly(2024, 2, 1), DateOnly.MaxValue),
        ColumnType.Timestamp => Gen.Elements<object?>(DateTime.MinValue, new DateTime(2024, 1, 31), new DateTime(2024, 1, 31).AddTicks(1), DateTime.MaxValue),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a column type."),
    };
}
