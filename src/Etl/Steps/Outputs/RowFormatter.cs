using Etl.Messages;

namespace Etl.Steps.Outputs;

/// <summary>One worker's formatter of rows that all go to one file, or to one after the other.</summary>
/// <param name="columns">Indexes of the columns that are written.</param>
/// <param name="format">Makes the bytes.</param>
/// <param name="withEnds">Whether files are cut by rows, so that the writer has to know where each row ends.</param>
internal sealed class RowFormatter(IReadOnlyList<int> columns, IRowFormat format, bool withEnds) : IRowFormatter
{
    private readonly ColumnRows _rows = new(columns);
    private int _room = 4096; // what the last batch took, so that the next one's array need not grow

    public Message Format(RowBatch batch)
    {
        FormattedRows formatted = Format(batch, 0);
        if (formatted.RowCount < batch.RowCount)
        {
            formatted.Release();
            return batch;
        }

        batch.Release();
        return formatted;
    }

    /// <summary>Formats selected rows of a batch from the one at <paramref name="from"/> on, as far as there is room for their bytes; the caller keeps its reference.</summary>
    public FormattedRows Format(RowBatch batch, int from)
    {
        ReadOnlySpan<int> rows = _rows.Take(batch)[from..];
        OutputBlock bytes = new(_room);
        int[] ends = withEnds ? ColumnPool.Rent<int>(rows.Length) : [];
        int written = rows.IsEmpty ? 0 : format.Write(_rows.Columns, rows, bytes, ends);
        _room = bytes.Length + (bytes.Length / 16);
        return new FormattedRows(batch, written, bytes, ends, []);
    }

    public void Dispose() => format.Dispose();
}
