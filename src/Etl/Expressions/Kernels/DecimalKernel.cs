using Etl.Expressions.Values;
using Etl.Messages;

namespace Etl.Expressions.Kernels;

/// <summary>An exact operation on decimals in both forms.</summary>
internal interface IDecimalOperation
{
    static abstract string Symbol { get; }

    static abstract bool TryApply(decimal a, decimal b, out decimal result);
}

internal readonly struct AddDecimal : IDecimalOperation
{
    public static string Symbol => "+";

    public static bool TryApply(decimal a, decimal b, out decimal result) => DecimalMath.TryAdd(a, b, out result);
}

internal readonly struct SubtractDecimal : IDecimalOperation
{
    public static string Symbol => "-";

    public static bool TryApply(decimal a, decimal b, out decimal result) => DecimalMath.TrySubtract(a, b, out result);
}

internal readonly struct MultiplyDecimal : IDecimalOperation
{
    public static string Symbol => "*";

    public static bool TryApply(decimal a, decimal b, out decimal result) => DecimalMath.TryMultiply(a, b, out result);
}

/// <summary>
/// <c>+ - *</c> on decimals and ints: on 64-bit integers while both sides are scaled and nothing overflows, else the batch
/// is computed again in the wide form.
/// </summary>
internal sealed class DecimalKernel<TScaled, TWide>(Kernel left, Kernel right) : Kernel(ColumnType.Decimal)
    where TScaled : struct, IArithmetic<long>
    where TWide : struct, IDecimalOperation
{
    public override Vector Evaluate(Evaluation evaluation, Rows rows)
    {
        DecimalOperand a = new(left.Evaluate(evaluation, rows));
        DecimalOperand b = new(right.Evaluate(evaluation, rows));
        DecimalColumn result = new(evaluation.Count);
        NullMask.Merge(result, a.Nulls, b.Nulls);
        bool done = a.IsScaled && b.IsScaled
            && (typeof(TScaled) == typeof(MultiplyInt) ? TryMultiply(a, b, rows, result) : TryAlign(a, b, rows, result));
        if (!done) RunWide(evaluation, rows, a, b, result);
        a.Free();
        b.Free();
        return Vector.Temporary(result);
    }

    private static bool TryMultiply(DecimalOperand a, DecimalOperand b, Rows rows, DecimalColumn result)
    {
        if (a.Scale + b.Scale > 18) return false;
        result.Scale = a.Scale + b.Scale;
        return ArithmeticLoops.Run<long, TScaled>(a.Unscaled, b.Unscaled, rows, result.Unscaled) == 0;
    }

    private static bool TryAlign(DecimalOperand a, DecimalOperand b, Rows rows, DecimalColumn result)
    {
        result.Scale = Math.Max(a.Scale, b.Scale);
        long[]? bufferB = null;
        bool done = a.TryRescale(result.Scale, rows, result.Count, out Operand<long> x, out long[]? bufferA)
            && b.TryRescale(result.Scale, rows, result.Count, out Operand<long> y, out bufferB)
            && ArithmeticLoops.Run<long, TScaled>(x, y, rows, result.Unscaled) == 0;
        if (bufferA is not null) ColumnPool.Return(bufferA);
        if (bufferB is not null) ColumnPool.Return(bufferB);
        return done;
    }

    private static void RunWide(Evaluation evaluation, Rows rows, DecimalOperand a, DecimalOperand b, DecimalColumn result)
    {
        decimal[] wide = result.Widen(0);
        for (int i = 0; i < rows.Count; i++)
        {
            int row = rows[i];
            if (result.IsNull(row)) continue;
            if (TWide.TryApply(a[row], b[row], out wide[row])) continue;
            evaluation.Errors.Add(row, FormattableString.Invariant($"{a[row]} {TWide.Symbol} {b[row]} needs more than the 28 digits of a decimal. Round the operands, or cast one to float."));
            result.SetNull(row);
        }
    }
}
