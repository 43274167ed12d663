using System.Globalization;
using Etl.Messages;

namespace Etl.Steps.Joins;

/// <summary>One worker's row side of a join whose table is in memory.</summary>
internal sealed class TableMatcher(JoinState state) : IRowMatcher
{
    /// <summary>Most rows that one batch may become: more are keys that say nothing.</summary>
    public const int MostRows = 1 << 22;

    // A batch of which little is left is copied, or its unselected rows would be carried on.
    private const int SparseFactor = 4;

    private readonly JoinPlan _plan = state.Plan;
    private readonly JoinTable _table = state.Table!;
    private readonly JoinKeys _keys = new(state.Plan.RowKeys);
    private readonly JoinOutput _output = new(state);
    private int[] _groups = [];
    private int[] _rows = [];
    private int[] _starts = [];
    private long _dropped;
    private long _created;

    public RowBatch Match(RowBatch batch, long number, IRejectSink rejects)
    {
        _keys.Compute(batch, rejects);
        if (_groups.Length < _keys.Count) _groups = new int[_keys.Count];
        _table.Find(_keys, _groups.AsSpan(0, _keys.Count));
        int count = Count(out bool isMany);
        RowBatch matched = _plan.OnlyTests ? Test(batch, count)
            : isMany || count < batch.Capacity / SparseFactor ? Pair(batch, count)
            : Extend(batch, count);
        return _plan.Choice.IsLookup ? matched : matched.Detach(state.OutputColumns);
    }

    public long TakeCreated() => Take(ref _created);

    public long TakeDropped() => Take(ref _dropped);

    private static long Take(ref long count)
    {
        long taken = count;
        count = 0;
        return taken;
    }

    /// <summary>The message for a batch that would become more rows than <see cref="MostRows"/>.</summary>
    public static StepException TooMany(JoinPlan plan, long rows) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"A batch of rows of '{plan.Rows.Id}' has at least {rows} pairs with '{plan.Table.Id}', and at most {MostRows} are joined at once: many rows of both have the same key. Add a column to 'on', or aggregate one of the two first."));

    private ReadOnlySpan<int> MatchesOf(int i) => _keys.KeyOf[i] < 0 ? [] : _table.RowsOf(_groups[_keys.KeyOf[i]]);

    /// <summary>How many rows come of the batch, and whether one row becomes several. Counts what is lost and made.</summary>
    private int Count(out bool isMany)
    {
        long count = 0;
        int unmatched = 0;
        isMany = false;
        for (int i = 0; i < _keys.Rows.Length; i++)
        {
            int matches = MatchesOf(i).Length;
            if (matches == 0) unmatched++;
            else count += matches;
            isMany |= matches > 1;
        }

        int matched = _keys.Rows.Length - unmatched;
        state.CountUnmatched(unmatched);
        if (_plan.OnlyTests)
        {
            int kept = _plan.KeepsUnmatchedRows ? unmatched : matched;
            _dropped += _keys.Rows.Length - kept;
            return kept;
        }

        _created += count - matched;
        if (_plan.KeepsUnmatchedRows) count += unmatched;
        else _dropped += unmatched;
        return count <= MostRows ? (int)count : throw TooMany(_plan, count);
    }

    private RowBatch Test(RowBatch batch, int count)
    {
        int[] selection = ColumnPool.Rent<int>(count);
        int kept = 0;
        for (int i = 0; i < _keys.Rows.Length; i++)
        {
            if (MatchesOf(i).IsEmpty == _plan.KeepsUnmatchedRows) selection[kept++] = _keys.Rows[i];
        }

        return Select(batch, selection, count).WithColumns(_plan.Output, batch.Columns, []);
    }

    /// <summary>The batch with the table's columns beside its own: no row has several.</summary>
    private RowBatch Extend(RowBatch batch, int count)
    {
        if (_starts.Length < batch.Capacity) _starts = new int[batch.Capacity];
        // The null row is at 0.
        Span<int> starts = _starts.AsSpan(0, batch.Capacity);
        starts.Clear();
        int[] selection = ColumnPool.Rent<int>(count);
        int kept = 0;
        for (int i = 0; i < _keys.Rows.Length; i++)
        {
            ReadOnlySpan<int> matches = MatchesOf(i);
            _table.Mark(matches);
            if (matches.IsEmpty && !_plan.KeepsUnmatchedRows) continue;
            if (!matches.IsEmpty) starts[_keys.Rows[i]] = _table.StartOf(matches[0]);
            selection[kept++] = _keys.Rows[i];
        }

        (int Index, Column Column)[] table = _output.TableColumns(_table.Bytes, starts);
        Column?[] columns = new Column?[_plan.Columns.Count];
        for (int i = 0; i < batch.Columns.Count; i++) columns[i] = batch.Columns[i];
        foreach ((int index, Column column) in table) columns[index] = column;
        return Select(batch, selection, count).WithColumns(_plan.Output, columns, [.. table.Select(entry => entry.Column)]);
    }

    /// <summary>New rows, one for each pair.</summary>
    private RowBatch Pair(RowBatch batch, int count)
    {
        if (_rows.Length < count) _rows = new int[count];
        if (_starts.Length < count) _starts = new int[count];
        int at = 0;
        for (int i = 0; i < _keys.Rows.Length; i++)
        {
            ReadOnlySpan<int> matches = MatchesOf(i);
            _table.Mark(matches);
            if (matches.IsEmpty && _plan.KeepsUnmatchedRows)
            {
                _rows[at] = _keys.Rows[i];
                _starts[at++] = 0;
            }

            foreach (int match in matches)
            {
                _rows[at] = _keys.Rows[i];
                _starts[at++] = _table.StartOf(match);
            }
        }

        ReadOnlySpan<int> rows = _rows.AsSpan(0, count);
        Column?[] columns = new Column?[_plan.Columns.Count];
        foreach (int index in state.RowCodec.Columns) columns[index] = batch.ColumnAt(index).Gather(rows);
        foreach ((int index, Column column) in _output.TableColumns(_table.Bytes, _starts.AsSpan(0, count))) columns[index] = column;
        return batch.WithRows(_plan.Output, columns, rows);
    }

    private static RowBatch Select(RowBatch batch, int[] selection, int count)
    {
        if (count < batch.RowCount) return batch.WithSelection(selection, count);
        ColumnPool.Return(selection);
        return batch;
    }
}
