using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Etl.Values;

/// <summary>
/// Digits of up to 8 bytes, taken as one 64-bit word and turned into a number all at once. Most numbers in files are
/// that short and of changing length: a loop over them costs a mispredicted branch for nearly each, which takes longer
/// than the arithmetic here.
/// </summary>
internal static class ShortDigits
{
    public const int MaxLength = 8;

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
}
