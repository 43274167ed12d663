namespace Etl.Steps.Windows;

/// <summary>How many values there are.</summary>
internal sealed class CountState<T> : IFrameState<T>
{
    private long _count;

    public void Clear() => _count = 0;

    public void Add(T value) => _count++;

    public void Remove(T value) => _count--;

    public string? Write(ResultColumn target, int row)
    {
        IntCells.Write(target, row, _count);
        return null;
    }
}

/// <summary>The first or last value. Of a frame that starts with the partition only that one is kept.</summary>
internal sealed class EdgeState<T, TCells>(bool isLast, bool onlyGrows) : IFrameState<T>
    where TCells : struct, ICells<T>
{
    private readonly IndexedQueue<T> _values = new();

    public void Clear() => _values.Clear();

    public void Add(T value)
    {
        if (onlyGrows && _values.Count > 0)
        {
            if (isLast) _values[0] = value;
            return;
        }

        _values.Enqueue(value);
    }

    public void Remove(T value) => _values.Dequeue();

    public string? Write(ResultColumn target, int row)
    {
        if (_values.Count == 0) target.SetNull(row);
        else TCells.Write(target, row, _values[isLast ? _values.Count - 1 : 0]);
        return null;
    }
}

/// <summary>
/// The smallest or largest value: those that can still become it when the ones before them have gone, the best first. A
/// value pushes out the worse ones before it, so each comes and goes once.
/// </summary>
internal sealed class ExtremeState<T, TCells>(bool isMax, bool onlyGrows) : IFrameState<T>
    where TCells : struct, ICells<T>
{
    private readonly IndexedQueue<(T Value, long Number)> _candidates = new();
    private long _added;
    private long _removed;

    public void Clear()
    {
        _candidates.Clear();
        (_added, _removed) = (0, 0);
    }

    public void Add(T value)
    {
        while (_candidates.Count > 0 && IsBetter(value, _candidates[_candidates.Count - 1].Value)) _candidates.RemoveLast();
        // Where nothing is ever removed, only the best one counts.
        if (!onlyGrows || _candidates.Count == 0) _candidates.Enqueue((value, _added));
        _added++;
    }

    public void Remove(T value)
    {
        if (_candidates[0].Number == _removed) _candidates.Dequeue();
        _removed++;
    }

    public string? Write(ResultColumn target, int row)
    {
        if (_candidates.Count == 0) target.SetNull(row);
        else TCells.Write(target, row, _candidates[0].Value);
        return null;
    }

    private bool IsBetter(T value, T other) => isMax ? TCells.Compare(value, other) > 0 : TCells.Compare(value, other) < 0;
}
