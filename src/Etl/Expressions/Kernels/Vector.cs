using Etl.Expressions.Values;
using Etl.Messages;

namespace Etl.Expressions.Kernels;

/// <summary>
/// What a kernel gives: one value for all rows, a column of the batch, or a temporary column that the receiver frees or
/// hands on. Temporary arrays come from the pool and go back at once, so that the next kernel gets the one that is still
/// in the core's cache.
/// </summary>
internal readonly struct Vector
{
    private Vector(Column? column, Constant? constant, bool isTemporary)
    {
        Column = column;
        Constant = constant;
        IsTemporary = isTemporary;
    }

    /// <summary>Null for a constant.</summary>
    public Column? Column { get; }

    public Constant? Constant { get; }

    public bool IsTemporary { get; }

    /// <summary>Null where no row is null. A constant here is never null: the binder folds those.</summary>
    public bool[]? Nulls => Column?.Nulls;

    public static Vector Of(Constant constant) => new(null, constant, false);

    public static Vector Borrowed(Column column) => new(column, null, false);

    public static Vector Temporary(Column column) => new(column, null, true);

    public Operand<T> As<T>()
        where T : unmanaged =>
        Constant is null ? new Operand<T>(((ValueColumn<T>)Column!).Values, default) : new Operand<T>(null, Constant.As<T>());

    public void Free()
    {
        if (IsTemporary) Column!.Free();
    }
}

/// <summary>An operand of a loop: an array by row, or one value for all rows.</summary>
internal readonly record struct Operand<T>(T[]? Values, T Constant)
    where T : unmanaged
{
    public T this[int row] => Values is null ? Constant : Values[row];
}
