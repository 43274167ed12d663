using System.IO.Compression;
using Etl.Steps.Compression.Inflate;

namespace Etl.Steps.Compression;

/// <summary>
/// The decompressed bytes of a zlib or brotli file. The end is reported only after the data proved to be complete and to
/// end where the file does, whatever the process's validation switch says.
/// </summary>
internal sealed class DecompressingStream : ForwardStream
{
    private readonly CompressionFormat _format;
    private readonly CompressedInput _input;
    private readonly Stream _decoder;
    private bool _ended;

    private DecompressingStream(Stream compressed, CompressionFormat format)
    {
        _format = format;
        _input = new CompressedInput(compressed);
        _decoder = format switch
        {
            CompressionFormat.Zlib => new ZLibStream(_input, CompressionMode.Decompress),
            CompressionFormat.Brotli => new BrotliReader(_input),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a compressed format."),
        };
    }

    /// <param name="compressed">The compressed bytes from their start; disposed with the stream.</param>
    /// <param name="format">One of the formats that compress.</param>
    public static Stream Open(Stream compressed, CompressionFormat format) =>
        format == CompressionFormat.Gzip ? new GzipReader(compressed) : new DecompressingStream(compressed, format);

    /// <exception cref="InvalidDataException">The data is corrupt, cut off, or followed by something else; the message says which, and the cure.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || _ended) return 0;
        int read;
        try
        {
            read = _decoder.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw _input.IsPastEnd ? CompressionFaults.CutOff(_format, _input.Consumed, e) : CompressionFaults.Corrupt(_format, _input.Consumed, e);
        }

        if (read > 0) return read;
        if (!_input.EndsWithData) throw CompressionFaults.GoesOn(_format);
        _ended = true;
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _decoder.Dispose();
        base.Dispose(disposing);
    }
}
