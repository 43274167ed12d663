using System.Text;
using System.Text.Json;
using Etl.Messages;
using Etl.Steps.Records;

namespace Etl.Steps.Json;

/// <summary>One worker's parser: walks the objects of a chunk and hands the values of the used columns to their builders.</summary>
internal sealed class JsonChunkParser : IChunkParser
{
    private readonly JsonLayout _layout;
    private readonly JsonRecords _records;
    private readonly TextHeap _heap = new();
    private readonly int[] _used; // indexes of the columns that are materialised
    private readonly ColumnBuilder[] _builders; // parallel to _used
    private readonly JsonObjectReader _reader;
    private readonly JsonLineReader _lines;

    public JsonChunkParser(JsonLayout layout, JsonRecords records, IReadOnlySet<string> columns)
    {
        _layout = layout;
        _records = records;
        _used = [.. Enumerable.Range(0, layout.Schema.Count).Where(i => columns.Contains(layout.Schema[i].Name))];
        _builders = [.. _used.Select(i => ColumnBuilder.Create(layout.Schema[i].Type, _heap))];
        JsonKey root = layout.CreateTree(_used);
        _reader = new JsonObjectReader(root, _builders, [.. _used.Select(i => layout.Schema[i].Name)]);
        _lines = new JsonLineReader(root, _builders, _reader);
    }

    public RowBatch Parse(RecordChunk chunk, IRejectSink rejects)
    {
        int capacity = MostRows(chunk.Records);
        foreach (ColumnBuilder builder in _builders) builder.Begin(capacity);
        BatchRows rows = new(chunk, ColumnPool.Rent<int>(capacity), ColumnPool.Rent<int>(capacity));
        _heap.Begin(chunk);
        _heap.IsValid = Ascii.IsValid(chunk.Records);
        if (_records == JsonRecords.Objects) ParseObjects(rows, rejects);
        else if (_records == JsonRecords.Lines) ParseLines(rows, rejects);
        else ParseDocument(rows, rejects);
        byte[] heap = _heap.Complete();
        Column?[] columns = new Column?[_layout.Schema.Count];
        for (int i = 0; i < _used.Length; i++) columns[_used[i]] = _builders[i].Complete(rows.Count);
        TextColumnBuilder.Share(columns, heap);
        return new RowBatch(chunk.Position, _layout.Schema, columns, rows.Count, new BatchOrigin(chunk, rows.Starts, rows.Lengths));
    }

    private int MostRows(ReadOnlySpan<byte> records) => _records switch
    {
        JsonRecords.Objects => MemoryExtensions.Count(records, (byte)'{'),
        JsonRecords.Lines => MemoryExtensions.Count(records, (byte)'\n') + 1,
        _ => 1,
    };

    private void ParseLines(BatchRows rows, IRejectSink rejects)
    {
        ReadOnlySpan<byte> records = rows.Chunk.Records;
        int record = 0;
        for (int start = 0; start < records.Length;)
        {
            int end = _lines.TryRead(rows.Chunk.Buffer, start, records.Length, rows.Count);
            if (end >= 0 && IsLineEnd(records, end))
            {
                rows.Finish(start, end - start, record++, null, _builders, rejects);
                start = end + (end < records.Length && records[end] == (byte)'\r' ? 2 : 1);
                continue;
            }

            int length = records[start..].IndexOf((byte)'\n');
            if (length < 0) length = records.Length - start;
            ReadOnlySpan<byte> line = records.Slice(start, length).TrimEnd((byte)'\r');
            if (line.ContainsAnyExcept(" \t\r"u8))
            {
                JsonFault? fault = ReadAlone(line, rows.Count, "one object on each line is expected", JsonErrors.DescribeLine);
                if (fault is null) _lines.Learn(line);
                rows.Finish(start, line.Length, record++, fault, _builders, rejects);
            }

            start += length + 1;
        }
    }

    private static bool IsLineEnd(ReadOnlySpan<byte> records, int at) =>
        at == records.Length || records[at] == (byte)'\n' || (records[at] == (byte)'\r' && at + 1 < records.Length && records[at + 1] == (byte)'\n');

    private void ParseDocument(BatchRows rows, IRejectSink rejects)
    {
        ReadOnlySpan<byte> document = rows.Chunk.Records.TrimEnd(" \t\r\n"u8);
        JsonFault? fault = ReadAlone(document, 0, "one object in each file is expected", JsonErrors.DescribeDocument);
        rows.Finish(0, document.Length, 0, fault, _builders, rejects);
    }

    /// <summary>Reads an object with nothing behind it into a row; what is wrong with it otherwise.</summary>
    private JsonFault? ReadAlone(ReadOnlySpan<byte> text, int row, string expected, Func<JsonException, string> describe)
    {
        try
        {
            Utf8JsonReader json = new(text, JsonObjectReader.Options);
            return _reader.Read(ref json, text, row) ?? JsonObjectReader.ReadEnd(ref json, expected);
        }
        catch (JsonException e)
        {
            return new JsonFault(null, null, describe(e));
        }
    }

    private void ParseObjects(BatchRows rows, IRejectSink rejects)
    {
        ReadOnlySpan<byte> records = rows.Chunk.Records;
        Utf8JsonReader json = new(records, JsonObjectReader.Options);
        int record = 0;
        try
        {
            for (int start; ;)
            {
                start = (int)json.BytesConsumed;
                int skipped = records[start..].IndexOfAnyExcept(" \t\r\n"u8);
                if (skipped < 0) return;
                start += skipped;
                JsonFault? fault = _reader.Read(ref json, records, rows.Count);
                rows.Finish(start, (int)json.BytesConsumed - start, record++, fault, _builders, rejects);
            }
        }
        catch (JsonException e)
        {
            // Where an array goes wrong, nothing behind it can be told apart.
            throw JsonErrors.DescribeArray(rows.Chunk, e);
        }
    }
}

/// <summary>What a chunk's records are.</summary>
internal enum JsonRecords
{
    /// <summary>Each line holds one object or is blank.</summary>
    Lines,

    /// <summary>Objects with blanks between them.</summary>
    Objects,

    /// <summary>The chunk is one document, which holds one object.</summary>
    Document,
}

/// <summary>The rows of the batch being filled.</summary>
internal sealed class BatchRows(RecordChunk chunk, int[] starts, int[] lengths)
{
    public RecordChunk Chunk => chunk;

    public int[] Starts => starts;

    public int[] Lengths => lengths;

    public int Count { get; private set; }

    /// <summary>Keeps the row just filled, or rejects it when there is a fault.</summary>
    public void Finish(int start, int length, int record, JsonFault? fault, ColumnBuilder[] builders, IRejectSink rejects)
    {
        if (fault is null)
        {
            starts[Count] = start;
            lengths[Count] = length;
            Count++;
            return;
        }

        foreach (ColumnBuilder builder in builders) builder.Undo(Count);
        string raw = Encoding.UTF8.GetString(chunk.Records.Slice(start, length));
        rejects.Add(new Reject(chunk.Position, record, BatchOrigin.LocateOffset(chunk, start), fault.Column, fault.Value, fault.Reason, raw));
    }
}

/// <summary>Why an object is rejected.</summary>
internal sealed record JsonFault(string? Column, string? Value, string Reason);
