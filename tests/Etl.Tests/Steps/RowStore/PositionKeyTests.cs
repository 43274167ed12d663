using Etl.Messages;
using Etl.Steps.RowStore;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.RowStore;

public sealed class PositionKeyTests
{
    private static readonly Gen<int> Numbers = Gen.Elements(0, 1, 2, 255, 256, 65535, 65536, (1 << 24) - 1, 1 << 24, int.MaxValue);

    [Fact]
    public void Bytes_compare_as_positions_and_rows_do() => Prop.ForAll(Arb.From(Places), Arb.From(Places), (x, y) =>
    {
        int expected = x.Position == y.Position ? x.Row.CompareTo(y.Row) : x.Position.CompareTo(y.Position);
        Assert.Equal(Math.Sign(expected), Math.Sign(Bytes(x).AsSpan().SequenceCompareTo(Bytes(y))));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Small_numbers_take_few_bytes() =>
        Assert.Equal("01020202030301000101", Convert.ToHexString(Bytes((new Position(0, 2, 256) { Member = 3 }, 0))));

    private static Gen<(Position Position, int Row)> Places =>
        from numbers in Gen.ArrayOf(Numbers, 6)
        select (new Position(numbers[0], numbers[1], numbers[3]) { Member = numbers[2], Way = numbers[5] }, numbers[4]);

    private static byte[] Bytes((Position Position, int Row) place)
    {
        byte[] bytes = new byte[PositionKey.MaxLength];
        return bytes[..PositionKey.WriteRow(bytes, PositionKey.WriteBatch(bytes, place.Position), place.Row)];
    }
}
