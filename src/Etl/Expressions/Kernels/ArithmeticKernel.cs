using Etl.Messages;

namespace Etl.Expressions.Kernels;

/// <summary><c>+ - *</c> on ints, or on floats.</summary>
internal sealed class ArithmeticKernel<T, TOp>(ColumnType type, Kernel left, Kernel right) : Kernel(type)
    where T : unmanaged
    where TOp : struct, IArithmetic<T>
{
    public override Vector Evaluate(Evaluation evaluation, Rows rows)
    {
        Vector a = left.Evaluate(evaluation, rows);
        Vector b = right.Evaluate(evaluation, rows);
        ValueColumn<T> result = (ValueColumn<T>)Column.Rent(Type, evaluation.Count);
        NullMask.Merge(result, a.Nulls, b.Nulls);
        if (ArithmeticLoops.Run<T, TOp>(a.As<T>(), b.As<T>(), rows, result.Values) != 0) NoteOverflows(evaluation, rows, a.As<T>(), b.As<T>(), result);
        a.Free();
        b.Free();
        return Vector.Temporary(result);
    }

    private static void NoteOverflows(Evaluation evaluation, Rows rows, Operand<T> a, Operand<T> b, ValueColumn<T> result)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            int row = rows[i];
            if (result.IsNull(row)) continue;
            long overflow = 0;
            TOp.Apply(a[row], b[row], ref overflow);
            if (overflow == 0) continue;
            evaluation.Errors.Add(row, $"{a[row]} {TOp.Symbol} {b[row]} does not fit a 64-bit integer. Cast an operand to decimal or float.");
            result.SetNull(row);
        }
    }
}
