using Etl.Steps.RowStore;

namespace Etl.Steps.Sorting;

/// <summary>
/// What is kept as the row of a record whose key has parts: how long what groups it is, and that together with what orders
/// it, then the row itself. The rest of the key is the row's position.
/// </summary>
internal readonly ref struct GroupedRow
{
    private GroupedRow(int groupLength, int orderLength, ReadOnlySpan<byte> row)
    {
        GroupLength = groupLength;
        OrderLength = orderLength;
        Row = row;
    }

    /// <summary>Bytes of the key that group the row.</summary>
    public int GroupLength { get; }

    /// <summary>Bytes of the key that group and order the row; its position follows.</summary>
    public int OrderLength { get; }

    public ReadOnlySpan<byte> Row { get; }

    public static GroupedRow Read(ReadOnlySpan<byte> record)
    {
        int at = 0;
        int groupLength = VarInt.Read(record, ref at);
        int orderLength = VarInt.Read(record, ref at);
        return new GroupedRow(groupLength, orderLength, record[at..]);
    }

    /// <summary>Writes a record's row to a buffer, which is replaced when it is too small.</summary>
    public static ReadOnlySpan<byte> Write(ref byte[] buffer, SortKeyRange range, ReadOnlySpan<byte> row)
    {
        int most = checked((2 * VarInt.MaxLength) + row.Length);
        if (buffer.Length < most) buffer = new byte[Math.Max(most, Math.Min(2L * buffer.Length, Array.MaxLength))];
        int at = VarInt.Write(buffer, VarInt.Write(buffer, 0, range.GroupEnd - range.Start), range.OrderEnd - range.Start);
        row.CopyTo(buffer.AsSpan(at));
        return buffer.AsSpan(0, at + row.Length);
    }
}
