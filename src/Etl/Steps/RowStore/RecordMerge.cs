namespace Etl.Steps.RowStore;

/// <summary>
/// Merges sorted cursors into one: a tree of losers, in which the record that comes next meets one other on each level on
/// its way up. Owns the cursors.
/// </summary>
internal sealed class RecordMerge : IDisposable
{
    private readonly RecordCursor[] _cursors;
    private readonly int[] _losers; // for each inner node the cursor that lost there; [0] the one that lost nowhere
    private readonly bool[] _ended;
    private bool _started;

    public RecordMerge(IReadOnlyList<RecordCursor> cursors)
    {
        _cursors = [.. cursors];
        _losers = new int[Math.Max(1, cursors.Count)];
        _ended = new bool[cursors.Count];
    }

    public ReadOnlySpan<byte> Key => _cursors[_losers[0]].Key;

    public ReadOnlySpan<byte> Row => _cursors[_losers[0]].Row;

    /// <summary>Goes to the next record, at first to the first one; false behind the last one.</summary>
    /// <exception cref="StepException">A file of the scratch folder cannot be read.</exception>
    public bool Next()
    {
        if (_cursors.Length == 0) return false;
        if (!_started)
        {
            _started = true;
            for (int i = 0; i < _cursors.Length; i++) Advance(i);
            _losers[0] = Play(1);
        }
        else
        {
            Advance(_losers[0]);
            Replay(_losers[0]);
        }

        return !_ended[_losers[0]];
    }

    public void Dispose()
    {
        foreach (RecordCursor cursor in _cursors) cursor.Dispose();
    }

    private void Advance(int cursor)
    {
        if (_ended[cursor] || _cursors[cursor].Next()) return;
        _ended[cursor] = true;
        _cursors[cursor].Dispose();
    }

    /// <summary>The winner below a node; the leaves are the nodes from the number of cursors on.</summary>
    private int Play(int node)
    {
        if (node >= _cursors.Length) return node - _cursors.Length;
        int left = Play(2 * node);
        int right = Play((2 * node) + 1);
        bool isLeft = IsBefore(left, right);
        _losers[node] = isLeft ? right : left;
        return isLeft ? left : right;
    }

    private void Replay(int cursor)
    {
        for (int node = (cursor + _cursors.Length) / 2; node > 0; node /= 2)
        {
            if (!IsBefore(_losers[node], cursor)) continue;
            (_losers[node], cursor) = (cursor, _losers[node]);
        }

        _losers[0] = cursor;
    }

    private bool IsBefore(int left, int right) =>
        !_ended[left] && (_ended[right] || _cursors[left].IsBefore(_cursors[right]));
}
