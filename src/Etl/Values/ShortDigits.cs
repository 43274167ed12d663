using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Etl.Values;

/// <summary>
/// Digits of up to 8 bytes, taken as one 64-bit word and turned into a number all at once, and back. Most numbers in files are
/// that short and of changing length: a loop over them costs a mispredicted branch for nearly each, which takes longer
/// than the arithmetic here.
/// </summary>
internal static class ShortDigits
{
    public const int MaxLength = 8;

    private const ulong EightDigits = 100_000_000;

    private const ulong EachByte = 0x0101010101010101;

    /// <summary>Reads 1 to 8 digits; false when a byte is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParse(ReadOnlySpan<byte> text, out long value) => TryConvert(Load(text), text.Length, out value);

    /// <summary>Reads 1 to 8 bytes of digits with a point among them, or without one; false when there is anything else, or no digit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParse(ReadOnlySpan<byte> text, out long unscaled, out int scale)
    {
        ulong word = Load(text);
        int length = text.Length;
        scale = 0;
        ulong points = word ^ (EachByte * '.');
        // The lowest bit set stands in the first byte that is a point.
        points = (points - EachByte) & ~points & (EachByte * 0x80);
        if (points != 0)
        {
            length--;
            int at = BitOperations.TrailingZeroCount(points) & ~7;
            scale = length - (at / 8);
            ulong before = (1UL << at) - 1;
            word = (word & before) | ((word >> 8) & ~before);
            if (length == 0)
            {
                unscaled = 0;
                return false;
            }
        }

        return TryConvert(word, length, out unscaled);
    }

    /// <summary>Writes a number without leading zeros and returns its length; needs 8 bytes beyond those of all digits but the last 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(ulong number, Span<byte> destination) =>
        number < EightDigits ? WriteShort((uint)number, destination) : WriteLong(number, destination);

    /// <summary>A number below 10^8 as eight digits, one a byte and the first one lowest; they are 0 to 9 and no characters yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Spread(uint number)
    {
        // Two numbers of four digits, then four of two, then eight of one: the way of TryConvert backwards. A product with
        // a number just above 2^20/100, or 2^10/10, and a shift is an exact division for numbers this small.
        ulong fours = (number / 10_000) | ((ulong)(number % 10_000) << 32);
        ulong hundreds = ((fours * 10_486) >> 20) & 0x0000007F_0000007F;
        ulong pairs = hundreds | ((fours - (hundreds * 100)) << 16);
        ulong tens = ((pairs * 103) >> 10) & 0x000F000F_000F000F;
        return tens | ((pairs - (tens * 10)) << 8);
    }

    /// <summary>The characters of what <see cref="Spread"/> gives.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ToText(ulong digits) => digits | (EachByte * '0');

    /// <summary>Whether a text of up to 16 bytes is ASCII; false for a longer one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsAscii(ReadOnlySpan<byte> text)
    {
        if (text.Length > 2 * MaxLength || text.Length == 0) return text.Length == 0;
        ulong bytes = text.Length <= MaxLength
            ? Load(text)
            : BinaryPrimitives.ReadUInt64LittleEndian(text) | BinaryPrimitives.ReadUInt64LittleEndian(text[(text.Length - MaxLength)..]);
        return (bytes & (EachByte * 0x80)) == 0;
    }

    /// <summary>The bytes with the first one lowest; parts that overlap hold the same bits where they do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Load(ReadOnlySpan<byte> text)
    {
        int length = text.Length;
        if (length >= 4)
        {
            ulong first = BinaryPrimitives.ReadUInt32LittleEndian(text);
            ulong last = BinaryPrimitives.ReadUInt32LittleEndian(text[(length - 4)..]);
            return first | (last << ((length - 4) * 8));
        }

        int middle = length / 2;
        return text[0] | ((ulong)text[middle] << (middle * 8)) | ((ulong)text[length - 1] << ((length - 1) * 8));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryConvert(ulong word, int length, out long value)
    {
        // The digits move to the word's end, and zeros come before them.
        ulong digits = (word ^ (EachByte * '0')) << (64 - (length * 8));
        // Neighbours are joined to numbers of two digits, those to numbers of four, and those to one of eight.
        ulong pairs = (digits * 10) + (digits >> 8);
        const ulong EveryOtherPair = 0x000000FF000000FF;
        value = (long)((((pairs & EveryOtherPair) * (100 + (1_000_000UL << 32))) + (((pairs >> 16) & EveryOtherPair) * (1 + (10_000UL << 32)))) >> 32);
        return (((digits + (EachByte * 0x76)) | digits) & (EachByte * 0x80)) == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WriteShort(uint number, Span<byte> destination)
    {
        ulong digits = Spread(number);
        int zeros = Math.Min(MaxLength - 1, BitOperations.TrailingZeroCount(digits) / 8);
        BinaryPrimitives.WriteUInt64LittleEndian(destination, ToText(digits) >> (zeros * 8));
        return MaxLength - zeros;
    }

    private static int WriteLong(ulong number, Span<byte> destination)
    {
        (ulong before, ulong last) = Math.DivRem(number, EightDigits);
        int written = Write(before, destination);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[written..], ToText(Spread((uint)last)));
        return written + MaxLength;
    }
}
