using Etl.Messages;
using Etl.Steps.Sorting;

namespace Etl.Steps.Windows;

/// <summary><c>row_number</c>, <c>rank</c> and <c>dense_rank</c>.</summary>
internal sealed class RankValues(WindowFunction function) : IWindowValues
{
    private readonly IndexedQueue<long> _ranks = new();

    public void Clear() => _ranks.Clear();

    public void Enter(Column?[] arguments, int row, GroupRanks ranks) => _ranks.Enqueue(function switch
    {
        WindowFunction.Rank => ranks.Rank,
        WindowFunction.DenseRank => ranks.DenseRank,
        _ => ranks.RowNumber,
    });

    public string? Write(long index, long entered, ResultColumn target, int row)
    {
        IntCells.Write(target, row, _ranks.Dequeue());
        return null;
    }
}

/// <summary>A value that may be null.</summary>
internal readonly record struct Cell<T>(T Value, bool IsNull);

/// <summary><c>lag</c> and <c>lead</c>: the value of the row at a distance, null where there is no such row.</summary>
/// <param name="input">Index of the argument.</param>
/// <param name="distance">Rows to look ahead; negative for rows before.</param>
internal sealed class OffsetValues<T, TCells>(int input, int distance) : IWindowValues
    where TCells : struct, ICells<T>
{
    private readonly IndexedQueue<Cell<T>> _cells = new();
    private long _first; // index in the partition of the first of them

    public void Clear()
    {
        _cells.Clear();
        _first = 0;
    }

    public void Enter(Column?[] arguments, int row, GroupRanks ranks) => _cells.Enqueue(Frames.Read<T, TCells>(arguments[input]!, row));

    public string? Write(long index, long entered, ResultColumn target, int row)
    {
        long wanted = index + distance;
        while (_first < wanted && _cells.Count > 0)
        {
            _cells.Dequeue();
            _first++;
        }

        if (wanted < 0 || wanted >= entered || _cells[0].IsNull) target.SetNull(row);
        else TCells.Write(target, row, _cells[0].Value);
        return null;
    }
}
