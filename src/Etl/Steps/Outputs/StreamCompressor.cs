using System.Buffers;
using System.IO.Compression;
using Etl.Steps.Compression;

namespace Etl.Steps.Outputs;

/// <summary>Compresses a file in one piece, for formats whose files have no parts. The target is left open.</summary>
internal sealed class StreamCompressor : IDisposable
{
    private const int BlockBytes = 64 * 1024;

    private readonly CompressionFormat _format;
    private readonly BufferedStream _buffer; // between the compressor and the file
    private readonly Stream _compressor;
    private byte[] _block = ArrayPool<byte>.Shared.Rent(BlockBytes); // what the compressor gets next
    private int _filled;
    private bool _any;

    public StreamCompressor(Stream target, CompressionFormat format)
    {
        _format = format;
        _buffer = CompressingStream.Buffer(target);
        _compressor = CompressingStream.Open(_buffer, format, CompressionLevel.Optimal);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        _any |= !bytes.IsEmpty;
        while (!bytes.IsEmpty)
        {
            int taken = Math.Min(bytes.Length, BlockBytes - _filled);
            bytes[..taken].CopyTo(_block.AsSpan(_filled));
            bytes = bytes[taken..];
            _filled += taken;
            if (_filled < BlockBytes) continue;
            _compressor.Write(_block, 0, BlockBytes);
            _filled = 0;
        }
    }

    public void Complete()
    {
        _compressor.Write(_block, 0, _filled);
        _compressor.Dispose();
        if (!_any) _buffer.Write(CompressingStream.Empty(_format));
        _buffer.Flush();
    }

    public void Dispose()
    {
        if (_block.Length > 0) ArrayPool<byte>.Shared.Return(_block);
        _block = [];
        _compressor.Dispose();
    }
}
