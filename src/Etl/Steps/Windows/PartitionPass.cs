using Etl.Messages;
using Etl.Steps.Keys;
using Etl.Steps.RowStore;
using Etl.Steps.Sorting;

namespace Etl.Steps.Windows;

/// <summary>
/// Takes the rows of one partition after the other in order, computes the columns, and puts each row with them where it
/// goes back to the order of the input. A row waits only for as many rows as some column looks ahead. Not thread-safe.
/// </summary>
internal sealed class PartitionPass : IDisposable
{
    private readonly WindowPlan _plan;
    private readonly IReadOnlyList<IWindowValues> _values;
    private readonly int _ahead;
    private readonly SortedRows _target;
    private readonly RowEncoder _encoder;
    private readonly ResultColumn[] _results;
    private readonly PendingRows _pending = new();
    private readonly RowSet _positions = new();
    private readonly RowSet _rows = new();
    private readonly int[] _allRows = [.. Enumerable.Range(0, RowSet.BatchRows)];
    private byte[] _group = [];
    private byte[] _pair = [];
    private long _entered;
    private long _written;

    /// <param name="plan">The columns.</param>
    /// <param name="values">What computes them. Those over whole partitions have had all rows of the partition before its first row comes here.</param>
    /// <param name="target">Gets the rows by their position.</param>
    /// <param name="codec">How the computed columns are kept.</param>
    public PartitionPass(WindowPlan plan, IReadOnlyList<IWindowValues> values, SortedRows target, RowCodec codec)
    {
        _plan = plan;
        _values = values;
        _ahead = plan.Columns.Max(column => column.Ahead);
        _target = target;
        _encoder = new RowEncoder(codec);
        _results = [.. plan.Columns.Select(column => new ResultColumn(column.Type, RowSet.BatchRows))];
    }

    /// <summary>Takes in the next row of the partition.</summary>
    /// <exception cref="StepException">A value does not fit its type, or the scratch folder cannot be written to.</exception>
    public void Enter(ReadOnlySpan<byte> key, in GroupedRow record, Column?[] arguments, int row, GroupRanks ranks)
    {
        if (_entered == 0) _group = key[..record.GroupLength].ToArray();
        for (int i = 0; i < _values.Count; i++)
        {
            if (!_plan.Columns[i].IsWhole) _values[i].Enter(arguments, row, ranks);
        }

        RowPair.Locate(record.Row, out _, out int start);
        _pending.Enqueue(key[record.OrderLength..], record.Row[start..]);
        _entered++;
        while (_entered - _written > _ahead) WriteNext();
    }

    /// <summary>Writes the rows of the partition that still wait, and forgets it.</summary>
    public void End()
    {
        while (_pending.Count > 0) WriteNext();
        foreach (IWindowValues values in _values) values.Clear();
        (_entered, _written) = (0, 0);
    }

    /// <summary>Hands over what was computed since the last time. Called once more after the last partition.</summary>
    public void Flush()
    {
        int count = _rows.Count;
        if (count == 0) return;
        _encoder.Encode([.. _results.Select(result => result.Complete(count))], _allRows.AsSpan(0, count));
        for (int i = 0; i < count; i++) _target.Add(_positions[i], RowPair.Write(ref _pair, _rows[i], _encoder[i]));
        foreach (ResultColumn result in _results) result.Free();
        _positions.Clear();
        _rows.Clear();
    }

    public void Dispose()
    {
        foreach (ResultColumn result in _results) result.Dispose();
    }

    private void WriteNext()
    {
        int row = _rows.Count;
        for (int i = 0; i < _values.Count; i++)
        {
            if (_values[i].Write(_written, _entered, _results[i], row) is { } overflow) throw Failure(_plan.Columns[i], overflow);
        }

        _positions.Add(_pending.Position);
        _rows.Add(_pending.Row);
        _pending.Dequeue();
        _written++;
        if (_rows.IsFull) Flush();
    }

    private StepException Failure(WindowColumn column, string overflow)
    {
        KeyColumn[] keys = [.. _plan.By.Select(key => new KeyColumn(key.Input.Name, key.Input.Type, 0))];
        return new StepException($"The column '{column.Name}' ({column.Text}) does not fit its type for {KeyReader.Describe(keys, _group)}: it is {overflow}. Use fewer rows, or convert the values to another type or unit.");
    }
}
