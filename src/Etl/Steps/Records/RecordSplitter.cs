using System.Globalization;
using Etl.Messages;

namespace Etl.Steps.Records;

/// <summary>
/// Reads one file from start to end and sends it in chunks of whole records. A buffer is filled, cut behind its last
/// whole record and handed over; the bytes behind the cut begin the next buffer.
/// </summary>
internal sealed class RecordSplitter(RecordFormat format, FileMessage file, IMessageOutput output, StepContext context)
{
    // Behind the records room is left for texts that a parser has to decode.
    private const int RoomShare = 16;
    private const int SmallestBuffer = 256;

    private readonly IRecordScanner _scanner = format.CreateScanner();
    private byte[] _buffer = [];
    private int _filled;
    private int _scanned;
    private int _end; // behind the last whole record in the buffer
    private long _offset;
    private long _line = 1;
    private int _part;
    private object? _header;

    public async ValueTask SplitAsync(CancellationToken cancellation)
    {
        int chunkBytes = Math.Min(context.ChunkBytes, context.MaxRecordBytes);
        int target = file.Length is { } length && length < chunkBytes ? Math.Max((int)length + 1, SmallestBuffer) : chunkBytes - (chunkBytes / RoomShare);
        Stream content = Open();
        await using (content.ConfigureAwait(false))
        {
            try
            {
                _buffer = ColumnPool.Rent<byte>(target);
                bool isLast = Fill(content, target);
                Stream stream = Transcode(content);
                if (stream != content) isLast = Fill(stream, target);
                DropByteOrderMark();
                isLast = SkipLines(stream, target, isLast);
                bool headerRead = false;
                while (true)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Scan(isLast);
                    if (!headerRead && (_end > 0 || isLast)) headerRead = TryReadHeader(isLast);
                    if (headerRead && _end > 0) HoldBack(isLast);
                    if (headerRead && _end > 0)
                    {
                        // Where the length was told and true, the first buffer took the whole file and no second one is needed.
                        target = chunkBytes - (chunkBytes / RoomShare);
                        // Stays on the scheduler of the block, whose threads are there for this work.
                        await output.SendAsync(TakeChunk(isLast ? 0 : target), cancellation).ConfigureAwait(true);
                    }

                    if (isLast) return;
                    isLast = Fill(stream, MakeRoom(target));
                }
            }
            finally
            {
                ColumnPool.Return(_buffer);
                _buffer = [];
            }
        }
    }

    private void Scan(bool isLast)
    {
        try
        {
            _scanned = _scanner.Scan(_buffer.AsSpan(0, _filled), _scanned, isLast, ref _end);
        }
        catch (RecordFormatException e)
        {
            long line = _line + LineBreaks.Count(_buffer.AsSpan(0, e.Index));
            throw new StepException(file.Source, string.Create(CultureInfo.InvariantCulture, $"Line {line}, byte {_offset + e.Index}: {e.Message}"));
        }

        if (isLast) _end = _filled;
    }

    /// <summary>The content as UTF-8; what was read of it before is then read again, from memory.</summary>
    private Stream Transcode(Stream content)
    {
        if (format.Transcode(_buffer.AsSpan(0, _filled), content, file.Source) is not { } transcoded) return content;
        _filled = 0;
        return transcoded;
    }

    private bool SkipLines(Stream stream, int target, bool isLast)
    {
        int left = format.SkipLines;
        while (left > 0)
        {
            int at = 0;
            for (; left > 0 && FindLineEnd(at, isLast) is var end && end >= 0; left--)
            {
                at = end;
                _line++;
            }

            // A CR at the end may be half of a CR LF, so it is looked at with what follows.
            if (left > 0) at = !isLast && _buffer[_filled - 1] == (byte)'\r' ? _filled - 1 : _filled;
            Drop(at);
            if (left == 0 || isLast) break;
            isLast = Fill(stream, target);
        }

        return isLast;
    }

    /// <summary>Index behind the line end that comes next; -1 where there is none, or it may not be all there.</summary>
    private int FindLineEnd(int from, bool isLast)
    {
        ReadOnlySpan<byte> data = _buffer.AsSpan(from, _filled - from);
        int end = data.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0 || (data[end] == (byte)'\r' && end + 1 == data.Length && !isLast)) return -1;
        bool isPair = data[end] == (byte)'\r' && end + 1 < data.Length && data[end + 1] == (byte)'\n';
        return from + end + (isPair ? 2 : 1);
    }

    private void HoldBack(bool isLast)
    {
        _end = format.HoldBack(_buffer.AsMemory(0, _end));
        if (isLast) _filled = _end;
    }

    private bool TryReadHeader(bool isLast)
    {
        if (!format.TryReadHeader(_buffer.AsMemory(0, _end), isLast, file.Source, out int used, out _header)) return false;
        if (_header is IComparedHeader { Drift: { } drift }) context.Drift.Add(file.Position, drift);
        _line += LineBreaks.Count(_buffer.AsSpan(0, used));
        Drop(used);
        return true;
    }

    /// <summary>The whole records as a chunk; what stands behind them moves to a new buffer, unless the file is at its end.</summary>
    private RecordChunk TakeChunk(int target)
    {
        int rest = _filled - _end;
        byte[] next = target == 0 ? [] : ColumnPool.Rent<byte>(Math.Max(target, rest));
        _buffer.AsSpan(_end, rest).CopyTo(next);
        RecordChunk chunk = new(file.Position with { Part = _part++ }, file.Source, _buffer, _end, _offset, _line, _header) { IsLast = target == 0 };
        _line += LineBreaks.Count(chunk.Records);
        _offset += _end;
        _buffer = next;
        _filled = rest;
        _scanned -= _end;
        _end = 0;
        return chunk;
    }

    /// <summary>Bytes to fill the buffer to: more than before when a single record takes all of it.</summary>
    private int MakeRoom(int target)
    {
        if (_filled < target) return target;
        // Two bytes more than a record may have: its line break.
        int most = Math.Min(context.MaxRecordBytes, Array.MaxLength - 2) + 2;
        if (_filled >= most) throw TooLong();
        int size = (int)Math.Min(2L * _filled, most);
        byte[] larger = ColumnPool.Rent<byte>(size);
        _buffer.AsSpan(0, _filled).CopyTo(larger);
        ColumnPool.Return(_buffer);
        _buffer = larger;
        return size;
    }

    private StepException TooLong() =>
        new(file.Source, string.Create(CultureInfo.InvariantCulture, $"The record that starts on line {_line} is longer than {context.MaxRecordBytes:N0} bytes, the most that is allowed. {format.TooLongHint}"));

    private void DropByteOrderMark()
    {
        ReadOnlySpan<byte> start = _buffer.AsSpan(0, _filled);
        if (start.StartsWith("\uFEFF"u8))
        {
            Drop(3);
            return;
        }

        string? encoding = start switch
        {
            [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] => "UTF-32",
            [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => "UTF-16",
            _ => null,
        };
        if (encoding is not null) throw new StepException(file.Source, $"The file is {encoding}, as its byte order mark says; only UTF-8 can be read. Convert it to UTF-8 first.");
    }

    private void Drop(int bytes)
    {
        _buffer.AsSpan(bytes, _filled - bytes).CopyTo(_buffer);
        _offset += bytes;
        _filled -= bytes;
        _scanned = Math.Max(0, _scanned - bytes);
        _end = Math.Max(0, _end - bytes);
    }

    private Stream Open()
    {
        try
        {
            return file.Content.OpenRead();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StepException(file.Source, $"The file cannot be opened: {e.Message} See that it exists and that you may read it.", e);
        }
    }

    /// <summary>
    /// Fills the buffer to <paramref name="size"/> bytes; true at the file's end. Reads without awaiting: the splitter runs
    /// on a thread for computing, which has nothing better to do, and a read from the disk's cache is over before a wait begins.
    /// </summary>
    private bool Fill(Stream stream, int size)
    {
        try
        {
            while (_filled < size)
            {
                int read = stream.Read(_buffer, _filled, size - _filled);
                if (read == 0) return true;
                _filled += read;
            }

            return false;
        }
        catch (FileChangedException e)
        {
            throw new StepException(file.Source, e.Message, e);
        }
        catch (InvalidDataException e)
        {
            throw new StepException(file.Source, string.Create(CultureInfo.InvariantCulture, $"The file cannot be read beyond byte {_offset + _filled} of its decompressed content. {e.Message}"), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StepException(file.Source, string.Create(CultureInfo.InvariantCulture, $"The file cannot be read beyond byte {_offset + _filled:N0}: {e.Message} See that the disk or share is there, or get the file again."), e);
        }
    }
}
