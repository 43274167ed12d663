namespace Etl.Steps.Archives;

/// <summary>The checksum of zip members (CRC-32 of ISO 3309), four bytes at a time.</summary>
internal struct Crc32()
{
    private static readonly uint[][] Tables = CreateTables();

    private uint _register = uint.MaxValue;

    public readonly uint Value => ~_register;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        uint register = _register;
        uint[] first = Tables[0], second = Tables[1], third = Tables[2], fourth = Tables[3];
        for (; bytes.Length >= 4; bytes = bytes[4..])
        {
            register ^= System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            register = fourth[register & 0xFF] ^ third[(register >> 8) & 0xFF] ^ second[(register >> 16) & 0xFF] ^ first[register >> 24];
        }

        foreach (byte value in bytes) register = first[(byte)(register ^ value)] ^ (register >> 8);
        _register = register;
    }

    /// <summary>The table at index n gives what a byte does to the register with n zero bytes behind it.</summary>
    private static uint[][] CreateTables()
    {
        uint[][] tables = [new uint[256], new uint[256], new uint[256], new uint[256]];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++) value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0xEDB88320;
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
