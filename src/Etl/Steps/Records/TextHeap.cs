using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Etl.Messages;

namespace Etl.Steps.Records;

/// <summary>
/// Where the texts of one batch stand: in the chunk they were read from, without a copy, or, when they had to be decoded,
/// behind it. Decoded bytes are collected here and appended at the end, because appending may move the chunk's buffer
/// while it is being read. One parser's, reused from chunk to chunk.
/// </summary>
internal sealed class TextHeap
{
    private byte[] _decoded = [];
    private int _decodedLength;
    private byte[] _input = [];
    private int _start;
    private int _end;
    private RecordChunk? _chunk;

    /// <summary>Whether all of the chunk is known to be valid UTF-8, so that none of its texts needs checking.</summary>
    public bool IsValid { get; set; }

    /// <summary>Starts a chunk whose records are read where they stand.</summary>
    public void Begin(RecordChunk chunk) => Begin(chunk, chunk.Buffer, 0, chunk.Length);

    /// <summary>Starts a part of a chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="input">The bytes that are read.</param>
    /// <param name="start">The index of each byte in the input less that in the chunk.</param>
    /// <param name="end">Where the part ends in the input.</param>
    public void Begin(RecordChunk chunk, byte[] input, int start, int end)
    {
        _chunk = chunk;
        _input = input;
        _start = start;
        _end = end;
        _decodedLength = 0;
    }

    /// <summary>The place of a text in the heap; decoded texts are copied to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TextRange Place(ReadOnlySpan<byte> text)
    {
        nint offset = Unsafe.ByteOffset(ref MemoryMarshal.GetArrayDataReference(_input), ref MemoryMarshal.GetReference(text));
        return (nuint)offset < (nuint)_end ? new TextRange((int)offset - _start, text.Length) : Copy(text);
    }

    /// <summary>Moves the decoded texts into the chunk. Its buffer is the heap from then on.</summary>
    public byte[] Complete()
    {
        RecordChunk chunk = _chunk!;
        if (_decodedLength > 0) chunk.Append(_decoded.AsSpan(0, _decodedLength));
        _input = [];
        _chunk = null;
        return chunk.Buffer;
    }

    private TextRange Copy(ReadOnlySpan<byte> text)
    {
        if (_decoded.Length - _decodedLength < text.Length)
            Array.Resize(ref _decoded, checked(Math.Max(_decodedLength + text.Length, Math.Max(4096, _decoded.Length * 2))));
        text.CopyTo(_decoded.AsSpan(_decodedLength));
        TextRange range = new(_chunk!.AppendedLength + _decodedLength, text.Length);
        _decodedLength += text.Length;
        return range;
    }
}
