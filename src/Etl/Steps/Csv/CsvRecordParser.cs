using System.Globalization;
using System.Text;
using CsvHelper;
using Etl.Messages;
using Etl.Steps.Records;

namespace Etl.Steps.Csv;

/// <summary>
/// Reads records one by one with a CSV reader and hands each used field to its column's builder. It knows all dialects and
/// says what is wrong with a record; whoever reads faster leaves to it what is odd.
/// </summary>
internal sealed class CsvRecordParser<TRecords>
    where TRecords : ICsvRecords
{
    private readonly CsvFormat _format;
    private readonly CsvReaderOptions _options;
    private readonly OpenRecords _open;
    private readonly TextHeap _heap;
    private readonly int[] _used; // indexes of the columns that are materialised
    private readonly ColumnBuilder[] _builders; // parallel to _used
    private readonly bool _prepared; // whether any column's values need a look before its builder gets them
    private bool _oddQuotes; // set by the CSV reader while it reads a record

    /// <param name="format">How the file is written.</param>
    /// <param name="used">Indexes of the columns that are materialised.</param>
    /// <param name="builders">Their builders.</param>
    /// <param name="heap">Where the builders' texts stand.</param>
    /// <param name="open">Opens records.</param>
    public CsvRecordParser(CsvFormat format, int[] used, ColumnBuilder[] builders, TextHeap heap, OpenRecords open)
    {
        _format = format;
        _used = used;
        _builders = builders;
        _heap = heap;
        _open = open;
        _options = format.ReaderOptions with { OnMalformedRecord = _ => _oddQuotes = true };
        _prepared = _used.Any(i => format.Columns[i].IsPrepared);
    }

    /// <summary>Opens records; the options are the CSV library's.</summary>
    public delegate TRecords OpenRecords(ReadOnlyMemory<byte> data, CsvReaderOptions options, CsvLayout layout);

    /// <summary>Adds the records in a part of a chunk to its batch.</summary>
    /// <param name="batch">Gets the rows; the builders have room for them.</param>
    /// <param name="from">The first record's first byte in the chunk.</param>
    /// <param name="to">The byte behind the last one.</param>
    public void Add(CsvBatch batch, int from, int to)
    {
        RecordChunk chunk = batch.Chunk;
        byte[]? guarded = CsvGuard.Rent(chunk.Records[from..to]);
        // How far the records stand behind where they stand in the chunk.
        int shift = guarded is null ? 0 : 1 - from;
        byte[] input = guarded ?? chunk.Buffer;
        int start = guarded is null ? from : 0;
        _heap.Begin(chunk, input, shift, to + shift);
        using (TRecords reader = _open(input.AsMemory(start, to + shift - start), _options, batch.Layout))
        {
            while (ReadRecord(reader)) AddRecord(batch, reader, start + reader.Start - shift);
        }

        _heap.Complete();
        // Texts were placed by where they stand behind the guard, which is where they stand in the chunk.
        if (guarded is not null) ColumnPool.Return(guarded);
    }

    private void AddRecord(CsvBatch batch, TRecords reader, int start)
    {
        if (TryAddRow(reader, batch.Layout, batch.Rows) is not { } fault) batch.AddRow(start, reader.RawRecord.Length);
        else if (fault.Option is null) batch.Reject(start, reader.RawRecord, fault);
        else throw Fail(batch.Chunk, start, fault);
    }

    private bool ReadRecord(TRecords reader)
    {
        _oddQuotes = false;
        if (!reader.Read()) return false;
        _oddQuotes |= reader.IsFlawed;
        return true;
    }

    /// <summary>Writes the record's values into a row of the builders; what is wrong with the record otherwise.</summary>
    private CsvFault? TryAddRow(TRecords reader, CsvLayout layout, int row)
    {
        if (_oddQuotes && reader.FindFlaw(_format.Dialect) is { } flaw)
            return new CsvFault(flaw.Field < layout.FieldNames.Length ? layout.FieldNames[flaw.Field] : null, Encoding.UTF8.GetString(reader.GetRawSpan(flaw.Field)), flaw.Reason);
        if (reader.FieldCount != layout.FieldNames.Length && FindMisfit(reader.FieldCount, layout) is { } misfit) return misfit;
        for (int i = 0; i < _builders.Length; i++)
        {
            ColumnBuilder builder = _builders[i];
            ReadOnlySpan<byte> text = reader.GetSpan(layout.FieldOfColumn[_used[i]]);
            // Handed over by value: by reference, every field of every file would go through memory for the few that need this.
            if (_prepared) text = Prepare(reader, layout, i, text);
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

    private CsvFault Mistyped(int used, ReadOnlySpan<byte> text)
    {
        CsvColumnFormat column = _format.Columns[_used[used]];
        string reason = _builders[used].Refuse(text) + column.TypeNote;
        return _format.Drift.Type == MistypedValues.Fail
            ? new CsvFault(null, null, $"Column '{column.Column.Name}': {reason}") { Option = "drift.type" }
            : new CsvFault(column.Column.Name, Encoding.UTF8.GetString(text), reason);
    }

    /// <summary>The text trimmed where its column says so, and empty where it means null.</summary>
    private ReadOnlySpan<byte> Prepare(TRecords reader, CsvLayout layout, int used, ReadOnlySpan<byte> text)
    {
        CsvColumnFormat column = _format.Columns[_used[used]];
        if (column.IsExtra) return ReadExtra(reader, layout);
        // A column that the sheet lacks has no field to look at.
        if (!text.IsEmpty && _builders[used] is CellBuilder cell) cell.IsText = CellBuilder.IsTextCell(reader.GetRawSpan(layout.FieldOfColumn[_used[used]]));
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
    private CsvFault? FindMisfit(int fields, CsvLayout layout)
    {
        CsvRowsOptions rows = _format.Dialect.Rows;
        bool isShort = fields < layout.FieldNames.Length;
        if (isShort ? rows.Short == CsvShortRow.Pad : rows.Long is CsvLongRow.Ignore or CsvLongRow.Keep) return null;
        bool fails = isShort ? rows.Short == CsvShortRow.Error : rows.Long == CsvLongRow.Error;
        return new CsvFault(null, null, layout.DescribeCount(fields)) { Option = fails ? isShort ? "rows.short" : "rows.long" : null };
    }

    private static StepException Fail(RecordChunk chunk, int start, CsvFault fault)
    {
        RowOrigin origin = BatchOrigin.LocateOffset(chunk, start);
        return new StepException(chunk.Source, string.Create(CultureInfo.InvariantCulture, $"Line {origin.Line}, byte {origin.ByteOffset}: {fault.Reason}. Correct the row, or change '{fault.Option}' so that such rows are allowed or rejected."));
    }
}
