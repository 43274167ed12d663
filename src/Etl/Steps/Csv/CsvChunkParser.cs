using System.Globalization;
using System.Text;
using CsvHelper;
using Etl.Messages;
using Etl.Steps.Records;

namespace Etl.Steps.Csv;

/// <summary>One worker's parser: walks the records of a chunk with a CSV reader and hands each used field to its column's builder.</summary>
internal sealed class CsvChunkParser<TRecords> : IChunkParser
    where TRecords : ICsvRecords
{
    private readonly CsvFormat _format;
    private readonly CsvReaderOptions _options;
    private readonly OpenRecords _open;
    private readonly TextHeap _heap = new();
    private readonly int[] _used; // indexes of the columns that are materialised
    private readonly ColumnBuilder[] _builders; // parallel to _used
    private readonly int[] _fields; // parallel to _used: the field in the file at hand
    private readonly bool _prepared; // whether any column's values need a look before its builder gets them
    private CsvLayout? _layout; // of the chunk at hand
    private bool _oddQuotes; // set by the CSV reader while it reads a record

    public CsvChunkParser(CsvFormat format, IReadOnlySet<string> columns, OpenRecords open)
    {
        _format = format;
        _open = open;
        _options = format.ReaderOptions with { OnMalformedRecord = _ => _oddQuotes = true };
        _used = [.. Enumerable.Range(0, format.Schema.Count).Where(i => columns.Contains(format.Schema[i].Name))];
        _builders = [.. _used.Select(i => format.Columns[i].CreateBuilder(_heap))];
        _prepared = _used.Any(i => format.Columns[i].IsPrepared);
        _fields = new int[_used.Length];
    }

    /// <summary>Opens the records of a chunk; the options are the CSV library's.</summary>
    public delegate TRecords OpenRecords(ReadOnlyMemory<byte> data, CsvReaderOptions options, CsvLayout layout);

    public RowBatch Parse(RecordChunk chunk, IRejectSink rejects)
    {
        CsvLayout layout = (CsvLayout)chunk.Header!;
        _layout = layout;
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
        byte[]? guarded = CsvGuard.Rent(chunk.Records);
        int shift = guarded is null ? 0 : 1;
        byte[] input = guarded ?? chunk.Buffer;
        _heap.Begin(chunk, input, shift);
        int rows = 0;
        int record = 0;
        using (TRecords reader = _open(input.AsMemory(0, shift + chunk.Length), _options, layout))
        {
            for (; ReadRecord(reader); record++)
            {
                int start = reader.Start - shift;
                if (TryAddRow(reader, layout, rows) is { } fault)
                {
                    if (fault.Option is not null) throw Fail(chunk, start, fault);
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

    private bool ReadRecord(TRecords reader)
    {
        _oddQuotes = false;
        if (!reader.Read()) return false;
        _oddQuotes |= reader.IsFlawed;
        return true;
    }

    /// <summary>Writes the record's values into a row of the builders; what is wrong with the record otherwise.</summary>
    private Fault? TryAddRow(TRecords reader, CsvLayout layout, int row)
    {
        if (_oddQuotes && reader.FindFlaw(_format.Dialect) is { } flaw)
            return new Fault(flaw.Field < layout.FieldNames.Length ? layout.FieldNames[flaw.Field] : null, Encoding.UTF8.GetString(reader.GetRawSpan(flaw.Field)), flaw.Reason);
        if (reader.FieldCount != layout.FieldNames.Length && FindMisfit(reader.FieldCount, layout) is { } misfit) return misfit;
        for (int i = 0; i < _builders.Length; i++)
        {
            ColumnBuilder builder = _builders[i];
            ReadOnlySpan<byte> text = reader.GetSpan(_fields[i]);
            // Handed over by value: by reference, every field of every file would go through memory for the few that need this.
            if (_prepared) text = Prepare(reader, i, text);
            if (text.IsEmpty)
            {
                builder.AddNull(row);
            }
            else if (!builder.TryAdd(text, row))
            {
                foreach (ColumnBuilder written in _builders.AsSpan(0, i)) written.Undo(row);
                return Mistyped(i, text);
            }
        }

        return null;
    }

    private Fault Mistyped(int used, ReadOnlySpan<byte> text)
    {
        CsvColumnFormat column = _format.Columns[_used[used]];
        string reason = _builders[used].Refuse(text) + column.TypeNote;
        return _format.Drift.Type == MistypedValues.Fail
            ? new Fault(null, null, $"Column '{column.Column.Name}': {reason}") { Option = "drift.type" }
            : new Fault(column.Column.Name, Encoding.UTF8.GetString(text), reason);
    }

    /// <summary>The text trimmed where its column says so, and empty where it means null.</summary>
    private ReadOnlySpan<byte> Prepare(TRecords reader, int used, ReadOnlySpan<byte> text)
    {
        CsvColumnFormat column = _format.Columns[_used[used]];
        if (column.IsExtra) return ReadExtra(reader, _layout!);
        // A column that the sheet lacks has no field to look at.
        if (!text.IsEmpty && _builders[used] is CellBuilder cell) cell.IsText = CellBuilder.IsTextCell(reader.GetRawSpan(_fields[used]));
        if (column.Trim) text = text.Trim(" \t"u8);
        foreach (byte[] nullText in column.NullTexts)
        {
            if (text.SequenceEqual(nullText)) return default;
        }

        return text;
    }

    /// <summary>What stands behind the last field that has a column, as it stands.</summary>
    private ReadOnlySpan<byte> ReadExtra(TRecords reader, CsvLayout layout)
    {
        if (reader.FieldCount <= layout.FieldNames.Length) return default;
        int start = layout.FieldNames.Length * _format.Dialect.SeparatorBytes(layout.Separator);
        for (int i = 0; i < layout.FieldNames.Length; i++) start += reader.GetRawSpan(i).Length;
        return reader.RawRecord[start..];
    }

    /// <summary>What is wrong with a record of the wrong length; null where that is allowed. A field that is not there reads as empty.</summary>
    private Fault? FindMisfit(int fields, CsvLayout layout)
    {
        CsvRowsOptions rows = _format.Dialect.Rows;
        bool isShort = fields < layout.FieldNames.Length;
        if (isShort ? rows.Short == CsvShortRow.Pad : rows.Long is CsvLongRow.Ignore or CsvLongRow.Keep) return null;
        bool fails = isShort ? rows.Short == CsvShortRow.Error : rows.Long == CsvLongRow.Error;
        return new Fault(null, null, layout.DescribeCount(fields)) { Option = fails ? isShort ? "rows.short" : "rows.long" : null };
    }

    private static StepException Fail(RecordChunk chunk, int start, Fault fault)
    {
        RowOrigin origin = BatchOrigin.LocateOffset(chunk, start);
        return new StepException(chunk.Source, string.Create(CultureInfo.InvariantCulture, $"Line {origin.Line}, byte {origin.ByteOffset}: {fault.Reason}. Correct the row, or change '{fault.Option}' so that such rows are allowed or rejected."));
    }

    private static void Reject(IRejectSink rejects, RecordChunk chunk, TRecords reader, int record, int start, Fault fault) =>
        rejects.Add(new Reject(
            chunk.Position,
            record,
            BatchOrigin.LocateOffset(chunk, start),
            fault.Column,
            fault.Value,
            fault.Reason,
            Encoding.UTF8.GetString(reader.RawRecord)));

    /// <summary>Why a record is rejected. A class, so that the row that has none costs one register.</summary>
    private sealed record Fault(string? Column, string? Value, string Reason)
    {
        /// <summary>The option that makes it the end of the run; null where the record is rejected.</summary>
        public string? Option { get; init; }
    }
}
