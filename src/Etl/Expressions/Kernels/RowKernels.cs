using Etl.Messages;

namespace Etl.Expressions.Kernels;

/// <summary>A function of one value: writes its result for a row, or returns why there is none.</summary>
internal interface IRowFunction<T, TTarget>
    where T : allows ref struct
{
    static abstract string? Apply(T value, int row, ref TTarget target);
}

/// <summary>A function of two values.</summary>
internal interface IRowFunction<T1, T2, TTarget>
    where T1 : allows ref struct
    where T2 : allows ref struct
{
    static abstract string? Apply(T1 first, T2 second, int row, ref TTarget target);
}

/// <summary>A function of three values.</summary>
internal interface IRowFunction<T1, T2, T3, TTarget>
    where T1 : allows ref struct
    where T2 : allows ref struct
    where T3 : allows ref struct
{
    static abstract string? Apply(T1 first, T2 second, T3 third, int row, ref TTarget target);
}

/// <summary>Runs a function of one value over the rows that are not null. With <paramref name="isTry"/> a failure is null and no error.</summary>
internal sealed class RowKernel<T, TSource, TTarget, TFunction>(ColumnType type, Kernel operand, bool isTry = false)
    : PreparedKernel<T, TSource, TTarget, StaticFunction<T, TTarget, TFunction>>(type, operand, default, isTry)
    where T : allows ref struct
    where TSource : struct, IRowSource<TSource, T>
    where TTarget : struct, IRowTarget<TTarget>
    where TFunction : struct, IRowFunction<T, TTarget>;

/// <summary>Runs a function of two values over the rows in which neither is null.</summary>
internal sealed class RowKernel<T1, TSource1, T2, TSource2, TTarget, TFunction>(ColumnType type, Kernel first, Kernel second)
    : PreparedKernel<T1, TSource1, T2, TSource2, TTarget, StaticFunction<T1, T2, TTarget, TFunction>>(type, first, second, default)
    where T1 : allows ref struct
    where T2 : allows ref struct
    where TSource1 : struct, IRowSource<TSource1, T1>
    where TSource2 : struct, IRowSource<TSource2, T2>
    where TTarget : struct, IRowTarget<TTarget>
    where TFunction : struct, IRowFunction<T1, T2, TTarget>;

/// <summary>A function that needs nothing made ready, as a prepared one: both go through the same loop.</summary>
internal readonly struct StaticFunction<T, TTarget, TFunction> : IPreparedFunction<T, TTarget>
    where T : allows ref struct
    where TFunction : struct, IRowFunction<T, TTarget>
{
    public string? Apply(T value, int row, ref TTarget target) => TFunction.Apply(value, row, ref target);
}

/// <summary>The same for a function of two values.</summary>
internal readonly struct StaticFunction<T1, T2, TTarget, TFunction> : IPreparedFunction<T1, T2, TTarget>
    where T1 : allows ref struct
    where T2 : allows ref struct
    where TFunction : struct, IRowFunction<T1, T2, TTarget>
{
    public string? Apply(T1 first, T2 second, int row, ref TTarget target) => TFunction.Apply(first, second, row, ref target);
}

/// <summary>Runs a function of three values over the rows in which none is null.</summary>
internal sealed class RowKernel<T1, TSource1, T2, TSource2, T3, TSource3, TTarget, TFunction>(ColumnType type, Kernel first, Kernel second, Kernel third) : Kernel(type)
    where T1 : allows ref struct
    where T2 : allows ref struct
    where T3 : allows ref struct
    where TSource1 : struct, IRowSource<TSource1, T1>
    where TSource2 : struct, IRowSource<TSource2, T2>
    where TSource3 : struct, IRowSource<TSource3, T3>
    where TTarget : struct, IRowTarget<TTarget>
    where TFunction : struct, IRowFunction<T1, T2, T3, TTarget>
{
    public override Vector Evaluate(Evaluation evaluation, Rows rows)
    {
        Vector vector1 = first.Evaluate(evaluation, rows);
        Vector vector2 = second.Evaluate(evaluation, rows);
        Vector vector3 = third.Evaluate(evaluation, rows);
        TSource1 source1 = TSource1.Open(vector1);
        TSource2 source2 = TSource2.Open(vector2);
        TSource3 source3 = TSource3.Open(vector3);
        TTarget target = TTarget.Open(Type, evaluation.Count);
        Column column = target.Column;
        NullMask.Merge(column, vector1.Nulls, vector2.Nulls);
        NullMask.Merge(column, vector3.Nulls);
        for (int i = 0; i < rows.Count; i++)
        {
            int row = rows[i];
            if (column.IsNull(row)) continue;
            if (TFunction.Apply(source1[row], source2[row], source3[row], row, ref target) is not { } reason) continue;
            evaluation.Errors.Add(row, reason);
            column.SetNull(row);
        }

        target.Complete(rows);
        vector1.Free();
        vector2.Free();
        vector3.Free();
        return Vector.Temporary(column);
    }
}
