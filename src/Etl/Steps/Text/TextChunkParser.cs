using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Etl.Messages;
using Etl.Steps.Records;
using Etl.Values;

namespace Etl.Steps.Text;

/// <summary>One worker's parser: takes a chunk apart at its line ends and hands the groups of each line's match to their columns.</summary>
internal sealed class TextChunkParser : IChunkParser
{
    private readonly Schema _schema;
    private readonly Regex? _regex;
    private readonly TextHeap _heap = new();
    private readonly int[] _used; // indexes of the columns that are materialised
    private readonly ColumnBuilder[] _builders; // parallel to _used
    private readonly int[] _groups; // parallel to _used: the numbers of the pattern's groups
    private bool _isAscii; // all of the chunk at hand

    public TextChunkParser(Schema schema, TextPattern? pattern, IReadOnlySet<string> columns)
    {
        _schema = schema;
        _regex = pattern?.Regex;
        _used = [.. Enumerable.Range(0, schema.Count).Where(i => columns.Contains(schema[i].Name))];
        _builders = [.. _used.Select(i => ColumnBuilder.Create(schema[i].Type, _heap))];
        _groups = _regex is null ? [] : [.. _used.Select(i => _regex.GroupNumberFromName(schema[i].Name))];
    }

    public RowBatch Parse(RecordChunk chunk, IRejectSink rejects)
    {
        int capacity = checked((int)LineBreaks.Count(chunk.Records) + 1);
        foreach (ColumnBuilder builder in _builders) builder.Begin(capacity);
        int[] starts = ColumnPool.Rent<int>(capacity);
        int[] lengths = ColumnPool.Rent<int>(capacity);
        _heap.Begin(chunk);
        _heap.IsValid = _isAscii = Ascii.IsValid(chunk.Records);
        int rows = ParseLines(chunk, starts, lengths, rejects);
        byte[] heap = _heap.Complete();
        Column?[] columns = new Column?[_schema.Count];
        for (int i = 0; i < _used.Length; i++) columns[_used[i]] = _builders[i].Complete(rows);
        TextColumnBuilder.Share(columns, heap);
        return new RowBatch(chunk.Position, _schema, columns, rows, new BatchOrigin(chunk, starts, lengths));
    }

    private int ParseLines(RecordChunk chunk, int[] starts, int[] lengths, IRejectSink rejects)
    {
        ReadOnlySpan<byte> records = chunk.Records;
        int rows = 0;
        int record = 0;
        for (int start = 0; start < records.Length; record++)
        {
            int length = records[start..].IndexOfAny((byte)'\n', (byte)'\r');
            if (length < 0) length = records.Length - start;
            ReadOnlySpan<byte> line = records.Slice(start, length);
            if (TryAddRow(line, rows) is { } fault)
            {
                rejects.Add(new Reject(chunk.Position, record, BatchOrigin.LocateOffset(chunk, start), fault.Column, fault.Value, fault.Reason, Encoding.UTF8.GetString(line)));
            }
            else
            {
                starts[rows] = start;
                lengths[rows] = length;
                rows++;
            }

            start += length;
            start += records[start..].StartsWith("\r\n"u8) ? 2 : 1;
        }

        return rows;
    }

    /// <summary>Writes the line's values into a row of the builders; what is wrong with the line otherwise.</summary>
    private Fault? TryAddRow(ReadOnlySpan<byte> line, int row)
    {
        bool isAscii = _isAscii || Ascii.IsValid(line);
        if (!isAscii && !Utf8.IsValid(line)) return new Fault(null, null, "the line is not UTF-8; convert the file to UTF-8");
        if (_regex is null) return _builders.Length == 0 ? null : TryAdd(0, line, row);

        string text = Encoding.UTF8.GetString(line);
        Match match = _regex.Match(text);
        if (!match.Success) return new Fault(null, null, "the line does not match the pattern");
        for (int i = 0; i < _groups.Length; i++)
        {
            Group group = match.Groups[_groups[i]];
            if (group.Length == 0)
            {
                _builders[i].AddNull(row);
            }
            else if (TryAdd(i, Bytes(line, text, group, isAscii), row) is { } fault)
            {
                foreach (ColumnBuilder written in _builders.AsSpan(0, i)) written.Undo(row);
                return fault;
            }
        }

        return null;
    }

    private Fault? TryAdd(int column, ReadOnlySpan<byte> value, int row)
    {
        ColumnBuilder builder = _builders[column];
        return builder.TryAdd(value, row) ? null : new Fault(_schema[_used[column]].Name, Encoding.UTF8.GetString(value), ValueText.Refuse(builder.Type, value));
    }

    /// <summary>
    /// The bytes of a group, in the line, so that no text is copied. The expression sees a character beyond U+FFFF as two;
    /// a group that begins or ends within one gets all of it.
    /// </summary>
    private static ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> line, string text, Group group, bool isAscii)
    {
        if (isAscii) return line.Slice(group.Index, group.Length);
        int from = group.Index;
        int to = from + group.Length;
        if (char.IsLowSurrogate(text[from])) from--;
        if (char.IsHighSurrogate(text[to - 1])) to++;
        int start = Encoding.UTF8.GetByteCount(text.AsSpan(0, from));
        return line.Slice(start, Encoding.UTF8.GetByteCount(text.AsSpan(from, to - from)));
    }

    /// <summary>Why a line is rejected. A class, so that the line that is not costs one register.</summary>
    private sealed record Fault(string? Column, string? Value, string Reason);
}
