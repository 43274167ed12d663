using Etl.Expressions;
using Etl.Messages;

namespace Etl.Steps.Aggregation;

/// <summary>
/// One worker's inputs of the measures: computes them for a batch, rejects the rows where one fails, and knows the rows
/// that are left.
/// </summary>
internal sealed class MeasureInputs(AggregatePlan plan)
{
    private readonly IExpressionEvaluator?[] _evaluators = [.. plan.Inputs.Select(input => input.Expression?.CreateEvaluator())];
    private readonly Column?[] _columns = new Column?[plan.Inputs.Count];
    private readonly RowErrors _errors = new();
    private readonly HashSet<int> _rejected = [];
    private int[] _allRows = [];
    private int[] _rows = [];

    /// <summary>An input's values; valid until <see cref="Free"/>.</summary>
    public Column this[int input] => _columns[input]!;

    /// <summary>Computes all inputs and returns the rows that none of them failed for, ascending. Call <see cref="Free"/> afterwards, even when it throws.</summary>
    public ReadOnlySpan<int> Compute(RowBatch batch, IRejectSink rejects)
    {
        for (int i = 0; i < _columns.Length; i++)
        {
            if (_evaluators[i] is not { } evaluator)
            {
                _columns[i] = batch.ColumnAt(plan.InputColumns[i]);
                continue;
            }

            _errors.Clear();
            _columns[i] = evaluator.Evaluate(batch, _errors);
            if (_errors.Count == 0) continue;
            foreach (RowError error in _errors.Sorted)
            {
                // A row is lost once, to the first measure that it fails.
                if (_rejected.Add(error.Row)) rejects.Add(batch, error.Row, plan.OwnerOf(i).Name, error.Value, error.Reason);
            }
        }

        return _rejected.Count > 0 ? AcceptedRows(batch) : batch.Selection is null ? AllRows(batch.RowCount) : batch.Selection.AsSpan(0, batch.RowCount);
    }

    /// <summary>Gives back the columns that were computed.</summary>
    public void Free()
    {
        for (int i = 0; i < _columns.Length; i++)
        {
            if (_evaluators[i] is not null) _columns[i]?.Free();
            _columns[i] = null;
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
        Accumulators.Grow(ref _rows, batch.RowCount);
        int accepted = 0;
        for (int i = 0; i < batch.RowCount; i++)
        {
            int row = batch.RowAt(i);
            if (!_rejected.Contains(row)) _rows[accepted++] = row;
        }

        return _rows.AsSpan(0, accepted);
    }
}
