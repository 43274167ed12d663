using Etl.Messages;

namespace Etl.Expressions.Kernels;

/// <summary>Int to decimal, at scale 0.</summary>
internal sealed class IntToDecimalKernel(Kernel operand) : Kernel(ColumnType.Decimal)
{
    public override Vector Evaluate(Evaluation evaluation, Rows rows)
    {
        Vector vector = operand.Evaluate(evaluation, rows);
        DecimalColumn result = new(evaluation.Count);
        NullMask.Merge(result, vector.Nulls);
        Operand<long> source = vector.As<long>();
        for (int i = 0; i < rows.Count; i++) result.Unscaled[rows[i]] = source[rows[i]];
        vector.Free();
        return Vector.Temporary(result);
    }
}

/// <summary>A conversion of values that always succeeds.</summary>
internal interface IConversion<TIn, TOut>
{
    static abstract TOut Apply(TIn value);
}

internal readonly struct IntToFloat : IConversion<long, double>
{
    public static double Apply(long value) => value;
}

/// <summary>The start of the day, UTC.</summary>
internal readonly struct DateToTimestamp : IConversion<int, long>
{
    public static long Apply(int value) => value * TimeSpan.TicksPerDay;
}

internal readonly struct TimestampToDate : IConversion<long, int>
{
    public static int Apply(long value) => (int)(value / TimeSpan.TicksPerDay);
}

internal readonly struct BoolToInt : IConversion<bool, long>
{
    public static long Apply(bool value) => value ? 1 : 0;
}

internal sealed class ConvertKernel<TIn, TOut, TConversion>(ColumnType type, Kernel operand) : Kernel(type)
    where TIn : unmanaged
    where TOut : unmanaged
    where TConversion : struct, IConversion<TIn, TOut>
{
    public override Vector Evaluate(Evaluation evaluation, Rows rows)
    {
        Vector vector = operand.Evaluate(evaluation, rows);
        ValueColumn<TOut> result = (ValueColumn<TOut>)Column.Rent(Type, evaluation.Count);
        NullMask.Merge(result, vector.Nulls);
        Operand<TIn> source = vector.As<TIn>();
        for (int i = 0; i < rows.Count; i++) result.Values[rows[i]] = TConversion.Apply(source[rows[i]]);
        vector.Free();
        return Vector.Temporary(result);
    }
}
