using Etl.Messages;

namespace Etl.Expressions.Kernels;

internal static class CompareLoops
{
    public static void Fill<T, TOrder, TComparison>(Operand<T> left, Operand<T> right, Rows rows, bool[] target)
        where T : unmanaged
        where TOrder : struct, IOrder<T>
        where TComparison : struct, IComparison
    {
        if (rows.Indexes is null && left.Values is not null && right.Values is null)
        {
            ReadOnlySpan<T> a = left.Values.AsSpan(0, rows.Count);
            T constant = right.Constant;
            for (int i = 0; i < a.Length; i++) target[i] = TComparison.Apply<T, TOrder>(a[i], constant);
            return;
        }

        for (int i = 0; i < rows.Count; i++)
        {
            int row = rows[i];
            target[row] = TComparison.Apply<T, TOrder>(left[row], right[row]);
        }
    }

    /// <summary>Keeps the rows for which the comparison is true. Writes every row and counts the kept ones, so that there is no branch to mispredict.</summary>
    public static int Filter<T, TOrder, TComparison>(Operand<T> left, Operand<T> right, Rows rows, int[] target)
        where T : unmanaged
        where TOrder : struct, IOrder<T>
        where TComparison : struct, IComparison
    {
        int kept = 0;
        if (rows.Indexes is null && left.Values is not null && right.Values is null)
        {
            ReadOnlySpan<T> a = left.Values.AsSpan(0, rows.Count);
            T constant = right.Constant;
            for (int i = 0; i < a.Length; i++)
            {
                target[kept] = i;
                kept += TComparison.Apply<T, TOrder>(a[i], constant) ? 1 : 0;
            }

            return kept;
        }

        for (int i = 0; i < rows.Count; i++)
        {
            int row = rows[i];
            target[kept] = row;
            kept += TComparison.Apply<T, TOrder>(left[row], right[row]) ? 1 : 0;
        }

        return kept;
    }
}

/// <summary>Compares two values of a type that is one array: int, float, bool, date, timestamp.</summary>
internal sealed class CompareKernel<T, TOrder, TComparison>(Kernel left, Kernel right) : Kernel(ColumnType.Bool)
    where T : unmanaged
    where TOrder : struct, IOrder<T>
    where TComparison : struct, IComparison
{
    public override Vector Evaluate(Evaluation evaluation, Rows rows)
    {
        Vector a = left.Evaluate(evaluation, rows);
        Vector b = right.Evaluate(evaluation, rows);
        BoolColumn result = new(evaluation.Count);
        NullMask.Merge(result, a.Nulls, b.Nulls);
        CompareLoops.Fill<T, TOrder, TComparison>(a.As<T>(), b.As<T>(), rows, result.Values);
        a.Free();
        b.Free();
        return Vector.Temporary(result);
    }

    public override int Filter(Evaluation evaluation, Rows rows, int[] target)
    {
        Vector a = left.Evaluate(evaluation, rows);
        Vector b = right.Evaluate(evaluation, rows);
        int kept = CompareLoops.Filter<T, TOrder, TComparison>(a.As<T>(), b.As<T>(), rows, target);
        if (a.Nulls is { } nullsA) kept = new Rows(target, kept).Where(nullsA, false, target);
        if (b.Nulls is { } nullsB) kept = new Rows(target, kept).Where(nullsB, false, target);
        a.Free();
        b.Free();
        return kept;
    }
}

/// <summary>Compares decimals and ints: on 64-bit integers at a common scale, else as decimals.</summary>
internal sealed class DecimalCompareKernel<TComparison>(Kernel left, Kernel right) : Kernel(ColumnType.Bool)
    where TComparison : struct, IComparison
{
    public override Vector Evaluate(Evaluation evaluation, Rows rows)
    {
        DecimalOperand a = new(left.Evaluate(evaluation, rows));
        DecimalOperand b = new(right.Evaluate(evaluation, rows));
        BoolColumn result = new(evaluation.Count);
        NullMask.Merge(result, a.Nulls, b.Nulls);
        if (!TryScaled(a, b, rows, result)) RunWide(a, b, rows, result);
        a.Free();
        b.Free();
        return Vector.Temporary(result);
    }

    private static bool TryScaled(DecimalOperand a, DecimalOperand b, Rows rows, BoolColumn result)
    {
        if (!a.IsScaled || !b.IsScaled) return false;
        int scale = Math.Max(a.Scale, b.Scale);
        long[]? bufferB = null;
        Operand<long> y = default;
        bool done = a.TryRescale(scale, rows, result.Count, out Operand<long> x, out long[]? bufferA)
            && b.TryRescale(scale, rows, result.Count, out y, out bufferB);
        if (done) CompareLoops.Fill<long, IntOrder, TComparison>(x, y, rows, result.Values);
        if (bufferA is not null) ColumnPool.Return(bufferA);
        if (bufferB is not null) ColumnPool.Return(bufferB);
        return done;
    }

    private static void RunWide(DecimalOperand a, DecimalOperand b, Rows rows, BoolColumn result)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            int row = rows[i];
            if (!result.IsNull(row)) result.Values[row] = TComparison.OfSign(decimal.Compare(a[row], b[row]));
        }
    }
}
