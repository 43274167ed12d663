using Etl.Messages;

namespace Etl.Expressions.Kernels;

/// <summary>A function of one value that was made ready from constants, such as a compiled pattern. Shared by all workers.</summary>
internal interface IPreparedFunction<T, TTarget>
    where T : allows ref struct
{
    /// <summary>Writes the result for a row, or returns why there is none.</summary>
    string? Apply(T value, int row, ref TTarget target);
}

/// <summary>A function of two values that was made ready from constants.</summary>
internal interface IPreparedFunction<T1, T2, TTarget>
    where T1 : allows ref struct
    where T2 : allows ref struct
{
    string? Apply(T1 first, T2 second, int row, ref TTarget target);
}

/// <summary>Runs a prepared function of one value over the rows that are not null.</summary>
internal class PreparedKernel<T, TSource, TTarget, TFunction>(ColumnType type, Kernel operand, TFunction function, bool isTry = false) : Kernel(type)
    where T : allows ref struct
    where TSource : struct, IRowSource<TSource, T>
    where TTarget : struct, IRowTarget<TTarget>
    where TFunction : struct, IPreparedFunction<T, TTarget>
{
    public override Vector Evaluate(Evaluation evaluation, Rows rows)
    {
        Vector vector = operand.Evaluate(evaluation, rows);
        TSource source = TSource.Open(vector);
        TTarget target = TTarget.Open(Type, evaluation.Count);
        Column column = target.Column;
        NullMask.Merge(column, vector.Nulls);
        for (int i = 0; i < rows.Count; i++)
        {
            int row = rows[i];
            if (column.IsNull(row)) continue;
            if (function.Apply(source[row], row, ref target) is not { } reason) continue;
            if (!isTry) evaluation.Errors.Add(row, reason, source.Describe(row));
            column.SetNull(row);
        }

        target.Complete(rows);
        vector.Free();
        return Vector.Temporary(column);
    }
}

/// <summary>Runs a prepared function of two values over the rows in which neither is null.</summary>
internal class PreparedKernel<T1, TSource1, T2, TSource2, TTarget, TFunction>(ColumnType type, Kernel first, Kernel second, TFunction function) : Kernel(type)
    where T1 : allows ref struct
    where T2 : allows ref struct
    where TSource1 : struct, IRowSource<TSource1, T1>
    where TSource2 : struct, IRowSource<TSource2, T2>
    where TTarget : struct, IRowTarget<TTarget>
    where TFunction : struct, IPreparedFunction<T1, T2, TTarget>
{
    public override Vector Evaluate(Evaluation evaluation, Rows rows)
    {
        Vector vector1 = first.Evaluate(evaluation, rows);
        Vector vector2 = second.Evaluate(evaluation, rows);
        TSource1 source1 = TSource1.Open(vector1);
        TSource2 source2 = TSource2.Open(vector2);
        TTarget target = TTarget.Open(Type, evaluation.Count);
        Column column = target.Column;
        NullMask.Merge(column, vector1.Nulls, vector2.Nulls);
        for (int i = 0; i < rows.Count; i++)
        {
            int row = rows[i];
            if (column.IsNull(row)) continue;
            if (function.Apply(source1[row], source2[row], row, ref target) is not { } reason) continue;
            evaluation.Errors.Add(row, reason);
            column.SetNull(row);
        }

        target.Complete(rows);
        vector1.Free();
        vector2.Free();
        return Vector.Temporary(column);
    }
}
