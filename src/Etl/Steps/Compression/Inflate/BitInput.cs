namespace Etl.Steps.Compression.Inflate;

/// <summary>Compressed bytes as a stream of bits, the lowest of each byte first. Not thread-safe.</summary>
internal sealed class BitInput
{
    private const int BufferBytes = 64 * 1024;

    private Stream _inner = Stream.Null;
    private long _before; // bytes of the file before the buffer

    /// <summary>Bytes read from the file; those from <see cref="Position"/> to <see cref="End"/> are not yet among the bits.</summary>
    public byte[] Buffer { get; } = new byte[BufferBytes];

    public int Position { get; set; }

    public int End { get; private set; }

    /// <summary>Bits taken from the buffer and not yet used, the next one lowest. Those above <see cref="Count"/> are the buffer's next ones, or zero.</summary>
    public ulong Bits { get; set; }

    public int Count { get; set; }

    /// <summary>Bytes of the file that were used, a part of one counts as well.</summary>
    public long Consumed => _before + Position - (Count / 8);

    /// <summary>Bytes of the file that were read.</summary>
    public long BytesRead => _before + End;

    /// <summary>Whether the file has no more bytes than the buffer.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Begins with a file. The caller disposes it.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="offset">Bytes of the file before these.</param>
    public void Open(Stream stream, long offset)
    {
        _inner = stream;
        _before = offset;
        Position = End = Count = 0;
        Bits = 0;
        IsEnded = false;
    }

    /// <summary>Reads more bytes behind those that are left; false at the file's end.</summary>
    public bool Fill()
    {
        if (IsEnded) return false;
        GiveBack();
        int left = End - Position;
        Buffer.AsSpan(Position, left).CopyTo(Buffer);
        _before += Position;
        Position = 0;
        int read = _inner.Read(Buffer, left, BufferBytes - left);
        End = left + read;
        IsEnded = read == 0;
        return read > 0;
    }

    /// <summary>Whether there is a byte left.</summary>
    public bool HasByte() => Count >= 8 || Position < End || Fill();

    /// <summary>Takes the next bits, at most 32.</summary>
    /// <exception cref="EndOfStreamException">There are fewer.</exception>
    public uint Take(int count)
    {
        Load(count);
        uint taken = (uint)(Bits & ((1UL << count) - 1));
        Skip(count);
        return taken;
    }

    /// <summary>Makes bits available as far as there are any; <see cref="Count"/> says how many.</summary>
    public void Load()
    {
        while (Count <= 56 && (Position < End || Fill()))
        {
            Bits |= (ulong)Buffer[Position++] << Count;
            Count += 8;
        }
    }

    /// <exception cref="EndOfStreamException">There are fewer.</exception>
    public void Skip(int count)
    {
        if (count > Count) throw new EndOfStreamException();
        Bits >>= count;
        Count -= count;
    }

    /// <summary>Skips to the next whole byte.</summary>
    public void Align()
    {
        Skip(Count % 8);
        GiveBack();
    }

    private void Load(int count)
    {
        while (Count < count)
        {
            if (Position == End && !Fill()) throw new EndOfStreamException();
            Bits |= (ulong)Buffer[Position++] << Count;
            Count += 8;
        }
    }

    /// <summary>Puts whole bytes that are among the bits back into the buffer, which still has them.</summary>
    private void GiveBack()
    {
        Position -= Count / 8;
        Count %= 8;
        Bits &= (1UL << Count) - 1;
    }
}
