using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Etl.Steps.Compression.Inflate;

/// <summary>
/// The members of a gzip file that begin in a part of it. The first one is searched for by the bytes that members begin
/// with, which may stand anywhere: it is taken for one when it can be decoded to its end and its checksum is right.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="from">First byte of the part.</param>
/// <param name="limit">The byte behind it.</param>
/// <param name="places">Gets the part's place back when a worker has come for it and it is disposed.</param>
internal sealed class GzipSegment(SafeFileHandle file, long from, long limit, GzipPlaces places) : OfferedWork
{
    /// <summary>Compressed bytes of a part: a few members of a megabyte, or many as block compressors make them.</summary>
    public const int Bytes = 512 * 1024;

    // Of one member; and of several together, of which those beyond are left to the reader.
    private const int MostDecoded = 4 << 20;
    private const int MagicBytes = 3;

    private byte[] _decoded = [];
    private int _length;
    private int _holders = 2; // of the place: the worker who will come, and the reader; Interlocked
    private bool _disposed;

    public long From => from;

    public long Limit => limit;

    /// <summary>Where the first member begins; -1 where there is none, or it cannot be decoded.</summary>
    public long Start { get; private set; } = -1;

    /// <summary>The byte behind the last member that was decoded.</summary>
    public long End { get; private set; }

    /// <summary>Whether there is a member that is too large to be decoded as a whole.</summary>
    public bool IsTooLarge { get; private set; }

    public ReadOnlySpan<byte> Decoded => _decoded.AsSpan(0, _length);

    protected override void Run()
    {
        byte[] compressed = ArrayPool<byte>.Shared.Rent(Bytes + MagicBytes);
        try
        {
            int length = Read(compressed.AsSpan(0, (int)(limit - from) + MagicBytes - 1));
            for (int at = 0; Start < 0 && !IsTooLarge; at++)
            {
                int found = compressed.AsSpan(at, length - at).IndexOf([(byte)0x1F, (byte)0x8B, (byte)8]);
                if (found < 0) return;
                at += found;
                DecodeFrom(from + at);
            }
        }
        catch (IOException)
        {
            // The reader will come to it.
            Start = -1;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(compressed);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            if (_decoded.Length > 0) ArrayPool<byte>.Shared.Return(_decoded);
            _decoded = [];
            _length = 0;
            Leave();
        }

        base.Dispose(disposing);
    }

    protected override void WorkerCame() => Leave();

    private void Leave()
    {
        if (Interlocked.Decrement(ref _holders) == 0) places.Return();
    }

    private int Read(Span<byte> buffer)
    {
        int length = 0;
        while (length < buffer.Length && RandomAccess.Read(file, buffer[length..], from + length) is var read && read > 0) length += read;
        return length;
    }

    /// <summary>Decodes members until one begins behind the part, or there is no more room; a fault is left to the reader.</summary>
    private void DecodeFrom(long position)
    {
        using GzipDecoder decoder = new();
        decoder.Open(new ReadAtStream(file, position), position);
        int whole = 0; // bytes of whole members
        try
        {
            while (decoder.HasByte() && decoder.Consumed < limit && decoder.TryBegin())
            {
                for (bool ended = false; !ended;)
                {
                    ended = decoder.Decode();
                    if (!TryAdd(decoder.Decoded)) return;
                }

                whole = _length;
                Start = position;
                End = decoder.Consumed;
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            // Nothing to say: it may have looked like a member and be none.
        }
        finally
        {
            _length = whole;
        }
    }

    private bool TryAdd(ReadOnlySpan<byte> decoded)
    {
        if (_length + decoded.Length > MostDecoded)
        {
            IsTooLarge = Start < 0;
            return false;
        }

        if (_length + decoded.Length > _decoded.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + decoded.Length, 2 * _decoded.Length));
            Decoded.CopyTo(larger);
            if (_decoded.Length > 0) ArrayPool<byte>.Shared.Return(_decoded);
            _decoded = larger;
        }

        decoded.CopyTo(_decoded.AsSpan(_length));
        _length += decoded.Length;
        return true;
    }
}
