using System.Text;
using Etl.Messages;
using Etl.Steps.Records;

namespace Etl.Steps.Csv;

/// <summary>
/// One worker's parser. Plain CSV is indexed and then read column by column, some rows at a time, so that these stay in the
/// processor's nearest cache; whatever is odd, and any other dialect, is read record by record. See decision 12.
/// </summary>
internal sealed class CsvChunkParser<TRecords> : IChunkParser
    where TRecords : ICsvRecords
{
    // Texts of 256 rows and their places fit a first-level cache of 32 KiB. A row that is refused costs reading as many again.
    private const int BlockRows = 256;

    // An index takes up to four times the bytes. Only a single record makes a chunk this large.
    private const int MostIndexed = 1 << 20;

    private readonly CsvFormat _format;
    private readonly TextHeap _heap = new();
    private readonly int[] _used; // indexes of the columns that are materialised
    private readonly ColumnBuilder[] _builders; // parallel to _used
    private readonly int[] _fields; // parallel to _used: the field in the file at hand
    private readonly CsvRecordParser<TRecords> _records;
    private readonly CsvRowIndex? _index; // null where the dialect is not plain
    private readonly CsvDoubledQuotes _doubled = new();
    private readonly TextRange[] _places = new TextRange[BlockRows];

    public CsvChunkParser(CsvFormat format, IReadOnlySet<string> columns, CsvRecordParser<TRecords>.OpenRecords open)
    {
        _format = format;
        _used = [.. Enumerable.Range(0, format.Schema.Count).Where(i => columns.Contains(format.Schema[i].Name))];
        _builders = [.. _used.Select(i => format.Columns[i].CreateBuilder(_heap))];
        _fields = new int[_used.Length];
        _records = new CsvRecordParser<TRecords>(format, _used, _builders, _heap, open);
        // The cells of sheets are told apart by their quotes.
        _index = format.Dialect is { IsPlain: true, IsOfCells: false } ? new CsvRowIndex() : null;
    }

    public RowBatch Parse(RecordChunk chunk, IRejectSink rejects)
    {
        CsvLayout layout = (CsvLayout)chunk.Header!;
        for (int i = 0; i < _used.Length; i++) _fields[i] = layout.FieldOfColumn[_used[i]];
        CsvRowIndex? index = chunk.Length <= MostIndexed && layout.FieldNames.Length > 0 ? _index : null;
        CsvQuoteRules quoting = index is null ? default : new((byte)(layout.Separator ?? _format.Dialect.Separator)[0], (byte)_format.Dialect.Quote![0]);
        index?.Build(chunk.Records, quoting, layout.FieldNames.Length);
        // Where records are not indexed: none without a line end, but for the last.
        int capacity = index is null ? checked((int)LineBreaks.Count(chunk.Records) + 1) : index.Rows + index.Odd.Count;
        foreach (ColumnBuilder builder in _builders) builder.Begin(capacity);
        CsvBatch batch = new(chunk, rejects, capacity);
        _heap.IsValid = index?.IsUtf8 ?? Ascii.IsValid(chunk.Records);
        if (index is null) _records.Add(batch, 0, chunk.Length);
        else AddIndexed(batch, index, quoting);
        Column?[] columns = new Column?[_format.Schema.Count];
        for (int i = 0; i < _used.Length; i++) columns[_used[i]] = _builders[i].Complete(batch.Rows);
        TextColumnBuilder.Share(columns, chunk.Buffer);
        return new RowBatch(chunk.Position, _format.Schema, columns, batch.Rows, batch.Complete());
    }

    private void AddIndexed(CsvBatch batch, CsvRowIndex index, CsvQuoteRules quoting)
    {
        _doubled.Begin();
        int row = 0;
        foreach (OddRecord odd in index.Odd)
        {
            AddRows(batch, index, quoting, row, odd.Row);
            _records.Add(batch, odd.Start, odd.End);
            row = odd.Row;
        }

        AddRows(batch, index, quoting, row, index.Rows);
    }

    private void AddRows(CsvBatch batch, CsvRowIndex index, CsvQuoteRules quoting, int from, int to)
    {
        while (from < to)
        {
            int wanted = Math.Min(BlockRows, to - from);
            int added = AddBlock(batch, index, quoting, from, wanted);
            batch.AddRows(index, from, from + added);
            from += added;
            if (added == wanted) continue;
            // Whoever says what is wrong with a record reads it again.
            _records.Add(batch, index.StartOf(from), index.EndOf(from));
            from++;
        }
    }

    /// <summary>Adds rows, as many as all columns take: up to the first one that one of them refuses.</summary>
    private int AddBlock(CsvBatch batch, CsvRowIndex index, CsvQuoteRules quoting, int from, int rows)
    {
        RecordChunk chunk = batch.Chunk;
        _doubled.Select(index, from, from + rows);
        for (int i = 0; i < _builders.Length; i++)
        {
            CsvColumnFormat column = _format.Columns[_used[i]];
            Span<TextRange> places = _places.AsSpan(0, rows);
            // The extra column's field stands behind the last one, and what a file lacks nowhere.
            if (_fields[i] >= batch.Layout.FieldNames.Length)
            {
                places.Clear();
            }
            else
            {
                bool quoted = index.GetFields(chunk.Records, quoting.Quote, _fields[i], from, places);
                if (quoted) _doubled.Decode(chunk, index.Doubled, quoting.Quote, places);
                if (column.IsPrepared) column.Prepare(chunk.Buffer, places);
            }

            int taken = _builders[i].AddAll(chunk.Buffer, places, batch.Rows);
            if (taken == rows) continue;
            foreach (ColumnBuilder builder in _builders.AsSpan(0, i)) builder.Undo(batch.Rows + taken, rows - taken);
            rows = taken;
        }

        return rows;
    }
}
