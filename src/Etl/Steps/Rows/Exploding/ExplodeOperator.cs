using System.Text;
using Etl.Messages;
using Etl.Steps.Json;

namespace Etl.Steps.Rows.Exploding;

/// <summary>
/// One worker's explode: reads the elements of each row into new columns, then gathers the other columns. A row with n
/// elements creates n - 1 rows, each of which is handed on or rejected.
/// </summary>
internal sealed class ExplodeOperator(Explode step, ElementReader reader) : IRowOperator, IRowCounter, IElementRows
{
    private RowBatch? _batch; // the one at hand, and its row below
    private IRejectSink? _rejects;
    private int _row;
    private int _elements; // of the row at hand
    private int[] _parents = []; // for each new row the one it is made of
    private long[] _places = []; // for each new row the element's position, from 1; 0 where there is none
    private long _created;
    private long _dropped;

    public int Count { get; private set; }

    public RowBatch Apply(RowBatch batch, IRejectSink rejects)
    {
        (_batch, _rejects, Count) = (batch, rejects, 0);
        TextColumn source = (TextColumn)batch.ColumnAt(step.Column);
        int most = MostRows(batch, source);
        _parents = ColumnPool.Rent<int>(most);
        _places = ColumnPool.Rent<long>(most);
        reader.Begin(most);
        for (int i = 0; i < batch.RowCount; i++)
        {
            _row = batch.RowAt(i);
            _elements = 0;
            if (!source.IsNull(_row)) reader.Read(source[_row], this);
            if (_elements > 0) _created += _elements - 1;
            else if (step.KeepsEmpty) AddEmpty();
            else _dropped++;
        }

        RowBatch made = Complete(batch);
        ColumnPool.Return(_parents);
        ColumnPool.Return(_places);
        (_batch, _rejects) = (null, null);
        return made;
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

    public void Finish(JsonFault? fault)
    {
        _elements++;
        if (fault is null)
        {
            (_parents[Count], _places[Count]) = (_row, _elements);
            Count++;
            return;
        }

        reader.Undo(Count);
        _rejects!.Add(_batch!, _row, fault.Column ?? step.ColumnName, fault.Value, $"element {_elements} of '{step.ColumnName}': {fault.Reason}");
    }

    public void RejectRow(ReadOnlySpan<byte> value, string reason)
    {
        _elements++;
        reader.Undo(Count);
        _rejects!.Add(_batch!, _row, step.ColumnName, Encoding.UTF8.GetString(value), reason);
    }

    private int MostRows(RowBatch batch, TextColumn source)
    {
        int most = 0;
        for (int i = 0; i < batch.RowCount; i++)
        {
            int row = batch.RowAt(i);
            most = checked(most + (source.IsNull(row) ? 1 : Math.Max(1, reader.MostElements(source[row]))));
        }

        return most;
    }

    private void AddEmpty()
    {
        reader.AddNulls(Count);
        (_parents[Count], _places[Count]) = (_row, 0);
        Count++;
    }

    private RowBatch Complete(RowBatch batch)
    {
        ReadOnlySpan<int> parents = _parents.AsSpan(0, Count);
        Column?[] columns = new Column?[step.OutputSchema.Count];
        int next = 0;
        foreach (int kept in step.Kept) columns[next++] = batch.Columns[kept]?.Gather(parents);
        if (step.HasIndex) columns[next++] = CreateIndex();
        reader.Complete(Count, columns.AsSpan(next));
        return batch.WithRows(step.OutputSchema, columns, parents);
    }

    private Int64Column CreateIndex()
    {
        Int64Column index = new(ColumnType.Int, Count);
        for (int row = 0; row < Count; row++)
        {
            index.Values[row] = _places[row];
            if (_places[row] == 0) index.SetNull(row);
        }

        return index;
    }
}
