namespace Etl.Steps.Compression.Inflate;

/// <summary>Reads what a member of a gzip file begins with (RFC 1952, 2.3), and keeps nothing of it.</summary>
internal static class GzipHeader
{
    private const int MagicFirst = 0x1F;
    private const int MagicSecond = 0x8B;
    private const int Deflate = 8;

    [Flags]
    private enum Flags
    {
        None = 0,
        Text = 1,
        Checksum = 2,
        Extra = 4,
        Name = 8,
        Comment = 16,
        Known = 31,
    }

    /// <returns>False where what comes is no member.</returns>
    /// <exception cref="InvalidDataException">The header is wrong.</exception>
    /// <exception cref="EndOfStreamException">The header is cut off.</exception>
    public static bool TryRead(BitInput input)
    {
        Crc32 crc = new();
        if (Take(input, ref crc) != MagicFirst || Take(input, ref crc) != MagicSecond) return false;
        if (Take(input, ref crc) != Deflate) throw new InvalidDataException("the method is unknown");
        Flags flags = (Flags)Take(input, ref crc);
        if ((flags & ~Flags.Known) != Flags.None) throw new InvalidDataException("a flag is unknown");
        // The time, how well it is compressed, the operating system.
        for (int i = 0; i < 6; i++) Take(input, ref crc);
        if (flags.HasFlag(Flags.Extra))
        {
            int length = Take(input, ref crc) | (Take(input, ref crc) << 8);
            for (int i = 0; i < length; i++) Take(input, ref crc);
        }

        if (flags.HasFlag(Flags.Name)) SkipText(input, ref crc);
        if (flags.HasFlag(Flags.Comment)) SkipText(input, ref crc);
        if (flags.HasFlag(Flags.Checksum) && input.Take(16) != (ushort)crc.Value) throw new InvalidDataException("the header's checksum is wrong");
        return true;
    }

    private static void SkipText(BitInput input, ref Crc32 crc)
    {
        while (Take(input, ref crc) != 0)
        {
            // A text ends with a zero.
        }
    }

    private static byte Take(BitInput input, ref Crc32 crc)
    {
        byte value = (byte)input.Take(8);
        crc.Add([value]);
        return value;
    }
}
