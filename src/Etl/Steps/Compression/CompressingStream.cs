using System.IO.Compression;

namespace Etl.Steps.Compression;

/// <summary>Opens the framework's compressors, which all write equal bytes for equal input: they store no name and no time.</summary>
internal static class CompressingStream
{
    // The compressors write in pieces of 8 KiB; the buffer joins them into larger ones.
    private const int BufferBytes = 128 * 1024;

    /// <summary>A buffer in front of a file, for a compressor to write to.</summary>
    public static BufferedStream Buffer(Stream target) => new(target, BufferBytes);

    /// <summary>The compressor; leaves the target open.</summary>
    public static Stream Open(Stream target, CompressionFormat format, CompressionLevel level) => format switch
    {
        CompressionFormat.Gzip => new GZipStream(target, level, leaveOpen: true),
        CompressionFormat.Zlib => new ZLibStream(target, level, leaveOpen: true),
        CompressionFormat.Brotli => new BrotliStream(target, level, leaveOpen: true),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a format to compress to."),
    };

    /// <summary>What the formats make of no bytes at all. The framework writes nothing then, which is no valid file; but for brotli, where it does.</summary>
    public static ReadOnlySpan<byte> Empty(CompressionFormat format) => format switch
    {
        CompressionFormat.Gzip => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        CompressionFormat.Zlib => [0x78, 0x9C, 3, 0, 0, 0, 0, 1],
        _ => [],
    };
}
