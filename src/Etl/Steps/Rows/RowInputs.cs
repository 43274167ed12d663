using Etl.Expressions;
using Etl.Messages;

namespace Etl.Steps.Rows;

/// <summary>One worker's inputs: computes them for a batch, rejects the rows where one fails, and knows the rows that are left.</summary>
internal sealed class RowInputs(IReadOnlyList<RowInput> inputs)
{
    private readonly IExpressionEvaluator?[] _evaluators = [.. inputs.Select(input => input.Expression?.CreateEvaluator())];
    private readonly Column[] _columns = new Column[inputs.Count];
    private readonly RejectedRows _rejected = new();
    private readonly RowErrors _errors = new();
    private int[] _allRows = [];
    private int[] _rows = [];

    /// <summary>The values, parallel to the inputs; valid until <see cref="Free"/>.</summary>
    public ReadOnlySpan<Column> Columns => _columns;

    /// <summary>Computes all inputs and returns the rows that none of them failed for, ascending. Call <see cref="Free"/> afterwards, even when it throws.</summary>
    public ReadOnlySpan<int> Compute(RowBatch batch, IRejectSink rejects)
    {
        for (int i = 0; i < _columns.Length; i++)
        {
            if (_evaluators[i] is not { } evaluator)
            {
                _columns[i] = batch.ColumnAt(inputs[i].Column);
                continue;
            }

            _errors.Clear();
            _columns[i] = evaluator.Evaluate(batch, _errors);
            _rejected.Add(batch, _errors, inputs[i].Name, rejects);
        }

        return !_rejected.IsEmpty ? AcceptedRows(batch) : batch.Selection is null ? AllRows(batch.RowCount) : batch.Selection.AsSpan(0, batch.RowCount);
    }

    /// <summary>Gives back the columns that were computed.</summary>
    public void Free()
    {
        for (int i = 0; i < _columns.Length; i++)
        {
            if (_evaluators[i] is not null) _columns[i]?.Free();
            _columns[i] = null!;
        }

        _rejected.Clear();
    }
    private ReadOnlySpan<int> AllRows(int count)
    {
        if (_allRows.Length < count) _allRows = [.. Enumerable.Range(0, count)];
        return _allRows.AsSpan(0, count);
    }

    private ReadOnlySpan<int> AcceptedRows(RowBatch batch)
    {
        if (_rows.Length < batch.RowCount) _rows = new int[batch.RowCount];
        int accepted = 0;
        for (int i = 0; i < batch.RowCount; i++)
        {
            int row = batch.RowAt(i);
            if (!_rejected.Contains(row)) _rows[accepted++] = row;
        }

        return _rows.AsSpan(0, accepted);
    }
}
