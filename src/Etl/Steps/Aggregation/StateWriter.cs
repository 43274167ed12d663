using System.Buffers.Binary;
using System.Numerics;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>Writes a state's binary form, see <see cref="StateFormat"/>.</summary>
internal sealed class StateWriter
{
    private readonly Stream _stream;
    private readonly byte[] _block = GC.AllocateUninitializedArray<byte>(4 + StateFormat.MaxBlockBytes + 4);
    private int _used = 4;
    private uint _checksum;

    public StateWriter(Stream stream)
    {
        _stream = stream;
        Span<byte> head = stackalloc byte[12];
        StateFormat.Magic.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], StateFormat.Version);
        _checksum = StateFormat.Checksum(0, head);
        stream.Write(head);
    }

    public void WriteByte(byte value)
    {
        if (_used == _block.Length - 4) WriteBlock();
        _block[_used++] = value;
    }

    public void WriteBool(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    /// <summary>A number that is not negative, 7 bits a byte, the lowest first.</summary>
    public void WriteCount(long value)
    {
        for (; value >= 0x80; value >>= 7) WriteByte((byte)(value | 0x80));
        WriteByte((byte)value);
    }

    public void WriteInt64(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        Write(bytes);
    }

    public void WriteDecimal(decimal value)
    {
        Decimals.Mantissa(value, out ulong low, out uint high, out int scale);
        WriteByte((byte)(scale | (decimal.IsNegative(value) ? 0x80 : 0)));
        WriteInt64((long)low);
        WriteInt64(high);
    }

    /// <summary>The number <c>value / 10^scale</c>: the fewest digits after the point that it needs, then all its digits as a whole number.</summary>
    public void WriteScaled(Int128 value, int scale)
    {
        if (value >= long.MinValue && value <= long.MaxValue)
        {
            long small = (long)value;
            for (; scale > 0 && small % 10 == 0; scale--) small /= 10;
            value = small;
        }
        else
        {
            for (; scale > 0 && value % 10 == 0; scale--) value /= 10;
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt128LittleEndian(bytes, value);
        int length = bytes.Length;
        byte sign = value < 0 ? (byte)0xFF : (byte)0;
        while (length > 1 && bytes[length - 1] == sign && (bytes[length - 2] ^ sign) < 0x80) length--;
        WriteByte((byte)scale);
        WriteBytes(bytes[..length]);
    }

    /// <summary>A number of 10^-28, in the form of <see cref="WriteScaled"/>.</summary>
    public void WriteDecimalUnits(BigInteger units)
    {
        int scale = Decimals.MaxScale;
        for (; scale > 0 && (units % 10).IsZero; scale--) units /= 10;
        WriteByte((byte)scale);
        WriteBigInteger(units);
    }

    /// <summary>Length and two's complement in the fewest bytes.</summary>
    public void WriteBigInteger(BigInteger value)
    {
        int length = value.GetByteCount();
        Span<byte> bytes = length <= 512 ? stackalloc byte[length] : new byte[length];
        value.TryWriteBytes(bytes, out _);
        WriteBytes(bytes);
    }

    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteCount(bytes.Length);
        Write(bytes);
    }

    /// <summary>Ends the state. The stream is the caller's.</summary>
    public void Complete()
    {
        if (_used > 4) WriteBlock();
        WriteBlock();
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_used == _block.Length - 4) WriteBlock();
            int part = Math.Min(bytes.Length, _block.Length - 4 - _used);
            bytes[..part].CopyTo(_block.AsSpan(_used));
            _used += part;
            bytes = bytes[part..];
        }
    }

    private void WriteBlock()
    {
        BinaryPrimitives.WriteInt32LittleEndian(_block, _used - 4);
        _checksum = StateFormat.Checksum(_checksum, _block.AsSpan(0, _used));
        BinaryPrimitives.WriteUInt32LittleEndian(_block.AsSpan(_used), _checksum);
        _stream.Write(_block.AsSpan(0, _used + 4));
        _used = 4;
    }
}
