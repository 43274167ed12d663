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
    private readonly SplitBuffer _buffer = new(file);
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
                _buffer.Begin(target);
                bool isLast = _buffer.Fill(content, target);
                Stream stream = Transcode(content);
                if (stream != content) isLast = _buffer.Fill(stream, target);
                DropByteOrderMark();
                isLast = SkipLines(stream, target, isLast);
                bool headerRead = false;
                while (true)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Scan(isLast);
                    if (!headerRead && (_buffer.End > 0 || isLast)) headerRead = TryReadHeader(isLast);
                    if (headerRead && _buffer.End > 0) HoldBack(isLast);
                    if (headerRead && _buffer.End > 0)
                    {
                        // Where the length was told and true, the first buffer took the whole file and no second one is needed.
                        target = chunkBytes - (chunkBytes / RoomShare);
                        // Stays on the scheduler of the block, whose threads are there for this work.
                        await output.SendAsync(TakeChunk(isLast ? 0 : target), cancellation).ConfigureAwait(true);
                    }

                    if (isLast) return;
                    isLast = _buffer.Fill(stream, MakeRoom(target));
                }
            }
            finally
            {
                _buffer.Return();
            }
        }
    }

    private void Scan(bool isLast)
    {
        try
        {
            int end = _buffer.End;
            _buffer.Scanned = _scanner.Scan(_buffer.Content, _buffer.Scanned, isLast, ref end);
            _buffer.End = isLast ? _buffer.Filled : end;
        }
        catch (RecordFormatException e)
        {
            long line = _line + LineBreaks.Count(_buffer.Content[..e.Index]);
            throw new StepException(file.Source, string.Create(CultureInfo.InvariantCulture, $"Line {line}, byte {_buffer.Offset + e.Index}: {e.Message}"));
        }
    }

    /// <summary>The content as UTF-8; what was read of it before is then read again, from memory.</summary>
    private Stream Transcode(Stream content)
    {
        if (format.Transcode(_buffer.Content, content, file.Source) is not { } transcoded) return content;
        _buffer.Clear();
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
            if (left > 0) at = _buffer.Filled - (!isLast && _buffer.Content[^1] == (byte)'\r' ? 1 : 0);
            _buffer.Drop(at);
            if (left == 0 || isLast) break;
            isLast = _buffer.Fill(stream, target);
        }

        return isLast;
    }

    /// <summary>Index behind the line end that comes next; -1 where there is none, or it may not be all there.</summary>
    private int FindLineEnd(int from, bool isLast)
    {
        ReadOnlySpan<byte> data = _buffer.Content[from..];
        int end = data.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0 || (data[end] == (byte)'\r' && end + 1 == data.Length && !isLast)) return -1;
        bool isPair = data[end] == (byte)'\r' && end + 1 < data.Length && data[end + 1] == (byte)'\n';
        return from + end + (isPair ? 2 : 1);
    }

    private void HoldBack(bool isLast)
    {
        _buffer.End = format.HoldBack(_buffer.Records);
        if (isLast) _buffer.DropRest();
    }

    private bool TryReadHeader(bool isLast)
    {
        if (!format.TryReadHeader(_buffer.Records, isLast, file.Source, out int used, out _header)) return false;
        if (_header is IComparedHeader { Drift: { } drift }) context.Drift.Add(file.Position, drift);
        _line += LineBreaks.Count(_buffer.Content[..used]);
        _buffer.Drop(used);
        return true;
    }

    /// <summary>The whole records as a chunk; what stands behind them moves to a new buffer, unless the file is at its end.</summary>
    private RecordChunk TakeChunk(int target)
    {
        int length = _buffer.End;
        long offset = _buffer.Offset;
        RecordChunk chunk = new(file.Position with { Part = _part++ }, file.Source, _buffer.Take(target), length, offset, _line, _header) { IsLast = target == 0 };
        _line += LineBreaks.Count(chunk.Records);
        return chunk;
    }

    /// <summary>Bytes to fill the buffer to: more than before when a single record takes all of it.</summary>
    private int MakeRoom(int target)
    {
        if (_buffer.Filled < target) return target;
        // Two bytes more than a record may have: its line break.
        int most = Math.Min(context.MaxRecordBytes, Array.MaxLength - 2) + 2;
        if (_buffer.Filled >= most) throw TooLong();
        int size = (int)Math.Min(2L * _buffer.Filled, most);
        _buffer.Grow(size);
        return size;
    }

    private StepException TooLong() =>
        new(file.Source, string.Create(CultureInfo.InvariantCulture, $"The record that starts on line {_line} is longer than {context.MaxRecordBytes:N0} bytes, the most that is allowed. {format.TooLongHint}"));

    private void DropByteOrderMark()
    {
        ReadOnlySpan<byte> start = _buffer.Content;
        if (start.StartsWith("\uFEFF"u8))
        {
            _buffer.Drop(3);
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
}
