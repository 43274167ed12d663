using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmCrc32 = System.Runtime.Intrinsics.Arm.Crc32;

namespace Etl.Steps;

/// <summary>The checksum of gzip files and zip members (CRC-32 of ISO 3309).</summary>
internal struct Crc32()
{
    private const uint Polynomial = 0xEDB88320; // without its highest power; the lowest bit is the highest one

    private static readonly uint[][] Tables = CreateTables();

    // What a vector is multiplied with to move it on by that many bits: the halves of a vector lie 64 bits apart, and a
    // product of two reflected factors lies one bit lower than theirs.
    private static readonly Vector128<ulong> By512 = Vector128.Create(Power(512 + 32), Power(512 - 32));
    private static readonly Vector128<ulong> By128 = Vector128.Create(Power(128 + 32), Power(128 - 32));

    private uint _register = uint.MaxValue;

    public readonly uint Value => ~_register;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        uint register = _register;
        if (Pclmulqdq.IsSupported && bytes.Length >= 128)
        {
            int folded = bytes.Length & ~15;
            register = Fold(register, bytes[..folded]);
            bytes = bytes[folded..];
        }
        else if (ArmCrc32.Arm64.IsSupported)
        {
            foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes)) register = ArmCrc32.Arm64.ComputeCrc32(register, word);
            bytes = bytes[(bytes.Length & ~7)..];
        }

        _register = ByTable(register, bytes);
    }

    /// <summary>
    /// Divides by multiplying: what stands n bits before the end has the same remainder as its product with the remainder
    /// of 2^n, so four vectors at a time move on over the bytes and what is left is 16 bytes with the same checksum.
    /// </summary>
    /// <param name="register">What was added before.</param>
    /// <param name="bytes">At least 64, a multiple of 16.</param>
    private static uint Fold(uint register, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<Vector128<ulong>> vectors = MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes);
        Vector128<ulong> first = vectors[0] ^ Vector128.CreateScalar((ulong)register);
        Vector128<ulong> second = vectors[1];
        Vector128<ulong> third = vectors[2];
        Vector128<ulong> fourth = vectors[3];
        vectors = vectors[4..];
        for (; vectors.Length >= 4; vectors = vectors[4..])
        {
            first = Move(first, By512) ^ vectors[0];
            second = Move(second, By512) ^ vectors[1];
            third = Move(third, By512) ^ vectors[2];
            fourth = Move(fourth, By512) ^ vectors[3];
        }

        first = Move(first, By128) ^ second;
        first = Move(first, By128) ^ third;
        first = Move(first, By128) ^ fourth;
        foreach (Vector128<ulong> vector in vectors) first = Move(first, By128) ^ vector;
        return ByTable(0, MemoryMarshal.AsBytes(new ReadOnlySpan<Vector128<ulong>>(in first)));
    }

    private static Vector128<ulong> Move(Vector128<ulong> vector, Vector128<ulong> factors) =>
        Pclmulqdq.CarrylessMultiply(vector, factors, 0x00) ^ Pclmulqdq.CarrylessMultiply(vector, factors, 0x11);

    /// <summary>The remainder of a power of two, shifted as <see cref="Move"/> needs it.</summary>
    private static ulong Power(int exponent)
    {
        uint remainder = 1u << 31;
        for (; exponent > 0; exponent--) remainder = Shift(remainder);
        return (ulong)remainder << 1;
    }

    private static uint Shift(uint value) => (value & 1) == 0 ? value >> 1 : (value >> 1) ^ Polynomial;

    private static uint ByTable(uint register, ReadOnlySpan<byte> bytes)
    {
        uint[] first = Tables[0], second = Tables[1], third = Tables[2], fourth = Tables[3];
        for (; bytes.Length >= 4; bytes = bytes[4..])
        {
            register ^= BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            register = fourth[register & 0xFF] ^ third[(register >> 8) & 0xFF] ^ second[(register >> 16) & 0xFF] ^ first[register >> 24];
        }

        foreach (byte value in bytes) register = first[(byte)(register ^ value)] ^ (register >> 8);
        return register;
    }

    /// <summary>The table at index n gives what a byte does to the register with n zero bytes behind it.</summary>
    private static uint[][] CreateTables()
    {
        uint[][] tables = [new uint[256], new uint[256], new uint[256], new uint[256]];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++) value = Shift(value);
            tables[0][i] = value;
        }

        for (int table = 1; table < 4; table++)
        {
            for (int i = 0; i < 256; i++)
            {
                uint shorter = tables[table - 1][i];
                tables[table][i] = tables[0][(byte)shorter] ^ (shorter >> 8);
            }
        }

        return tables;
    }
}
