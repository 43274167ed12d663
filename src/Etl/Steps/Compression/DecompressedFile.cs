using System.Buffers;
using Etl.Messages;

namespace Etl.Steps.Compression;

/// <summary>The decompressed bytes of a file, made each time that it is read. Keeps the compressed file until it is released.</summary>
internal sealed class DecompressedFile(FileMessage compressed, CompressionFormat format) : IFileContent
{
    // Most small files as a whole, so that looking at one costs no read more.
    private const int StartBytes = 16 * 1024;

    public string? LocalPath => null;

    public bool IsTemporary => false;

    /// <exception cref="IOException">The file cannot be opened.</exception>
    public Stream OpenRead()
    {
        Stream stream = compressed.Content.OpenRead();
        try
        {
            return format == CompressionFormat.Auto ? OpenDetected(stream) : DecompressingStream.Open(stream, format);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    // Not the content's own Release: other readers may hold the compressed file as well.
    public void Release() => compressed.Release();

    private Stream OpenDetected(Stream stream)
    {
        // With room for one byte more than there are, the first read shows the end as well.
        byte[] start = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(compressed.Length ?? StartBytes, CompressionFormats.MagicBytes) + 1, StartBytes));
        int count = stream.ReadAtLeast(start, CompressionFormats.MagicBytes, throwOnEndOfStream: false);
        CompressionFormat found = CompressionFormats.Detect(start.AsSpan(0, count), compressed.Name);
        return found == CompressionFormat.None ? new PrefixedStream(start.AsMemory(0, count), stream, start) : DecompressingStream.Open(Rewind(stream, start, count), found);
    }

    /// <summary>The stream from its start. Files on a disk stay what they are, because they may be decoded in several places at once.</summary>
    private static Stream Rewind(Stream stream, byte[] start, int count)
    {
        if (stream is DiskFileStream file) file.Rewind();
        else if (stream.CanSeek) stream.Position = 0;
        else return new PrefixedStream(start.AsMemory(0, count), stream, start);
        ArrayPool<byte>.Shared.Return(start);
        return stream;
    }
}

/// <summary>Puts bytes that were read already in front of the rest of their stream.</summary>
/// <param name="prefix">The bytes.</param>
/// <param name="rest">Those behind them; disposed with this stream.</param>
/// <param name="rented">The prefix's array, where it goes back to the shared pool when it was read.</param>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest, byte[]? rented = null) : ForwardStream
{
    private ReadOnlyMemory<byte> _prefix = prefix;
    private byte[]? _rented = rented;

    public override int Read(Span<byte> buffer)
    {
        if (_prefix.IsEmpty) return rest.Read(buffer);
        int count = Math.Min(buffer.Length, _prefix.Length);
        _prefix.Span[..count].CopyTo(buffer);
        _prefix = _prefix[count..];
        if (_prefix.IsEmpty) ReturnRented();
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            ReturnRented();
            rest.Dispose();
        }

        base.Dispose(disposing);
    }

    private void ReturnRented()
    {
        _prefix = default;
        if (_rented is not null) ArrayPool<byte>.Shared.Return(_rented);
        _rented = null;
    }
}
