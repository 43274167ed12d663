namespace Etl.Steps.Compression.Inflate;

/// <summary>
/// The decompressed bytes of a gzip file, of all its members. The end is reported only after the data proved to be complete
/// and to end where the file does; what comes before a fault is handed out.
/// </summary>
/// <param name="compressed">The file from its start; disposed with this stream.</param>
internal sealed class GzipReader(Stream compressed) : ForwardStream
{
    private readonly Inflater _inflater = Inflater.Rent(compressed);
    private int _given; // in the window, behind the last byte handed out
    private State _state = State.Start;
    private Crc32 _crc;
    private uint _length; // of the member so far, modulo 2^32 as the format has it
    private InvalidDataException? _fault; // what is wrong behind the bytes in the window
    private bool _disposed;

    private enum State
    {
        Start,
        InMember,
        BetweenMembers,
        Ended,
    }

    /// <exception cref="InvalidDataException">The data is corrupt, cut off, or followed by something else; the message says which, and the cure.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        while (_given == _inflater.Position && _state != State.Ended)
        {
            if (_fault is not null) throw _fault;
            Advance();
        }

        int count = Math.Min(buffer.Length, _inflater.Position - _given);
        _inflater.Window.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _inflater.Return();
            compressed.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Advance()
    {
        try
        {
            if (_state == State.InMember) Decode();
            else Begin();
        }
        catch (InvalidDataException e)
        {
            // The index of the last byte that was used.
            _fault = CompressionFaults.Corrupt(CompressionFormat.Gzip, _inflater.Input.Consumed - 1, e);
        }
        catch (EndOfStreamException e)
        {
            _fault = CompressionFaults.CutOff(CompressionFormat.Gzip, _inflater.Input.BytesRead, e);
        }
    }

    private void Begin()
    {
        if (_state == State.BetweenMembers && !_inflater.Input.HasByte())
        {
            _state = State.Ended;
            return;
        }

        if (!GzipHeader.TryRead(_inflater.Input))
        {
            if (_state == State.Start) throw new InvalidDataException("It does not begin as gzip data does.");
            _fault = CompressionFaults.GoesOn(CompressionFormat.Gzip);
            return;
        }

        _inflater.Begin();
        _crc = new Crc32();
        _length = 0;
        _state = State.InMember;
    }

    private void Decode()
    {
        _inflater.Slide();
        _given = _inflater.Position;
        bool ended = false;
        try
        {
            ended = _inflater.Decode();
        }
        finally
        {
            ReadOnlySpan<byte> decoded = _inflater.Window.AsSpan(_given, _inflater.Position - _given);
            _crc.Add(decoded);
            _length += (uint)decoded.Length;
        }

        if (!ended) return;
        _inflater.Input.Align();
        bool isRight = _inflater.Input.Take(32) == _crc.Value;
        isRight &= _inflater.Input.Take(32) == _length;
        if (!isRight) throw new InvalidDataException("The checksum is wrong.");
        _state = State.BetweenMembers;
    }
}
