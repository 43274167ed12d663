using System.Globalization;
using System.Text;

namespace Etl.Steps.Csv;

/// <summary>Reads text in another encoding as UTF-8. Bytes that are no character are an error that says where they stand. The stream behind it stays its owner's.</summary>
internal sealed class TranscodingStream(byte[] start, Stream rest, Encoding encoding, string source) : Stream
{
    private const int BlockBytes = 32 * 1024;

    private readonly Decoder _decoder = encoding.GetDecoder();
    private readonly byte[] _bytes = new byte[BlockBytes];
    private readonly char[] _chars = new char[encoding.GetMaxCharCount(BlockBytes)];
    private byte[] _utf8 = [];
    private int _utf8At;
    private int _utf8Length;
    private int _startAt;
    private long _decoded; // bytes that the decoder has taken
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="StepException">The bytes are not text in the encoding.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (_utf8At == _utf8Length && !_ended) DecodeBlock();
        int count = Math.Min(buffer.Length, _utf8Length - _utf8At);
        _utf8.AsSpan(_utf8At, count).CopyTo(buffer);
        _utf8At += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void DecodeBlock()
    {
        int read = ReadBytes();
        _ended = read == 0;
        int chars;
        try
        {
            chars = _decoder.GetChars(_bytes, 0, read, _chars, 0, flush: _ended);
        }
        catch (DecoderFallbackException e)
        {
            byte[] bytes = e.BytesUnknown ?? [];
            throw new StepException(
                source,
                string.Create(CultureInfo.InvariantCulture, $"The bytes {Convert.ToHexString(bytes)} at byte {_decoded + Locate(bytes, e.Index, read)} are no text in {encoding.WebName}. Correct the file, or name its encoding in the step's 'encoding'."),
                e);
        }

        _decoded += read;
        int most = Encoding.UTF8.GetMaxByteCount(chars);
        if (_utf8.Length < most) _utf8 = new byte[most];
        _utf8Length = Encoding.UTF8.GetBytes(_chars, 0, chars, _utf8, 0);
        _utf8At = 0;
    }

    /// <summary>
    /// Where bytes that are no text stand in the block. Some encodings tell the index of their first byte and some that of
    /// the byte behind them; at the end of the file they stand at the end of what was decoded before.
    /// </summary>
    private int Locate(byte[] unknown, int index, int read)
    {
        if (read == 0) return -unknown.Length;
        for (int at = Math.Min(index, read - unknown.Length); at >= Math.Max(0, index - unknown.Length); at--)
        {
            if (_bytes.AsSpan(at, unknown.Length).SequenceEqual(unknown)) return at;
        }

        return index;
    }

    private int ReadBytes()
    {
        int fromStart = Math.Min(BlockBytes, start.Length - _startAt);
        if (fromStart == 0) return rest.Read(_bytes, 0, BlockBytes);
        start.AsSpan(_startAt, fromStart).CopyTo(_bytes);
        _startAt += fromStart;
        return fromStart;
    }
}
