using Etl.Steps.RowStore;

namespace Etl.Steps.Windows;

/// <summary>Two rows of two codecs as one piece of bytes: the length of the first, then both.</summary>
internal static class RowPair
{
    /// <summary>Writes a pair to a buffer, which is replaced when it is too small.</summary>
    public static ReadOnlySpan<byte> Write(ref byte[] buffer, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        int most = checked(VarInt.MaxLength + first.Length + second.Length);
        if (buffer.Length < most) buffer = new byte[(int)Math.Max(most, Math.Min(2L * buffer.Length, Array.MaxLength))];
        int at = VarInt.Write(buffer, 0, first.Length);
        first.CopyTo(buffer.AsSpan(at));
        second.CopyTo(buffer.AsSpan(at + first.Length));
        return buffer.AsSpan(0, at + first.Length + second.Length);
    }

    /// <summary>Where in a pair the two rows start.</summary>
    public static void Locate(ReadOnlySpan<byte> pair, out int first, out int second)
    {
        first = 0;
        int length = VarInt.Read(pair, ref first);
        second = first + length;
    }
}
