using System.Buffers;
using Etl.Messages;

namespace Etl.Steps.Outputs;

/// <summary>Bytes on their way to a file: they grow at their end, in an array from the pool. Not thread-safe.</summary>
internal sealed class OutputBlock(int room = 0) : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes = room == 0 ? [] : ColumnPool.Rent<byte>(room);

    public int Length { get; private set; }

    /// <summary>Bytes of memory that it takes.</summary>
    public int Capacity => _bytes.Length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>All the room behind what is written, at least <paramref name="length"/> bytes.</summary>
    public Span<byte> Reserve(int length)
    {
        if (_bytes.Length - Length < length) Grow(length);
        return _bytes.AsSpan(Length);
    }

    /// <summary>Makes the first bytes of the room last reserved part of what is written.</summary>
    public void Advance(int count) => Length += count;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    public void Clear() => Length = 0;

    public void Dispose()
    {
        ColumnPool.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(Length);
    }

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => Reserve(Math.Max(sizeHint, 1));

    private void Grow(int length)
    {
        byte[] larger = ColumnPool.Rent<byte>(checked(Math.Max(Length + length, Math.Max(4096, (int)Math.Min(2L * _bytes.Length, Array.MaxLength)))));
        Written.CopyTo(larger);
        ColumnPool.Return(_bytes);
        _bytes = larger;
    }
}
