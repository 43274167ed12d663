using Etl.Messages;

namespace Etl.Steps.Records;

/// <summary>What the builders of all types do alike.</summary>
internal abstract class ColumnBuilder<TColumn>(ColumnType type) : ColumnBuilder(type)
    where TColumn : Column
{
    private TColumn? _column;
    private bool[]? _nulls;

    protected TColumn Column => _column!;

    public override void Begin(int capacity)
    {
        _column = (TColumn)Messages.Column.Rent(Type, capacity);
        _nulls = null;
        Start(_column);
    }

    public override void AddNull(int row)
    {
        _nulls ??= _column!.RentNulls();
        _nulls[row] = true;
        Clear(row);
    }

    public override void Undo(int row, int rows = 1)
    {
        if (_nulls is not null) _nulls.AsSpan(row, rows).Clear();
    }

    /// <summary>Adds the nulls where texts are empty, for those who read the values of many rows.</summary>
    protected void AddNulls(ReadOnlySpan<TextRange> places, int row)
    {
        if (!EmptyTexts.AnyIn(places)) return;
        _nulls ??= _column!.RentNulls();
        Span<bool> nulls = _nulls.AsSpan(row, places.Length);
        for (int i = 0; i < nulls.Length; i++) nulls[i] = places[i].Length == 0;
    }

    public override Column Complete(int rows)
    {
        TColumn column = _column!;
        _column = null;
        Finish(column);
        column.Truncate(rows);
        return column;
    }

    protected abstract void Start(TColumn column);

    /// <summary>Writes the type's default where a null is.</summary>
    protected abstract void Clear(int row);

    protected virtual void Finish(TColumn column)
    {
    }
}

/// <summary>Builders whose column is one array of values.</summary>
internal abstract class ValueColumnBuilder<TColumn, T>(ColumnType type) : ColumnBuilder<TColumn>(type)
    where TColumn : ValueColumn<T>
    where T : unmanaged
{
    protected T[] Values { get; private set; } = [];

    protected override void Start(TColumn column) => Values = column.Values;

    protected override void Clear(int row) => Values[row] = default;
}
