using System.Text;
using System.Text.Json;
using Etl.Messages;
using Etl.Steps.Records;

namespace Etl.Steps.Json;

/// <summary>One worker's parser: walks the objects of a chunk and hands the values of the used columns to their builders.</summary>
internal sealed class JsonChunkParser : IChunkParser
{
    private readonly JsonLayout _layout;
    private readonly bool _isArray;
    private readonly TextHeap _heap = new();
    private readonly int[] _used; // indexes of the columns that are materialised
    private readonly ColumnBuilder[] _builders; // parallel to _used
    private readonly JsonObjectReader _reader;

    public JsonChunkParser(JsonLayout layout, bool isArray, IReadOnlySet<string> columns)
    {
        _layout = layout;
        _isArray = isArray;
        _used = [.. Enumerable.Range(0, layout.Schema.Count).Where(i => columns.Contains(layout.Schema[i].Name))];
        _builders = [.. _used.Select(i => ColumnBuilder.Create(layout.Schema[i].Type, _heap))];
        _reader = new JsonObjectReader(layout.CreateTree(_used), _builders, [.. _used.Select(i => layout.Schema[i].Name)]);
    }

    public RowBatch Parse(RecordChunk chunk, IRejectSink rejects)
    {
        int capacity = checked((int)(_isArray ? MemoryExtensions.Count(chunk.Records, (byte)'{') : LineBreaks.Count(chunk.Records) + 1));
        foreach (ColumnBuilder builder in _builders) builder.Begin(capacity);
        BatchRows rows = new(chunk, ColumnPool.Rent<int>(capacity), ColumnPool.Rent<int>(capacity));
        _heap.Begin(chunk, chunk.Buffer, 0);
        if (_isArray) ParseObjects(rows, rejects);
        else ParseLines(rows, rejects);
        byte[] heap = _heap.Complete();
        Column?[] columns = new Column?[_layout.Schema.Count];
        for (int i = 0; i < _used.Length; i++) columns[_used[i]] = _builders[i].Complete(rows.Count);
        TextColumnBuilder.Share(columns, heap);
        return new RowBatch(chunk.Position, _layout.Schema, columns, rows.Count, new BatchOrigin(chunk, rows.Starts, rows.Lengths));
    }

    private void ParseLines(BatchRows rows, IRejectSink rejects)
    {
        ReadOnlySpan<byte> records = rows.Chunk.Records;
        int record = 0;
        for (int start = 0; start < records.Length;)
        {
            int length = records[start..].IndexOf((byte)'\n');
            if (length < 0) length = records.Length - start;
            ReadOnlySpan<byte> line = records.Slice(start, length).TrimEnd((byte)'\r');
            if (line.ContainsAnyExcept(" \t\r"u8))
            {
                JsonFault? fault;
                try
                {
                    Utf8JsonReader json = new(line, JsonObjectReader.Options);
                    fault = _reader.Read(ref json, line, rows.Count) ?? JsonObjectReader.ReadEnd(ref json);
                }
                catch (JsonException e)
                {
                    fault = new JsonFault(null, null, JsonErrors.DescribeLine(e));
                }

                rows.Finish(start, line.Length, record++, fault, _builders, rejects);
            }

            start += length + 1;
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
