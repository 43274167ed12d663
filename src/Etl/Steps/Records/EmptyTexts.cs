using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Etl.Messages;

namespace Etl.Steps.Records;

/// <summary>Looks for texts that are empty, which stand for nulls.</summary>
internal static class EmptyTexts
{
    public static bool AnyIn(ReadOnlySpan<TextRange> places)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<TextRange, ulong>(places);
        Vector256<ulong> negative = default;
        int i = 0;
        // The length is the upper half: less one, its sign bit says that it was 0.
        for (; words.Length - i >= Vector256<ulong>.Count; i += Vector256<ulong>.Count) negative |= Vector256.Create(words[i..]) - Vector256.Create(1UL << 32);
        bool any = negative.ExtractMostSignificantBits() != 0;
        for (; i < places.Length; i++) any |= places[i].Length == 0;
        return any;
    }
}
