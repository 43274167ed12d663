using Etl.Messages;

namespace Etl.Steps.Outputs;

/// <summary>The columns to write and the selected rows of the batch at hand. Not thread-safe.</summary>
internal sealed class ColumnRows(IReadOnlyList<int> indexes)
{
    private readonly Column[] _columns = new Column[indexes.Count];
    private int[] _rows = [];

    public ReadOnlySpan<Column> Columns => _columns;

    /// <summary>Takes up a batch; returns the indexes of its selected rows.</summary>
    public ReadOnlySpan<int> Take(RowBatch batch)
    {
        for (int i = 0; i < _columns.Length; i++) _columns[i] = batch.ColumnAt(indexes[i]);
        if (batch.Selection is { } selection) return selection.AsSpan(0, batch.RowCount);
        int known = _rows.Length;
        if (known < batch.RowCount) Array.Resize(ref _rows, batch.RowCount);
        for (int i = known; i < _rows.Length; i++) _rows[i] = i;
        return _rows.AsSpan(0, batch.RowCount);
    }
}
