using System.Buffers;
using System.Globalization;
using Etl.Messages;
using Etl.Steps.Compression;
using ExcelDataReader;

namespace Etl.Steps.Excel;

/// <summary>A sheet as CSV, made while it is read, and the row of the sheet that each record is.</summary>
internal sealed class SheetStream(Workbook workbook, ExcelReadOptions options, SheetRange range, int maxRecordBytes, CancellationToken cancellation) : ForwardStream
{
    private const int BlockBytes = 32 * 1024;

    private readonly ArrayBufferWriter<byte> _text = new(BlockBytes * 2);
    private readonly ArrayBufferWriter<byte> _record = new();
    private readonly Queue<(long Offset, int Row)> _rows = new();
    private readonly CellText _cells = new(options.Digits);
    private long _written; // bytes before those in _text
    private int _taken; // bytes of _text that were read
    private int _row;
    private bool _ended;

    private IExcelDataReader Reader => workbook.Reader;

    /// <exception cref="StepException">The sheet is damaged.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_taken == _text.WrittenCount)
        {
            _written += _taken;
            _taken = 0;
            _text.ResetWrittenCount();
            while (!_ended && _text.WrittenCount < BlockBytes)
            {
                _ended = !WriteRow();
                if (_ended) workbook.CheckUnchanged();
            }
        }

        int count = Math.Min(buffer.Length, _text.WrittenCount - _taken);
        _text.WrittenSpan.Slice(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }

    /// <summary>The rows of the records between two bytes, as a chunk counts them. Called for one chunk after the other.</summary>
    public LineMap TakeRows(long start, long end)
    {
        List<int> offsets = [];
        List<long> rows = [];
        while (_rows.TryPeek(out (long Offset, int Row) first) && first.Offset < end)
        {
            _rows.Dequeue();
            // The header's row goes before the first chunk.
            if (first.Offset < start) continue;
            offsets.Add((int)(first.Offset - start));
            rows.Add(first.Row);
        }

        return new LineMap([.. offsets], [.. rows]);
    }

    /// <summary>Writes the next row of the range, if it is not empty; false at the end.</summary>
    private bool WriteRow()
    {
        // A sheet may have a million empty rows.
        cancellation.ThrowIfCancellationRequested();
        if (_row == range.LastRow || !Advance()) return false;
        _row++;
        if (_row < range.FirstRow) return true;
        int last = Math.Min(range.LastColumn, Reader.FieldCount);
        _record.ResetWrittenCount();
        bool isEmpty = true;
        for (int column = range.FirstColumn; column <= last; column++)
        {
            if (column > range.FirstColumn) _record.Write(","u8);
            int before = _record.WrittenCount;
            Write(column);
            isEmpty &= _record.WrittenCount == before;
        }

        if (isEmpty && _row == range.HeaderRow)
            throw new StepException(workbook.Source, $"Row {_row}, on which the header shall stand, is empty. Correct the step's 'headerRow'.");
        if (isEmpty) return true;
        if (_record.WrittenCount > maxRecordBytes)
            throw new StepException(workbook.Source, string.Create(CultureInfo.InvariantCulture, $"Row {_row} is longer than {maxRecordBytes:N0} bytes, the most that is allowed. Read fewer columns of the sheet by 'range'."));
        _rows.Enqueue((_written + _text.WrittenCount, _row));
        _text.Write(_record.WrittenSpan);
        _text.Write("\n"u8);
        return true;
    }

    private bool Advance()
    {
        try
        {
            return Reader.Read();
        }
        catch (Exception e) when (Workbook.IsDamage(e))
        {
            throw new StepException(workbook.Source, $"The sheet is corrupt behind row {_row}. {e.Message} Get the file again.", e);
        }
    }

    private void Write(int column)
    {
        if (workbook.Errors.Find(_row, column) is { } error)
        {
            CellText.WriteError(_record, error);
            return;
        }

        if (Reader.GetValue(column - 1) is not { } value) return;
        if (!_cells.TryWrite(_record, value, Reader.GetNumberFormatString(column - 1)))
            throw new StepException(workbook.Source, $"The text in row {_row}, column {column} is no Unicode: it has half of a character. Correct the cell.");
    }
}
