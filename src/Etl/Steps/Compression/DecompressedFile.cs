using Etl.Messages;

namespace Etl.Steps.Compression;

/// <summary>The decompressed bytes of a file, made each time that it is read. Keeps the compressed file until it is released.</summary>
internal sealed class DecompressedFile(FileMessage compressed, CompressionFormat format) : IFileContent
{
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
        byte[] start = new byte[CompressionFormats.MagicBytes];
        int count = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (stream.CanSeek) stream.Position = 0;
        else stream = new PrefixedStream(start.AsMemory(0, count), stream);

        CompressionFormat found = CompressionFormats.Detect(start.AsSpan(0, count), compressed.Name);
        return found == CompressionFormat.None ? stream : DecompressingStream.Open(stream, found);
    }
}

/// <summary>Puts bytes that were read already in front of the rest of their stream.</summary>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : ForwardStream
{
    private ReadOnlyMemory<byte> _prefix = prefix;

    public override int Read(Span<byte> buffer)
    {
        if (_prefix.IsEmpty) return rest.Read(buffer);
        int count = Math.Min(buffer.Length, _prefix.Length);
        _prefix.Span[..count].CopyTo(buffer);
        _prefix = _prefix[count..];
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) rest.Dispose();
        base.Dispose(disposing);
    }
}
