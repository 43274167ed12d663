using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Etl.Messages;

namespace Etl.Values;

/// <summary>
/// Reads four short numbers at once. Each is the end of a word of eight bytes that is loaded from the data, whatever stands
/// before it, so neither length nor sign nor the place of a point needs a branch. What is too long or no number is told and
/// left to those who read numbers one by one. Empty texts are 0.
/// </summary>
internal static class FourNumbers
{
    private const int WordBytes = 8;

    public static bool CanParse(ReadOnlySpan<byte> data) => Avx2.IsSupported && data.Length >= WordBytes;

    /// <summary>Reads whole numbers of up to 8 bytes, a minus sign among them.</summary>
    /// <param name="data">At least 8 bytes that the texts stand in.</param>
    /// <param name="places">Four texts.</param>
    /// <param name="refused">A bit for each that was not read.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<long> Parse(ReadOnlySpan<byte> data, ReadOnlySpan<TextRange> places, out uint refused)
    {
        Vector256<ulong> word = Load(data, places, out Vector256<long> length, out Vector256<long> refusals);
        Vector256<long> minus = Minus(word, length);
        Vector256<long> digits = length + minus;
        word = (word ^ Vector256.Create((byte)'0').AsUInt64()) & Last(digits);
        refused = (refusals | NoDigits(word, digits, length)).ExtractMostSignificantBits();
        return (Value(word) ^ minus) - minus;
    }

    /// <summary>
    /// Reads numbers that may have a point, of up to 8 bytes with the sign, as whole numbers of units of a scale. Refuses those
    /// that have more decimals, and those that would have more than 8 digits then.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<long> Parse(ReadOnlySpan<byte> data, ReadOnlySpan<TextRange> places, int scale, out uint refused)
    {
        Vector256<ulong> word = Load(data, places, out Vector256<long> length, out Vector256<long> refusals);
        Vector256<long> minus = Minus(word, length);
        Vector256<long> digits = length + minus;
        word &= Last(digits);
        Vector256<ulong> points = Vector256.Equals(word.AsByte(), Vector256.Create((byte)'.')).AsUInt64();
        Vector256<ulong> hasNone = Vector256.Equals(points, Vector256<ulong>.Zero);
        // The bytes before the first point move up by one, over it; another point would be left as a byte that is no digit.
        Vector256<ulong> before = Vector256.AndNot(points - Vector256<ulong>.One, points);
        Vector256<ulong> joined = ((word & before) << 8) | Vector256.AndNot(word, before | points);
        word = Vector256.ConditionalSelect(hasNone, word, joined);
        Vector256<long> decimals = Vector256.AndNot(Vector256.Create(7L) - CountBytes(before), hasNone.AsInt64());
        digits += Vector256.AndNot(Vector256<long>.AllBitsSet, hasNone.AsInt64());
        word = (word ^ Vector256.Create((byte)'0').AsUInt64()) & Last(digits);
        refusals |= NoDigits(word, digits, length);
        // Digits that move down leave zeros behind, which are the decimals that the text lacks.
        Vector256<long> zeros = Vector256.Create((long)scale) - decimals;
        refusals |= zeros | (Vector256.Create((long)WordBytes) - (digits + zeros));
        word = Avx2.ShiftRightLogicalVariable(word, (zeros << 3).AsUInt64());
        // An empty text is a 0 of any scale.
        refused = Vector256.AndNot(refusals, Vector256.Equals(length, Vector256<long>.Zero)).ExtractMostSignificantBits();
        return (Value(word) ^ minus) - minus;
    }

    /// <summary>The eight bytes that end with each text. Texts that are longer, or that begin before and do not end behind the first eight bytes, are refused by a sign bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Load(ReadOnlySpan<byte> data, ReadOnlySpan<TextRange> places, out Vector256<long> length, out Vector256<long> refusals)
    {
        Vector256<long> packed = Vector256.Create(MemoryMarshal.Cast<TextRange, long>(places));
        length = packed >> 32;
        Vector256<long> end = (packed & Vector256.Create(0xFFFFFFFFL)) + length;
        Vector256<long> eight = Vector256.Create((long)WordBytes);
        refusals = Vector256.AndNot(eight - length | end - eight, Vector256.Equals(length, Vector256<long>.Zero));
        return Vector256.Create(Word(data, places[0]), Word(data, places[1]), Word(data, places[2]), Word(data, places[3]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ReadOnlySpan<byte> data, TextRange place) =>
        BinaryPrimitives.ReadUInt64LittleEndian(data[Math.Max(place.Start + place.Length - WordBytes, 0)..]);

    /// <summary>-1 where the text's first byte is a minus sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Minus(Vector256<ulong> word, Vector256<long> length)
    {
        // A shift by 64 bits or more leaves nothing.
        Vector256<ulong> first = Avx2.ShiftRightLogicalVariable(word, (Vector256.Create(64L) - (length << 3)).AsUInt64()) & Vector256.Create(0xFFUL);
        return Vector256.Equals(first, Vector256.Create((ulong)'-')).AsInt64();
    }

    /// <summary>All bits of each word's last bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Last(Vector256<long> bytes) =>
        Avx2.ShiftLeftLogicalVariable(Vector256<ulong>.AllBitsSet, (Vector256.Create(64L) - (bytes << 3)).AsUInt64());

    /// <summary>Sign bits where a byte is not from 0 to 9, or a text that is not empty has no digit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> NoDigits(Vector256<ulong> word, Vector256<long> digits, Vector256<long> length)
    {
        Vector256<long> wrong = Vector256.AndNot(Vector256<long>.AllBitsSet, Vector256.Equals(Vector256.Min(word.AsByte(), Vector256.Create((byte)9)).AsInt64(), word.AsInt64()));
        return wrong | Vector256.AndNot(Vector256.Equals(digits, Vector256<long>.Zero), Vector256.Equals(length, Vector256<long>.Zero));
    }

    /// <summary>How many of each mask's bytes are set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> CountBytes(Vector256<ulong> mask) =>
        Avx2.SumAbsoluteDifferences((mask & Vector256.Create((byte)1).AsUInt64()).AsByte(), Vector256<byte>.Zero).AsInt64();

    /// <summary>The number that eight bytes are the digits of: neighbours are joined to numbers of two digits, those to numbers of four, and those to one of eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Value(Vector256<ulong> digits)
    {
        Vector256<short> pairs = Avx2.MultiplyAddAdjacent(digits.AsByte(), Vector256.Create((short)0x010A).AsSByte());
        Vector256<ulong> fours = Avx2.MultiplyAddAdjacent(pairs, Vector256.Create(0x00010064).AsInt16()).AsUInt64();
        return (Avx2.Multiply(fours.AsUInt32(), Vector256.Create(10_000UL).AsUInt32()) + (fours >> 32)).AsInt64();
    }
}
