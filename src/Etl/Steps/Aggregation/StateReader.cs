using System.Buffers.Binary;
using System.Numerics;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>
/// Reads a state's binary form, see <see cref="StateFormat"/>. The bytes may come from anywhere: each block is checked
/// before any of it is used, lengths are believed only as far as bytes follow, and all that is wrong is an
/// <see cref="InvalidDataException"/>. Reads not one byte beyond the state's end.
/// </summary>
internal sealed class StateReader
{
    private const long MaxCount = 1L << 60;

    private readonly Stream _stream;
    private readonly byte[] _block = GC.AllocateUninitializedArray<byte>(4 + StateFormat.MaxBlockBytes + 4);
    private byte[] _bytes = new byte[256];
    private int _at;
    private int _end;
    private uint _checksum;

    /// <exception cref="InvalidDataException">Not a state, or one of another version.</exception>
    public StateReader(Stream stream)
    {
        _stream = stream;
        Span<byte> head = stackalloc byte[12];
        int read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (read < 8 || !head[..8].SequenceEqual(StateFormat.Magic))
            throw new InvalidDataException("This is not a saved state of an aggregation. Give a file that etl saved.");
        if (read < head.Length) throw Truncated();
        int version = BinaryPrimitives.ReadInt32LittleEndian(head[8..]);
        if (version != StateFormat.Version)
            throw new InvalidDataException($"The saved state was written in version {version} of its format, and this etl reads version {StateFormat.Version}. Compute the state anew.");
        _checksum = StateFormat.Checksum(0, head);
    }

    public static InvalidDataException Invalid(string what) => new($"The saved state is damaged: {what}. Compute the state anew.");

    public byte ReadByte()
    {
        if (_at == _end) NextBlock();
        return _block[_at++];
    }

    public bool ReadBool() => ReadByte() switch
    {
        0 => false,
        1 => true,
        byte other => throw Invalid($"a flag is {other} where 0 and 1 are allowed"),
    };

    public long ReadCount()
    {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            byte part = ReadByte();
            value |= (long)(part & 0x7F) << shift;
            if (part >= 0x80) continue;
            return value <= MaxCount ? value : throw Invalid($"a count is {value}");
        }

        throw Invalid("a count has more than 63 bits");
    }

    public long ReadInt64()
    {
        Span<byte> bytes = stackalloc byte[8];
        Read(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    public decimal ReadDecimal()
    {
        byte head = ReadByte();
        long low = ReadInt64();
        long high = ReadInt64();
        int scale = head & 0x7F;
        if (scale > Decimals.MaxScale || (ulong)high > uint.MaxValue) throw Invalid("a decimal is out of range");
        return new decimal((int)low, (int)(low >> 32), (int)high, head >= 0x80, (byte)scale);
    }

    /// <summary>Reads a number <c>digits / 10^scale</c>; false when its digits need more than 128 bits.</summary>
    public bool TryReadScaled(out Int128 value, out int scale, out BigInteger digits)
    {
        scale = ReadByte();
        if (scale > Decimals.MaxScale) throw Invalid("a decimal sum is out of range");
        // 2^63 values of 190 bits.
        ReadOnlySpan<byte> bytes = ReadBytes(maxBytes: 32);
        bool narrow = bytes.Length is > 0 and <= 16;
        Span<byte> whole = stackalloc byte[16];
        whole.Fill(narrow && bytes[^1] >= 0x80 ? (byte)0xFF : (byte)0);
        if (narrow) bytes.CopyTo(whole);
        value = BinaryPrimitives.ReadInt128LittleEndian(whole);
        digits = narrow ? BigInteger.Zero : new BigInteger(bytes);
        return narrow;
    }

    public BigInteger ReadBigInteger(int maxBytes) => new(ReadBytes(maxBytes));

    /// <summary>Bytes with their length in front, valid until the next call.</summary>
    public ReadOnlySpan<byte> ReadBytes(int maxBytes)
    {
        long length = ReadCount();
        if (length > maxBytes) throw Invalid($"a value claims {length} bytes where {maxBytes} are allowed");
        for (int read = 0; read < length;)
        {
            // Grows as bytes arrive, so that a false length costs nothing.
            if (read == _bytes.Length) Array.Resize(ref _bytes, (int)Math.Min(length, Math.Max(2L * read, 256)));
            int part = (int)Math.Min(length, _bytes.Length) - read;
            Read(_bytes.AsSpan(read, part));
            read += part;
        }

        return _bytes.AsSpan(0, (int)length);
    }

    /// <summary>Checks that the state ends here.</summary>
    public void Complete()
    {
        if (_at != _end || ReadBlock() != 0) throw Invalid("bytes follow its last value");
    }

    private void Read(Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            if (_at == _end) NextBlock();
            int part = Math.Min(target.Length, _end - _at);
            _block.AsSpan(_at, part).CopyTo(target);
            _at += part;
            target = target[part..];
        }
    }

    private void NextBlock()
    {
        if (ReadBlock() == 0) throw Invalid("it ends within a value");
    }

    private int ReadBlock()
    {
        Fill(_block.AsSpan(0, 4));
        int length = BinaryPrimitives.ReadInt32LittleEndian(_block);
        if (length is < 0 or > StateFormat.MaxBlockBytes) throw Invalid($"a block claims {length} bytes where {StateFormat.MaxBlockBytes} are allowed");
        Fill(_block.AsSpan(4, length + 4));
        _at = 4;
        _end = 4 + length;
        _checksum = StateFormat.Checksum(_checksum, _block.AsSpan(0, _end));
        if (_checksum != BinaryPrimitives.ReadUInt32LittleEndian(_block.AsSpan(_end))) throw Invalid("a checksum does not match");
        return length;
    }

    private void Fill(Span<byte> target)
    {
        if (_stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) < target.Length) throw Truncated();
    }

    private static InvalidDataException Truncated() => new("The saved state is truncated: the file ends before the state does. Compute the state anew.");
}
