using System.Buffers;

namespace Etl.Steps.Compression;

/// <summary>
/// Feeds compressed bytes to a decoder of the framework in a way that shows whether the data ended where the file does.
/// The decoders take a truncated file for a complete one unless a process-wide switch is set before their first use, and
/// ignore whatever follows the end in any case. So the last byte is handed out alone: a decoder that never asks for it
/// has ended too early, and one that asks for more than all bytes was cut off.
/// </summary>
/// <param name="inner">The compressed bytes; disposed with this stream.</param>
internal sealed class CompressedInput(Stream inner) : ForwardStream
{
    private const int BufferBytes = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _start;
    private int _end;
    private bool _innerEnded;

    /// <summary>Compressed bytes handed out so far.</summary>
    public long Consumed { get; private set; }

    /// <summary>Whether the decoder asked for more bytes than there are.</summary>
    public bool IsPastEnd { get; private set; }

    /// <summary>Whether a decoder that has finished needed every byte of the file.</summary>
    public bool EndsWithData => _innerEnded && _start == _end && !IsPastEnd;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        // One byte is kept back until it is known whether another follows.
        while (_end - _start < 2 && !_innerEnded) Fill();

        int available = _end - _start;
        if (available == 0)
        {
            IsPastEnd = true;
            throw new InvalidDataException("The compressed data is cut off.");
        }

        int count = Math.Min(buffer.Length, available == 1 ? 1 : available - 1);
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        Consumed += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Fill()
    {
        int kept = _end - _start;
        _buffer.AsSpan(_start, kept).CopyTo(_buffer);
        int read = inner.Read(_buffer, kept, BufferBytes - kept);
        _innerEnded = read == 0;
        _start = 0;
        _end = kept + read;
    }
}
