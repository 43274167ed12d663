namespace Etl.Expressions.Kernels;

/// <summary>One operation on two values.</summary>
internal interface IArithmetic<T>
    where T : unmanaged
{
    static abstract string Symbol { get; }

    /// <summary>The result; sets bits of <paramref name="overflow"/> when it is not exact, without a branch.</summary>
    static abstract T Apply(T a, T b, ref long overflow);
}

internal readonly struct AddInt : IArithmetic<long>
{
    public static string Symbol => "+";

    public static long Apply(long a, long b, ref long overflow)
    {
        long result = a + b;
        overflow |= (a ^ result) & (b ^ result) & long.MinValue;
        return result;
    }
}

internal readonly struct SubtractInt : IArithmetic<long>
{
    public static string Symbol => "-";

    public static long Apply(long a, long b, ref long overflow)
    {
        long result = a - b;
        overflow |= (a ^ b) & (a ^ result) & long.MinValue;
        return result;
    }
}

internal readonly struct MultiplyInt : IArithmetic<long>
{
    public static string Symbol => "*";

    public static long Apply(long a, long b, ref long overflow)
    {
        long high = Math.BigMul(a, b, out long low);
        overflow |= high ^ (low >> 63);
        return low;
    }
}

internal readonly struct AddFloat : IArithmetic<double>
{
    public static string Symbol => "+";

    public static double Apply(double a, double b, ref long overflow) => a + b;
}

internal readonly struct SubtractFloat : IArithmetic<double>
{
    public static string Symbol => "-";

    public static double Apply(double a, double b, ref long overflow) => a - b;
}

internal readonly struct MultiplyFloat : IArithmetic<double>
{
    public static string Symbol => "*";

    public static double Apply(double a, double b, ref long overflow) => a * b;
}

internal static class ArithmeticLoops
{
    /// <summary>Computes the rows into <paramref name="target"/>; not 0 when any overflowed.</summary>
    public static long Run<T, TOp>(Operand<T> left, Operand<T> right, Rows rows, T[] target)
        where T : unmanaged
        where TOp : struct, IArithmetic<T>
    {
        long overflow = 0;
        if (rows.Indexes is not null)
        {
            foreach (int row in rows.Span) target[row] = TOp.Apply(left[row], right[row], ref overflow);
            return overflow;
        }

        Span<T> result = target.AsSpan(0, rows.Count);
        if (left.Values is null && right.Values is null)
        {
            result.Fill(TOp.Apply(left.Constant, right.Constant, ref overflow));
        }
        else if (left.Values is null)
        {
            T constant = left.Constant;
            ReadOnlySpan<T> b = right.Values.AsSpan(0, result.Length);
            for (int i = 0; i < result.Length; i++) result[i] = TOp.Apply(constant, b[i], ref overflow);
        }
        else if (right.Values is null)
        {
            T constant = right.Constant;
            ReadOnlySpan<T> a = left.Values.AsSpan(0, result.Length);
            for (int i = 0; i < result.Length; i++) result[i] = TOp.Apply(a[i], constant, ref overflow);
        }
        else
        {
            ReadOnlySpan<T> a = left.Values.AsSpan(0, result.Length);
            ReadOnlySpan<T> b = right.Values.AsSpan(0, result.Length);
            for (int i = 0; i < result.Length; i++) result[i] = TOp.Apply(a[i], b[i], ref overflow);
        }

        return overflow;
    }
}
