namespace Etl.Steps.RowStore;

/// <summary>Lengths in 1 to 5 bytes, 7 bits each, the low ones first.</summary>
internal static class VarInt
{
    public const int MaxLength = 5;

    public static int LengthOf(int value) => value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;

    /// <summary>Writes a number that is not negative and returns the place behind it.</summary>
    public static int Write(Span<byte> target, int at, int value)
    {
        while (value >= 0x80)
        {
            target[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target[at++] = (byte)value;
        return at;
    }

    /// <summary>Reads a number and moves <paramref name="at"/> behind it.</summary>
    public static int Read(ReadOnlySpan<byte> source, ref int at)
    {
        int value = source[at] & 0x7F;
        for (int shift = 7; source[at++] >= 0x80; shift += 7) value |= (source[at] & 0x7F) << shift;
        return value;
    }
}
