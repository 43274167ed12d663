using Etl.Expressions;
using Etl.Messages;

namespace Etl.Steps.Rows;

/// <summary>The rows of one batch that a step's expressions failed on: rejects each once and takes them out of the selection.</summary>
internal sealed class RejectedRows
{
    private readonly HashSet<int> _rows = [];

    public bool IsEmpty => _rows.Count == 0;

    public void Clear() => _rows.Clear();

    public bool Contains(int row) => _rows.Count > 0 && _rows.Contains(row);

    /// <summary>Rejects the rows of the errors, except those rejected before.</summary>
    public void Add(RowBatch batch, RowErrors errors, string? column, IRejectSink rejects)
    {
        if (errors.Count == 0) return;
        foreach (RowError error in errors.Sorted)
        {
            if (_rows.Add(error.Row)) rejects.Add(batch, error.Row, column, error.Value, error.Reason);
        }
    }

    /// <summary>Takes a row out that is rejected or lost otherwise; false when it was taken out before.</summary>
    public bool Add(int row) => _rows.Add(row);

    /// <summary>The batch without the rejected rows; takes over the caller's reference.</summary>
    public RowBatch Drop(RowBatch batch)
    {
        if (_rows.Count == 0) return batch;
        int[] selection = ColumnPool.Rent<int>(batch.Capacity);
        int kept = 0;
        for (int i = 0; i < batch.RowCount; i++)
        {
            int row = batch.RowAt(i);
            if (!_rows.Contains(row)) selection[kept++] = row;
        }

        return batch.WithSelection(selection, kept);
    }
}
