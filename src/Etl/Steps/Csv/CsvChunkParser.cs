using System.Text;
using CsvHelper;
using Etl.Messages;
using Etl.Steps.Records;
using Etl.Values;

namespace Etl.Steps.Csv;

/// <summary>One worker's parser: walks the records of a chunk with a CSV reader and hands each used field to its column's builder.</summary>
internal sealed class CsvChunkParser : IChunkParser
{
    private readonly CsvFormat _format;
    private readonly CsvReaderOptions _options;
    private readonly TextHeap _heap = new();
    private readonly int[] _used; // indexes of the columns that are materialised
    private readonly ColumnBuilder[] _builders; // parallel to _used
    private readonly int[] _fields; // parallel to _used: the field in the file at hand
    private bool _oddQuotes; // set by the CSV reader while it reads a record

    public CsvChunkParser(CsvFormat format, IReadOnlySet<string> columns)
    {
        _format = format;
        _options = format.ReaderOptions with { OnMalformedRecord = _ => _oddQuotes = true };
        _used = [.. Enumerable.Range(0, format.Schema.Count).Where(i => columns.Contains(format.Schema[i].Name))];
        _builders = [.. _used.Select(i => ColumnBuilder.Create(format.Schema[i].Type, _heap))];
        _fields = new int[_used.Length];
    }

    public RowBatch Parse(RecordChunk chunk, IRejectSink rejects)
    {
        CsvLayout layout = (CsvLayout)chunk.Header!;
        for (int i = 0; i < _used.Length; i++) _fields[i] = layout.FieldOfColumn[_used[i]];
        // No record without a line end, but for the last: room for all rows, so that no array grows.
        int capacity = checked((int)LineBreaks.Count(chunk.Records) + 1);
        foreach (ColumnBuilder builder in _builders) builder.Begin(capacity);
        int[] starts = ColumnPool.Rent<int>(capacity);
        int[] lengths = ColumnPool.Rent<int>(capacity);
        int rows = ParseRecords(chunk, layout, starts, lengths, rejects);
        byte[] heap = _heap.Complete();
        Column?[] columns = new Column?[_format.Schema.Count];
        for (int i = 0; i < _used.Length; i++) columns[_used[i]] = _builders[i].Complete(rows);
        TextColumnBuilder.Share(columns, heap);
        return new RowBatch(chunk.Position, _format.Schema, columns, rows, new BatchOrigin(chunk, starts, lengths));
    }

    private int ParseRecords(RecordChunk chunk, CsvLayout layout, int[] starts, int[] lengths, IRejectSink rejects)
    {
        byte[]? guarded = GuardStart(chunk);
        int shift = guarded is null ? 0 : 1;
        byte[] input = guarded ?? chunk.Buffer;
        _heap.Begin(chunk, input, shift);
        int rows = 0;
        int record = 0;
        using (CsvReader reader = CsvReader.Create(input.AsMemory(0, shift + chunk.Length), _options))
        {
            for (; ReadRecord(reader); record++)
            {
                int start = (int)reader.ByteOffset - shift;
                if (TryAddRow(reader, layout, rows) is { } fault)
                {
                    Reject(rejects, chunk, reader, record, start, fault);
                    continue;
                }

                starts[rows] = start;
                lengths[rows] = reader.RawRecord.Length;
                rows++;
            }
        }

        if (guarded is not null)
        {
            // Texts were placed by where they stand behind the guard, which is where they stand in the chunk.
            ColumnPool.Return(guarded);
        }

        return rows;
    }

    private bool ReadRecord(CsvReader reader)
    {
        _oddQuotes = false;
        return reader.Read();
    }

    /// <summary>Writes the record's values into a row of the builders; what is wrong with the record otherwise.</summary>
    private Fault? TryAddRow(CsvReader reader, CsvLayout layout, int row)
    {
        if (_oddQuotes && CsvFlaw.Find(reader, _format.Quote) is { } flaw)
            return new Fault(flaw.Field < layout.FieldNames.Length ? layout.FieldNames[flaw.Field] : null, Encoding.UTF8.GetString(reader.GetRawSpan(flaw.Field)), flaw.Reason);
        if (reader.FieldCount != layout.FieldNames.Length) return new Fault(null, null, layout.DescribeCount(reader.FieldCount));
        for (int i = 0; i < _builders.Length; i++)
        {
            ColumnBuilder builder = _builders[i];
            ReadOnlySpan<byte> text = reader.GetSpan(_fields[i]);
            if (text.IsEmpty || (_format.NullTexts.Length > 0 && IsNullText(text)))
            {
                builder.AddNull(row);
            }
            else if (!builder.TryAdd(text, row))
            {
                foreach (ColumnBuilder written in _builders.AsSpan(0, i)) written.Undo(row);
                return new Fault(_format.Schema[_used[i]].Name, Encoding.UTF8.GetString(text), ValueText.Refuse(builder.Type, text));
            }
        }

        return null;
    }

    private bool IsNullText(ReadOnlySpan<byte> text)
    {
        foreach (byte[] nullText in _format.NullTexts)
        {
            if (text.SequenceEqual(nullText)) return true;
        }

        return false;
    }

    private static void Reject(IRejectSink rejects, RecordChunk chunk, CsvReader reader, int record, int start, Fault fault) =>
        rejects.Add(new Reject(
            chunk.Position,
            record,
            BatchOrigin.LocateOffset(chunk, start),
            fault.Column,
            fault.Value,
            fault.Reason,
            Encoding.UTF8.GetString(reader.RawRecord)));

    /// <summary>
    /// The CSV reader takes bytes that look like a byte order mark for one at the start of what it is given. Within a file
    /// they are data, wherever a chunk starts, so such a chunk is read from a copy behind an empty line, which is skipped.
    /// Null when there is no need, which is nearly always.
    /// </summary>
    private static byte[]? GuardStart(RecordChunk chunk)
    {
        if (chunk.Length == 0 || chunk.Records[0] is not (0xEF or 0xFE or 0xFF or 0)) return null;
        byte[] copy = ColumnPool.Rent<byte>(chunk.Length + 1);
        copy[0] = (byte)'\n';
        chunk.Records.CopyTo(copy.AsSpan(1));
        return copy;
    }

    /// <summary>Why a record is rejected. A class, so that the row that has none costs one register.</summary>
    private sealed record Fault(string? Column, string? Value, string Reason);
}
