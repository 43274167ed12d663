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
    private readonly BatchOrigin? _ownedOrigin;

    /// <summary>A batch that owns its columns. <paramref name="columns"/> is parallel to the schema; null where no later step reads the column.</summary>
    public RowBatch(Position position, Schema schema, IReadOnlyList<Column?> columns, int capacity, BatchOrigin? origin, int[]? selection = null, int selected = 0)
        : base(position)
    {
        Schema = schema;
        Columns = columns;
        Capacity = capacity;
        Origin = _ownedOrigin = origin;
        Selection = selection;
        RowCount = selection is null ? capacity : selected;
        _ownedSelection = selection;
        _owned = [.. columns.OfType<Column>()];
    }

    private RowBatch(RowBatch parent, Schema schema, IReadOnlyList<Column?> columns, IReadOnlyList<Column> owned, BatchOrigin? origin, int[]? selection, int selected, int[]? ownedSelection)
        : base(parent.Position)
    {
        _parent = parent;
        _owned = owned;
        _ownedSelection = ownedSelection;
        Schema = schema;
        Columns = columns;
        Capacity = parent.Capacity;
        Origin = origin;
        Selection = selection;
        RowCount = selected;
    }

    private RowBatch(RowBatch parent, Schema schema, IReadOnlyList<Column?> columns, int capacity, BatchOrigin? origin)
        : base(parent.Position)
    {
        _parent = parent;
        _owned = [.. columns.OfType<Column>()];
        Schema = schema;
        Columns = columns;
        Capacity = RowCount = capacity;
        Origin = _ownedOrigin = origin;
    }

    private RowBatch(RowBatch parent, Position position)
        : base(position)
    {
        _parent = parent;
        _owned = [];
        Schema = parent.Schema;
        Columns = parent.Columns;
        Capacity = parent.Capacity;
        Origin = parent.Origin;
        Selection = parent.Selection;
        RowCount = parent.RowCount;
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

    /// <summary>The records that the rows were read from, as long as the batch keeps them, whether or not it still says where each row came from.</summary>
    internal RecordChunk? Chunk => Origin?.Chunk ?? _parent?.Chunk;

    /// <summary>What its parent holds counts too. The chunk counts once, in the batch that was made of it.</summary>
    public override long MemoryBytes =>
        _owned.Sum(column => column.MemoryBytes) + ((_ownedSelection?.Length ?? 0) * 4L)
        + (_parent is null ? Origin?.MemoryBytes ?? 0 : _parent.MemoryBytes + (_ownedOrigin?.RowBytes ?? 0));

    /// <summary>The column's index of the <paramref name="i"/>-th selected row.</summary>
    public int RowAt(int i) => Selection is null ? i : Selection[i];

    /// <summary>The same rows at another position; takes over the caller's reference to this batch.</summary>
    internal RowBatch At(Position position) => new(this, position);

    /// <summary>The column at <paramref name="index"/> of the schema.</summary>
    /// <exception cref="InvalidOperationException">The planner said that no step reads it.</exception>
    public Column ColumnAt(int index) =>
        Columns[index] ?? throw new InvalidOperationException($"Column '{Schema[index].Name}' is read but was not planned to be; this is a bug in etl.");

    /// <summary>
    /// A batch over the same rows with other columns; takes over the caller's reference to this one.
    /// <paramref name="added"/> are the columns that this batch does not own yet.
    /// </summary>
    public RowBatch WithColumns(Schema schema, IReadOnlyList<Column?> columns, IReadOnlyList<Column> added) =>
        new(this, schema, columns, added, Origin, Selection, RowCount, null);

    /// <summary>
    /// A batch with fewer rows; takes over the caller's reference to this one and the array <paramref name="selection"/>,
    /// which came from <see cref="ColumnPool"/> and holds ascending indexes out of this batch's selection.
    /// </summary>
    public RowBatch WithSelection(int[] selection, int selected) =>
        new(this, Schema, Columns, [], Origin, selection, selected, selection);

    /// <summary>
    /// A batch whose rows are made of this one's: row i has the values of row <c>rows[i]</c> and its origin. Indexes are
    /// those of the columns; any order, repeats allowed. Columns that no later step reads stay null. Takes over the caller's
    /// reference to this batch.
    /// </summary>
    public RowBatch Gather(ReadOnlySpan<int> rows)
    {
        Column?[] columns = new Column?[Columns.Count];
        for (int i = 0; i < columns.Length; i++) columns[i] = Columns[i]?.Gather(rows);
        return WithRows(Schema, columns, rows);
    }

    /// <summary>
    /// A batch of other rows at this one's position: row i comes from row <c>rows[i]</c> of this batch, as rejects behind it
    /// will say. It owns <paramref name="columns"/>, each of which has a value for every row of <paramref name="rows"/>; they
    /// may share the heaps of this batch's texts. Takes over the caller's reference to this batch.
    /// </summary>
    public RowBatch WithRows(Schema schema, IReadOnlyList<Column?> columns, ReadOnlySpan<int> rows) =>
        new(this, schema, columns, rows.Length, Origin?.Gather(rows));

    /// <summary>
    /// The selected rows as they are when they come back from the disk: numbered from 0 on, with only the columns at
    /// <paramref name="kept"/>, and not knowing any more where they came from. So what is made and said of rows does not
    /// depend on whether there was memory for them. Takes over the caller's reference to this batch.
    /// </summary>
    internal RowBatch Detach(IReadOnlyList<int> kept)
    {
        Column?[] columns = new Column?[Columns.Count];
        foreach (int index in kept) columns[index] = Columns[index];
        if (Selection is null) return new RowBatch(this, Schema, columns, [], origin: null, null, RowCount, null);
        ReadOnlySpan<int> rows = Selection.AsSpan(0, RowCount);
        foreach (int index in kept) columns[index] = columns[index]?.Gather(rows);
        return new RowBatch(this, Schema, columns, RowCount, origin: null);
    }

    protected override void Free()
    {
        foreach (Column column in _owned) column.Free();
        if (_ownedSelection is not null) ColumnPool.Return(_ownedSelection);
        _ownedOrigin?.Release();
        _parent?.Release();
    }
}
