using System.Buffers.Binary;
using System.Numerics;

namespace Etl.Expressions.Functions;

/// <summary>XXH64 with seed 0, by the public specification of the xxHash algorithms: fast, the same everywhere, and no protection against intent.</summary>
internal static class XxHash64
{
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private const ulong Prime3 = 0x165667B19E3779F9;
    private const ulong Prime4 = 0x85EBCA77C2B2AE63;
    private const ulong Prime5 = 0x27D4EB2F165667C5;
    private const int Stripe = 32;

    public static ulong Hash(ReadOnlySpan<byte> data)
    {
        ulong hash = (data.Length < Stripe ? Prime5 : Stripes(data)) + (ulong)data.Length;
        return Mix(Rest(hash, data[(data.Length - (data.Length % Stripe))..]));
    }

    /// <summary>Four lanes of eight bytes each, and what they come to.</summary>
    private static ulong Stripes(ReadOnlySpan<byte> data)
    {
        ulong a = unchecked(Prime1 + Prime2);
        ulong b = Prime2;
        ulong c = 0;
        ulong d = unchecked(0 - Prime1);
        for (; data.Length >= Stripe; data = data[Stripe..])
        {
            a = Round(a, Read(data));
            b = Round(b, Read(data[8..]));
            c = Round(c, Read(data[16..]));
            d = Round(d, Read(data[24..]));
        }

        ulong hash = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7) + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
        return Merge(Merge(Merge(Merge(hash, a), b), c), d);
    }

    /// <summary>The bytes behind the last stripe: by eight, by four, one by one.</summary>
    private static ulong Rest(ulong hash, ReadOnlySpan<byte> data)
    {
        for (; data.Length >= 8; data = data[8..]) hash = (BitOperations.RotateLeft(hash ^ Round(0, Read(data)), 27) * Prime1) + Prime4;
        if (data.Length >= 4)
        {
            hash = (BitOperations.RotateLeft(hash ^ (BinaryPrimitives.ReadUInt32LittleEndian(data) * Prime1), 23) * Prime2) + Prime3;
            data = data[4..];
        }

        foreach (byte b in data) hash = BitOperations.RotateLeft(hash ^ (b * Prime5), 11) * Prime1;
        return hash;
    }

    private static ulong Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * Prime2;
        hash = (hash ^ (hash >> 29)) * Prime3;
        return hash ^ (hash >> 32);
    }

    private static ulong Round(ulong lane, ulong input) => BitOperations.RotateLeft(lane + (input * Prime2), 31) * Prime1;

    private static ulong Merge(ulong hash, ulong lane) => ((hash ^ Round(0, lane)) * Prime1) + Prime4;

    private static ulong Read(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt64LittleEndian(data);
}
