using System.Text;
using Etl.Expressions;
using Etl.Messages;

namespace Etl.Steps.Rows.Reshaping;

/// <summary>One worker's unpivot.</summary>
internal sealed class UnpivotOperator : IRowOperator, IRowCounter
{
    private readonly Unpivot _step;
    private readonly byte[][] _names;
    private readonly IExpressionEvaluator?[] _casts;
    private readonly RowErrors _errors = new();
    private long _created;
    private long _dropped;

    public UnpivotOperator(Unpivot step)
    {
        _step = step;
        _names = [.. step.Values.Select(index => Encoding.UTF8.GetBytes(step.Input[index].Name))];
        _casts = [.. step.Values.Select(index => InputColumns.Widen(step.Input, index, step.OutputSchema[^1].Type)?.CreateEvaluator())];
    }

    public RowBatch Apply(RowBatch batch, IRejectSink rejects)
    {
        Column?[] values = [.. _step.Values.Select((index, i) => batch.Columns[index] is { } column ? _casts[i]?.Evaluate(batch, _errors) ?? column : null)];
        int most = checked(batch.RowCount * values.Length);
        int[] parents = ColumnPool.Rent<int>(most);
        int[] from = ColumnPool.Rent<int>(most);
        int made = 0;
        for (int i = 0; i < batch.RowCount; i++)
        {
            int row = batch.RowAt(i);
            for (int value = 0; value < values.Length; value++)
            {
                if (!_step.KeepsNulls && values[value]!.IsNull(row)) continue;
                (parents[made], from[made]) = (row, value);
                made++;
            }
        }

        // Each row makes one of every value; those that are null are lost again.
        _created += most - batch.RowCount;
        _dropped += most - made;
        RowBatch result = Complete(batch, values, from.AsSpan(0, made), parents.AsSpan(0, made));
        ColumnPool.Return(parents);
        ColumnPool.Return(from);
        return result;
    }

    public long TakeCreated()
    {
        long created = _created;
        _created = 0;
        return created;
    }

    public long TakeDropped()
    {
        long dropped = _dropped;
        _dropped = 0;
        return dropped;
    }

    private RowBatch Complete(RowBatch batch, Column?[] values, ReadOnlySpan<int> from, ReadOnlySpan<int> parents)
    {
        Column?[] columns = new Column?[_step.OutputSchema.Count];
        for (int i = 0; i < _step.Kept.Count; i++) columns[i] = batch.Columns[_step.Kept[i]]?.Gather(parents);
        columns[^2] = CreateNames(from);
        if (!values.Contains(null)) columns[^1] = MixedColumn.Create(_step.OutputSchema[^1].Type, values!, from, parents);
        for (int i = 0; i < values.Length; i++)
        {
            if (_casts[i] is not null) values[i]?.Free();
        }

        return batch.WithRows(_step.OutputSchema, columns, parents);
    }

    private TextColumn CreateNames(ReadOnlySpan<int> from)
    {
        TextColumn names = new(ColumnType.Text, from.Length);
        if (from.IsEmpty) return names;
        TextRange[] ranges = new TextRange[_names.Length];
        for (int i = 0; i < ranges.Length; i++)
        {
            // Each name is in the heap once, whatever the number of rows.
            names.Append(0, _names[i]);
            ranges[i] = names.Ranges[0];
        }

        for (int i = 0; i < from.Length; i++) names.Ranges[i] = ranges[from[i]];
        return names;
    }
}
