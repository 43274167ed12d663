using Etl.Messages;

namespace Etl.Steps.Windows;

/// <summary>Makes what computes a column.</summary>
internal static class Frames
{
    public static Cell<T> Read<T, TCells>(Column column, int row)
        where TCells : struct, ICells<T> =>
        column.IsNull(row) ? new Cell<T>(default!, IsNull: true) : new Cell<T>(TCells.Read(column, row), IsNull: false);

    public static IWindowValues Create(WindowColumn column) => column.InputType switch
    {
        null when column.Function == WindowFunction.Count => Create(column, new CountState<long>(), default(IntCells)),
        null => new RankValues(column.Function),
        ColumnType.Int or ColumnType.Timestamp => Create<long, IntCells>(column, () => new IntSumState(column.Function == WindowFunction.Avg)),
        ColumnType.Float => Create<double, FloatCells>(column, () => new FloatSumState(column.Function == WindowFunction.Avg)),
        ColumnType.Decimal => Create<decimal, DecimalCells>(column, () => new DecimalSumState(column.Function == WindowFunction.Avg)),
        ColumnType.Date => Create<int, DayCells>(column, sum: null),
        ColumnType.Bool => Create<bool, BoolCells>(column, sum: null),
        _ => Create<byte[], TextCells>(column, sum: null),
    };

    private static IWindowValues Create<T, TCells>(WindowColumn column, Func<IFrameState<T>>? sum)
        where TCells : struct, ICells<T>
    {
        bool onlyGrows = column.Frame.Before is null;
        return column.Function switch
        {
            WindowFunction.Lag => new OffsetValues<T, TCells>(column.Input, -column.Offset),
            WindowFunction.Lead => new OffsetValues<T, TCells>(column.Input, column.Offset),
            WindowFunction.First or WindowFunction.Last => Create(column, new EdgeState<T, TCells>(column.Function == WindowFunction.Last, onlyGrows), default(TCells)),
            WindowFunction.Min or WindowFunction.Max => Create(column, new ExtremeState<T, TCells>(column.Function == WindowFunction.Max, onlyGrows), default(TCells)),
            WindowFunction.Count => Create(column, new CountState<T>(), default(TCells)),
            WindowFunction.Sum or WindowFunction.Avg when sum is not null => Create(column, sum(), default(TCells)),
            _ => throw new ArgumentException($"'{column.Text}' cannot be computed.", nameof(column)),
        };
    }

    private static IWindowValues Create<T, TCells>(WindowColumn column, IFrameState<T> state, TCells cells)
        where TCells : struct, ICells<T>
    {
        _ = cells; // There to say the type, which callers would otherwise have to repeat.
        return column.IsWhole ? new WholeValues<T, TCells>(column.Input, state) : new FrameValues<T, TCells>(column.Input, column.Frame, state);
    }
}
