namespace Etl.Steps.Compression.Inflate;

/// <summary>Decodes members of a gzip file piece by piece, and checks each. Not thread-safe.</summary>
internal sealed class GzipDecoder : IDisposable
{
    private readonly Inflater _inflater = Inflater.Rent();
    private int _start; // in the window, of the last piece
    private Crc32 _crc;
    private uint _length; // of the member so far, modulo 2^32 as the format has it
    private bool _disposed;

    /// <summary>Bytes of the file that were used.</summary>
    public long Consumed => _inflater.Input.Consumed;

    /// <summary>Bytes of the file that were read.</summary>
    public long BytesRead => _inflater.Input.BytesRead;

    /// <summary>The last piece, until the next one; at a fault what comes before it.</summary>
    public ReadOnlySpan<byte> Decoded => _inflater.Window.AsSpan(_start, _inflater.Position - _start);

    /// <summary>Begins with a file, at the start of a member. The caller disposes the stream.</summary>
    /// <param name="compressed">The bytes from there.</param>
    /// <param name="offset">Bytes of the file before these.</param>
    public void Open(Stream compressed, long offset) => _inflater.Input.Open(compressed, offset);

    /// <summary>Whether the file has a byte more.</summary>
    public bool HasByte() => _inflater.Input.HasByte();

    /// <summary>Begins a member; false where what comes is none.</summary>
    /// <exception cref="InvalidDataException">The member's header is wrong.</exception>
    /// <exception cref="EndOfStreamException">The file is cut off.</exception>
    public bool TryBegin()
    {
        if (!GzipHeader.TryRead(_inflater.Input)) return false;
        _inflater.Begin();
        _crc = new Crc32();
        _length = 0;
        return true;
    }

    /// <summary>Decodes the next piece of the member; true at its end.</summary>
    /// <exception cref="InvalidDataException">The data is corrupt.</exception>
    /// <exception cref="EndOfStreamException">The file is cut off.</exception>
    public bool Decode()
    {
        _inflater.Slide();
        _start = _inflater.Position;
        bool ended = false;
        try
        {
            ended = _inflater.Decode();
        }
        finally
        {
            _crc.Add(Decoded);
            _length += (uint)Decoded.Length;
        }

        if (ended) CheckTrailer();
        return ended;
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _inflater.Return();
    }

    private void CheckTrailer()
    {
        _inflater.Input.Align();
        bool isRight = _inflater.Input.Take(32) == _crc.Value;
        isRight &= _inflater.Input.Take(32) == _length;
        if (!isRight) throw new InvalidDataException("The checksum is wrong.");
    }
}
