using System.Numerics;
using System.Runtime.InteropServices;

namespace Etl.Steps.Aggregation;

/// <summary>
/// The binary form of a saved state: 8 bytes of magic, the version as 4 bytes, then blocks of 4 bytes length, the bytes,
/// and 4 bytes CRC-32C over all that came before; a block of length 0 ends it. All numbers are little-endian. The blocks'
/// contents together: the aggregation as text, the number of groups, the keys in ascending order, then for each
/// accumulator the states in the same order.
/// </summary>
internal static class StateFormat
{
    public const int Version = 3;

    public const int MaxBlockBytes = 1 << 16;

    /// <summary>Most bytes of the text that says which aggregation a state is of.</summary>
    public const int MaxFingerprintBytes = 1 << 20;

    public static ReadOnlySpan<byte> Magic => "etl-agg\n"u8;

    public static uint Checksum(uint seed, ReadOnlySpan<byte> bytes)
    {
        uint checksum = ~seed;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words) checksum = BitOperations.Crc32C(checksum, word);
        foreach (byte left in bytes[(words.Length * 8)..]) checksum = BitOperations.Crc32C(checksum, left);
        return ~checksum;
    }
}
