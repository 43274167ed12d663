using Etl.Messages;
using Microsoft.Win32.SafeHandles;

namespace Etl.Steps.Compression.Inflate;

/// <summary>
/// The decompressed bytes of a gzip file, of all its members. The end is reported only after the data proved to be complete
/// and to end where the file does; what comes before a fault is handed out. A file on a disk with several members is
/// decoded ahead by the CPU workers, if one of them reads it; what they find is used only where the members before end
/// exactly there, so the result is that of reading from start to end.
/// </summary>
/// <param name="compressed">The file from its start; disposed with this stream.</param>
internal sealed class GzipReader(Stream compressed) : ForwardStream
{
    private readonly GzipDecoder _decoder = Open(compressed);
    private GzipAhead? _ahead;
    private bool _isOpen = true; // whether the decoder stands where the next member begins, or else at
    private long _next; // this byte of the file
    private GzipSegment? _segment; // whose bytes are being handed out; of the decoder where it is null
    private int _given; // bytes handed out of what was decoded last
    private State _state = State.Start;
    private InvalidDataException? _fault; // what is wrong behind the bytes that were decoded
    private bool _disposed;

    private enum State
    {
        Start,
        InMember,
        BetweenMembers,
        Ended,
    }

    /// <summary>Whether a part was decoded by another worker before it was asked for.</summary>
    internal bool HasReadAhead { get; private set; }

    private ReadOnlySpan<byte> Decoded => _segment is null ? _decoder.Decoded : _segment.Decoded;

    /// <exception cref="InvalidDataException">The data is corrupt, cut off, or followed by something else; the message says which, and the cure.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        while (_given == Decoded.Length && _state != State.Ended)
        {
            if (_fault is not null) throw _fault;
            Advance();
        }

        int count = Math.Min(buffer.Length, Decoded.Length - _given);
        Decoded.Slice(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _segment?.Dispose();
            _ahead?.Dispose();
            _decoder.Dispose();
            compressed.Dispose();
        }

        base.Dispose(disposing);
    }

    private static GzipDecoder Open(Stream compressed)
    {
        GzipDecoder decoder = new();
        decoder.Open(compressed, 0);
        return decoder;
    }

    private void Advance()
    {
        try
        {
            if (_state != State.InMember) Begin();
            if (_state == State.InMember && _segment is null && _fault is null) Decode();
        }
        catch (InvalidDataException e)
        {
            // The index of the last byte that was used.
            _fault = CompressionFaults.Corrupt(CompressionFormat.Gzip, _decoder.Consumed - 1, e);
        }
        catch (EndOfStreamException e)
        {
            _fault = CompressionFaults.CutOff(CompressionFormat.Gzip, _decoder.BytesRead, e);
        }
    }

    private void Decode()
    {
        _given = 0;
        if (!_decoder.Decode()) return;
        _state = State.BetweenMembers;
        MoveTo(_decoder.Consumed);
    }

    private void Begin()
    {
        _segment?.Dispose();
        _segment = null;
        _given = Decoded.Length;
        if (_state == State.BetweenMembers && TryTakeSegment()) return;
        if (!_isOpen)
        {
            _decoder.Open(new ReadAtStream(_ahead!.File, _next), _next);
            _isOpen = true;
        }

        if (_state == State.BetweenMembers && !_decoder.HasByte())
        {
            if (_ahead is not null) (compressed as DiskFileStream)?.Ended(_next);
            _state = State.Ended;
            return;
        }

        bool isMember = _decoder.TryBegin();
        if (isMember) _state = State.InMember;
        else if (_state == State.Start) throw new InvalidDataException("It does not begin as gzip data does.");
        else _fault = CompressionFaults.GoesOn(CompressionFormat.Gzip);
    }

    private bool TryTakeSegment()
    {
        _ahead ??= OpenAhead();
        _segment = _ahead?.TryTake(_next);
        if (_segment is null) return false;
        _given = 0;
        MoveTo(_segment.End);
        _isOpen = false;
        HasReadAhead = true;
        return true;
    }

    /// <summary>The next member begins there. Who reads ahead does not read through the stream, which is told how far that is.</summary>
    private void MoveTo(long position)
    {
        _next = position;
        if (_ahead is not null) (compressed as DiskFileStream)?.Passed(position);
    }

    /// <summary>Null where nobody may read ahead: outside the CPU workers, or with just one, or where the file is no file on a disk.</summary>
    private GzipAhead? OpenAhead()
    {
        TaskScheduler workers = TaskScheduler.Current;
        if (workers == TaskScheduler.Default || workers.MaximumConcurrencyLevel == 1) return null;
        SafeFileHandle? file = compressed switch
        {
            DiskFileStream disk => disk.Handle,
            FileStream { CanSeek: true } stream => stream.SafeFileHandle,
            _ => null,
        };
        return file is null ? null : new GzipAhead(file, _next, workers);
    }
}
