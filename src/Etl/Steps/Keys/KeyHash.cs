using System.Runtime.CompilerServices;

namespace Etl.Steps.Keys;

/// <summary>
/// A 64-bit hash of a key's bytes: 16 bytes at a time are mixed by one 128-bit multiplication. It is the same on every
/// run; it decides only where a group is found, never what comes out.
/// </summary>
internal static class KeyHash
{
    // Odd constants without structure (digits of pi), so that zero bytes do not cancel a factor.
    private const ulong Seed = 0x243F6A8885A308D3;
    private const ulong First = 0x13198A2E03707345;
    private const ulong Second = 0xA4093822299F31D1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Compute(ref byte key, int length)
    {
        ulong state = Seed ^ ((ulong)length * Second);
        ulong a;
        ulong b;
        if (length >= 16)
        {
            int at = 0;
            for (; at + 16 < length; at += 16) state = Mix(Read64(ref key, at) ^ First, Read64(ref key, at + 8) ^ state);
            a = Read64(ref key, length - 16);
            b = Read64(ref key, length - 8);
        }
        else if (length >= 8)
        {
            a = Read64(ref key, 0);
            b = Read64(ref key, length - 8);
        }
        else if (length >= 4)
        {
            a = Unsafe.ReadUnaligned<uint>(ref key);
            b = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref key, length - 4));
        }
        else
        {
            a = length == 0 ? 0UL : key | ((ulong)Unsafe.Add(ref key, length >> 1) << 8);
            b = length == 0 ? 0UL : Unsafe.Add(ref key, length - 1);
        }

        return Mix(Mix(a ^ First, b ^ state), Second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read64(ref byte key, int at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref key, at));
}
