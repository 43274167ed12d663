using Etl.Messages;
using Etl.Steps.Keys;
using Etl.Steps.RowStore;

namespace Etl.Steps.Joins;

/// <summary>
/// A lookup or join in one run. Its table is in memory, or where it is too large for that, in files parted by key, and then
/// the rows that pass are parted too.
/// </summary>
internal sealed class JoinState : IJoinState
{
    private readonly JoinContext _context;
    private readonly Lock _lock = new();
    private readonly List<TableShare> _shares = []; // under _lock while shares are made
    private PartFile? _tableFile; // under _lock
    private PartFile? _rowFile; // set when the table is built
    private long _tableBytes; // any thread, through Interlocked
    private long _unmatched; // any thread, through Interlocked
    private long _dropped; // by Finish only, until taken
    private long _created; // by Finish only, until taken

    public JoinState(JoinPlan plan, JoinContext context)
    {
        Plan = plan;
        _context = context;
        RowCodec = new RowCodec(plan.Rows.Schema, plan.RowColumns(context.UsedColumns));
        TableCodec = new RowCodec(plan.Table.Schema, plan.TableColumns(context.UsedColumns));
        OutputColumns = [.. Enumerable.Range(0, plan.Columns.Count).Where(IsKept)];
    }

    public JoinPlan Plan { get; }

    public RowCodec RowCodec { get; }

    public RowCodec TableCodec { get; }

    /// <summary>Indexes of the output's columns that rows have which were parted, ascending.</summary>
    public IReadOnlyList<int> OutputColumns { get; }

    public BatchPlaces TablePlaces { get; } = new();

    public BatchPlaces RowPlaces { get; } = new();

    /// <summary>Whether both sides are parted into files.</summary>
    public bool IsParted => Volatile.Read(ref _tableBytes) > _context.MemoryBytes;

    /// <summary>The table in memory; null where it is parted.</summary>
    public JoinTable? Table { get; private set; }

    /// <summary>The table's rows in files.</summary>
    public PartFile TableFile
    {
        get
        {
            lock (_lock) return _tableFile ??= new PartFile(_context.Run.Scratch, 0, _context.MemoryBytes);
        }
    }

    /// <summary>The rows that passed, in files.</summary>
    public PartFile RowFile => _rowFile!;

    public ITableShare CreateShare()
    {
        TableShare share = new(this);
        lock (_lock) _shares.Add(share);
        return share;
    }

    /// <summary>Counts what rows of the table need; false when the table does not fit in memory.</summary>
    /// <exception cref="StepException">It is that of a lookup, which has to.</exception>
    public bool Take(long bytes)
    {
        if (Interlocked.Add(ref _tableBytes, bytes) <= _context.MemoryBytes) return true;
        if (!Plan.Choice.IsLookup) return false;
        throw new StepException($"table '{Plan.Table.Id}'", $"It does not fit in memory: its share of limits.memory is {_context.MemoryBytes >> 20} MiB. Use 'join' instead of 'lookup', which moves to the disk what does not fit, or allow more, such as \"limits\": {{ \"memory\": \"4GiB\" }}.");
    }

    public void Build()
    {
        if (IsParted)
        {
            foreach (TableShare share in _shares) share.PartRows();
            TableFile.Complete();
            _rowFile = new PartFile(_context.Run.Scratch, 0, _context.MemoryBytes);
        }
        else
        {
            JoinChoice choice = Plan.Choice;
            Table = JoinTable.Build([.. _shares.Select(share => share.Rows)], TableCodec.NullRow, Plan.KeepsUnmatchedTable, choice.IsLookup, choice.Duplicates == DuplicateRule.Error ? Duplicate : null);
        }

        _shares.Clear();
    }

    public IRowMatcher CreateMatcher() => IsParted ? new PartingMatcher(this) : new TableMatcher(this);

    public IEnumerable<RowBatch> Finish()
    {
        if (!IsParted) return Plan.KeepsUnmatchedTable ? new JoinOutput(this).Unmatched(Table!, _context.Source) : [];
        _rowFile!.Complete();
        return new PartJoin(this, _context).Run();
    }

    public long TakeUnmatched() => Interlocked.Exchange(ref _unmatched, 0);

    public void CountUnmatched(long rows) => Interlocked.Add(ref _unmatched, rows);

    public void Created(long rows) => _created += rows;

    public void Dropped(long rows) => _dropped += rows;

    public long TakeCreated() => Take(ref _created);

    public long TakeDropped() => Take(ref _dropped);

    public void Dispose()
    {
        Table = null;
        _tableFile?.Dispose();
        _rowFile?.Dispose();
    }

    private bool IsKept(int column) => Plan.Columns[column] switch
    {
        { Row: >= 0 and int row } => RowCodec.Columns.Contains(row),
        { Table: >= 0 and int table } => TableCodec.Columns.Contains(table),
        _ => false,
    };

    private static long Take(ref long count)
    {
        long taken = count;
        count = 0;
        return taken;
    }

    private StepException Duplicate(TableRow first, TableRow second)
    {
        // Each share numbers its keys itself.
        TableShare share = _shares.First(share => share.Rows.Batches.Contains(second.Batch));
        string key = KeyReader.Describe(Plan.KeyNames, share.Rows.Keys.KeyOf(second.Batch.Keys[second.Index]));
        return new StepException($"The table '{Plan.Table.Id}' has the key {key} twice: {Place(first)} and {Place(second)}. Make its keys unique, take the first row of each with \"duplicates\": \"first\", or get a row for each with 'join'.");
    }

    private static string Place(TableRow row) =>
        row.Batch.Lines.Length > 0 ? new RowOrigin(row.Batch.Source!, row.Batch.Lines[row.Index], 0).ToString() : "a row that no line of a file stands for";
}
