using System.IO.Compression;

namespace Etl.Steps.Compression;

/// <summary>
/// The decompressed bytes of a gzip, zlib or brotli file. The end is reported only after the data proved to be complete
/// and to end where the file does, whatever the process's validation switch says.
/// </summary>
internal sealed class DecompressingStream : ForwardStream
{
    private readonly string _format;
    private readonly CompressedInput _input;
    private readonly Stream _decoder;
    private bool _ended;

    /// <param name="compressed">The compressed bytes from their start; disposed with this stream.</param>
    /// <param name="format">One of the formats that compress.</param>
    public DecompressingStream(Stream compressed, CompressionFormat format)
    {
        _format = format.ToString().ToLowerInvariant();
        _input = new CompressedInput(compressed, probesForMember: format == CompressionFormat.Gzip);
        _decoder = format switch
        {
            CompressionFormat.Gzip => new GZipStream(_input, CompressionMode.Decompress),
            CompressionFormat.Zlib => new ZLibStream(_input, CompressionMode.Decompress),
            CompressionFormat.Brotli => new BrotliReader(_input),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a compressed format."),
        };
    }

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
            throw new InvalidDataException(
                _input.IsPastEnd
                    ? $"The {_format} data is cut off after byte {_input.Consumed} of the compressed file. Get the file again."
                    : $"The {_format} data is corrupt before byte {_input.Consumed} of the compressed file. Get the file again.",
                e);
        }

        if (read > 0) return read;
        if (!_input.EndsWithData)
            throw new InvalidDataException($"The file goes on after the end of its {_format} data, and what follows is not {_format} data. Get the file again, or cut off what follows.");
        _ended = true;
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _decoder.Dispose();
        base.Dispose(disposing);
    }
}
