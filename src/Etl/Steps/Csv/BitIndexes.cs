using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Etl.Steps.Csv;

/// <summary>Turns the bits of a block of 64 bytes into the indexes of these bytes.</summary>
internal static class BitIndexes
{
    /// <summary>For each byte of a block the byte of a word of 64 bits that holds its bit; handed in again, so that loops keep it in a register.</summary>
    public static readonly Vector512<byte> EighthOfByte = Vector512<byte>.Indices >> 3;

    /// <summary>The bit itself.</summary>
    public static readonly Vector512<byte> BitOfByte = Vector512.Create(0x8040201008040201UL).AsByte();

    /// <summary>Writes the indexes of bits and returns how many there are. There is room for 64, and what stands behind those that there are is no matter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(ulong bits, int at, ref int to, Vector512<byte> eighthOfByte, Vector512<byte> bitOfByte)
    {
        int count = BitOperations.PopCount(bits);
        if (Avx512Vbmi2.IsSupported)
        {
            // An instruction that moves the chosen bytes together: taking them one by one costs 55 ms a gigabyte more.
            Vector512<byte> chosen = Vector512.Equals(Avx512BW.Shuffle(Vector512.Create(bits).AsByte(), eighthOfByte) & bitOfByte, bitOfByte);
            Vector512<byte> packed = Avx512Vbmi2.Compress(Vector512<byte>.Zero, chosen, Vector512<byte>.Indices);
            Vector512<int> first = Vector512.Create(at);
            (first + Avx512F.ConvertToVector512Int32(packed.GetLower().GetLower())).StoreUnsafe(ref to);
            if (count <= 16) return count;
            (first + Avx512F.ConvertToVector512Int32(packed.GetLower().GetUpper())).StoreUnsafe(ref to, 16);
            (first + Avx512F.ConvertToVector512Int32(packed.GetUpper().GetLower())).StoreUnsafe(ref to, 32);
            (first + Avx512F.ConvertToVector512Int32(packed.GetUpper().GetUpper())).StoreUnsafe(ref to, 48);
            return count;
        }

        for (int i = 0; i < count; i++)
        {
            Unsafe.Add(ref to, i) = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
        }

        return count;
    }
}
