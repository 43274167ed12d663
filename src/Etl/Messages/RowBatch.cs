namespace Etl.Messages;

/// <summary>
/// A few thousand rows as typed columns. A filter does not copy: it hands on the same columns with a
/// <see cref="Selection"/> of the rows that are left. A batch made from another one keeps it alive, so that columns and
/// input bytes are shared for as long as anybody reads them.
/// </summary>
public sealed class RowBatch : Message
{
    private readonly RowBatch? _parent;
    private readonly IReadOnlyList<Column> _owned;
    private readonly int[]? _ownedSelection;

    /// <summary>A batch that owns its columns. <paramref name="columns"/> is parallel to the schema; null where no later step reads the column.</summary>
    public RowBatch(Position position, Schema schema, IReadOnlyList<Column?> columns, int capacity, BatchOrigin? origin, int[]? selection = null, int selected = 0)
        : base(position)
    {
        Schema = schema;
        Columns = columns;
        Capacity = capacity;
        Origin = origin;
        Selection = selection;
        RowCount = selection is null ? capacity : selected;
        _ownedSelection = selection;
        _owned = [.. columns.OfType<Column>()];
    }

    private RowBatch(RowBatch parent, Schema schema, IReadOnlyList<Column?> columns, IReadOnlyList<Column> owned, int[]? selection, int selected, int[]? ownedSelection)
        : base(parent.Position)
    {
        _parent = parent;
        _owned = owned;
        _ownedSelection = ownedSelection;
        Schema = schema;
        Columns = columns;
        Capacity = parent.Capacity;
        Origin = parent.Origin;
        Selection = selection;
        RowCount = selected;
    }

    public Schema Schema { get; }

    /// <summary>Parallel to <see cref="Schema"/>; null where no later step reads the column.</summary>
    public IReadOnlyList<Column?> Columns { get; }

    /// <summary>Rows in every column, selected or not.</summary>
    public int Capacity { get; }

    /// <summary>Row indexes that are left, ascending, the first <see cref="RowCount"/> of the array; null when all are.</summary>
    public int[]? Selection { get; }

    /// <summary>Rows selected.</summary>
    public override int RowCount { get; }

    /// <summary>Where the rows came from; null after a step that mixes origins, such as an aggregate.</summary>
    public BatchOrigin? Origin { get; }

    public override long MemoryBytes =>
        _owned.Sum(column => column.MemoryBytes) + ((_ownedSelection?.Length ?? 0) * 4L) + (_parent?.MemoryBytes ?? Origin?.MemoryBytes ?? 0);

    /// <summary>The column's index of the <paramref name="i"/>-th selected row.</summary>
    public int RowAt(int i) => Selection is null ? i : Selection[i];

    /// <summary>The column at <paramref name="index"/> of the schema.</summary>
    /// <exception cref="InvalidOperationException">The planner said that no step reads it.</exception>
    public Column ColumnAt(int index) =>
        Columns[index] ?? throw new InvalidOperationException($"Column '{Schema[index].Name}' is read but was not planned to be; this is a bug in etl.");

    /// <summary>
    /// A batch over the same rows with other columns; takes over the caller's reference to this one.
    /// <paramref name="added"/> are the columns that this batch does not own yet.
    /// </summary>
    public RowBatch WithColumns(Schema schema, IReadOnlyList<Column?> columns, IReadOnlyList<Column> added) =>
        new(this, schema, columns, added, Selection, RowCount, null);

    /// <summary>
    /// A batch with fewer rows; takes over the caller's reference to this one and the array <paramref name="selection"/>,
    /// which came from <see cref="ColumnPool"/> and holds ascending indexes out of this batch's selection.
    /// </summary>
    public RowBatch WithSelection(int[] selection, int selected) =>
        new(this, Schema, Columns, [], selection, selected, selection);

    protected override void Free()
    {
        foreach (Column column in _owned) column.Free();
        if (_ownedSelection is not null) ColumnPool.Return(_ownedSelection);
        if (_parent is not null) _parent.Release();
        else Origin?.Release();
    }
}
