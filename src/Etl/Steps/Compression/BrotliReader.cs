using System.Buffers;
using System.IO.Compression;

namespace Etl.Steps.Compression;

/// <summary>Decodes brotli. The framework's stream takes truncated data for complete; the decoder below it says which it is.</summary>
internal sealed class BrotliReader(CompressedInput input) : ForwardStream
{
    private BrotliDecoder _decoder;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _start;
    private int _end;
    private bool _done;

    public override int Read(Span<byte> buffer)
    {
        while (!_done)
        {
            OperationStatus status = _decoder.Decompress(_buffer.AsSpan(_start, _end - _start), buffer, out int consumed, out int written);
            _start += consumed;
            _done = status == OperationStatus.Done;
            if (status == OperationStatus.InvalidData) throw new InvalidDataException("Not brotli data.");
            if (written > 0) return written;
            if (status != OperationStatus.NeedMoreData) continue;
            _start = 0;
            _end = input.Read(_buffer);
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _decoder.Dispose();
            input.Dispose();
        }

        base.Dispose(disposing);
    }
}
