using Etl.Messages;
using Etl.Steps.Sorting;

namespace Etl.Steps.Windows;

/// <summary>A function over a frame that moves with the row: values come in at its end and go out at its start.</summary>
/// <param name="input">Index of the argument; -1 to take each row as a value.</param>
/// <param name="frame">Not the whole partition.</param>
/// <param name="state">What is known of the values in the frame.</param>
internal sealed class FrameValues<T, TCells>(int input, WindowFrame frame, IFrameState<T> state) : IWindowValues
    where TCells : struct, ICells<T>
{
    private readonly int _after = frame.After ?? throw new ArgumentException("The frame has no end.", nameof(frame));
    private readonly IndexedQueue<Cell<T>> _cells = new();
    private long _first; // index in the partition of the first cell
    private long _end; // index of the first cell that is not in the frame yet

    public void Clear()
    {
        _cells.Clear();
        state.Clear();
        (_first, _end) = (0, 0);
    }

    public void Enter(Column?[] arguments, int row, GroupRanks ranks) =>
        _cells.Enqueue(input < 0 ? default : Frames.Read<T, TCells>(arguments[input]!, row));

    public string? Write(long index, long entered, ResultColumn target, int row)
    {
        for (long end = Math.Min(entered, index + _after + 1); _end < end; _end++)
        {
            Cell<T> cell = _cells[(int)(_end - _first)];
            if (!cell.IsNull) state.Add(cell.Value);
            // A frame that starts with the partition never gives a value back.
            if (frame.Before is not null) continue;
            _cells.Dequeue();
            _first++;
        }

        for (; _first < index - frame.Before; _first++)
        {
            Cell<T> cell = _cells.Dequeue();
            if (!cell.IsNull) state.Remove(cell.Value);
        }

        return state.Write(target, row);
    }
}

/// <summary>A function over the whole partition: all rows enter before the first value is asked for.</summary>
internal sealed class WholeValues<T, TCells>(int input, IFrameState<T> state) : IWindowValues
    where TCells : struct, ICells<T>
{
    public void Clear() => state.Clear();

    public void Enter(Column?[] arguments, int row, GroupRanks ranks)
    {
        Cell<T> cell = input < 0 ? default : Frames.Read<T, TCells>(arguments[input]!, row);
        if (!cell.IsNull) state.Add(cell.Value);
    }

    public string? Write(long index, long entered, ResultColumn target, int row) => state.Write(target, row);
}
