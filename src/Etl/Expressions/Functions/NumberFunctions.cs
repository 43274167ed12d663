using Etl.Expressions.Kernels;
using Etl.Expressions.Values;

namespace Etl.Expressions.Functions;

internal readonly struct DivideDecimal : IRowFunction<decimal, decimal, DecimalTarget>
{
    public static string? Apply(decimal first, decimal second, int row, ref DecimalTarget target)
    {
        if (second == 0) return Reasons.DivisionByZero;
        if (!DecimalMath.TryDivide(first, second, out decimal result)) return FormattableString.Invariant($"{first} / {second} does not fit the 28 digits of a decimal. Cast an operand to float.");
        target.Set(row, result);
        return null;
    }
}

internal readonly struct DivideFloat : IRowFunction<double, double, ValueTarget<double>>
{
    public static string? Apply(double first, double second, int row, ref ValueTarget<double> target)
    {
        if (second == 0) return Reasons.DivisionByZero;
        target.Set(row, first / second);
        return null;
    }
}

internal readonly struct RemainderInt : IRowFunction<long, long, ValueTarget<long>>
{
    public static string? Apply(long first, long second, int row, ref ValueTarget<long> target)
    {
        if (second == 0) return Reasons.DivisionByZero;
        target.Set(row, second == -1 ? 0 : first % second); // the processor traps on the smallest integer % -1
        return null;
    }
}

internal readonly struct RemainderDecimal : IRowFunction<decimal, decimal, DecimalTarget>
{
    public static string? Apply(decimal first, decimal second, int row, ref DecimalTarget target)
    {
        if (second == 0) return Reasons.DivisionByZero;
        if (!DecimalMath.TryRemainder(first, second, out decimal result)) return FormattableString.Invariant($"{first} % {second} does not fit the 28 digits of a decimal. Round the operands.");
        target.Set(row, result);
        return null;
    }
}

internal readonly struct RemainderFloat : IRowFunction<double, double, ValueTarget<double>>
{
    public static string? Apply(double first, double second, int row, ref ValueTarget<double> target)
    {
        if (second == 0) return Reasons.DivisionByZero;
        target.Set(row, first % second);
        return null;
    }
}

internal readonly struct AbsInt : IRowFunction<long, ValueTarget<long>>
{
    public static string? Apply(long value, int row, ref ValueTarget<long> target)
    {
        if (value == long.MinValue) return "The absolute value of -9223372036854775808 does not fit a 64-bit integer. Cast it to decimal first.";
        target.Set(row, Math.Abs(value));
        return null;
    }
}

internal readonly struct AbsDecimal : IRowFunction<decimal, DecimalTarget>
{
    public static string? Apply(decimal value, int row, ref DecimalTarget target)
    {
        target.Set(row, Math.Abs(value));
        return null;
    }
}

internal readonly struct AbsFloat : IRowFunction<double, ValueTarget<double>>
{
    public static string? Apply(double value, int row, ref ValueTarget<double> target)
    {
        target.Set(row, Math.Abs(value));
        return null;
    }
}

internal readonly struct RoundDecimal : IRowFunction<decimal, long, DecimalTarget>
{
    public static string? Apply(decimal first, long second, int row, ref DecimalTarget target)
    {
        if (second is < 0 or > 28) return $"A decimal cannot be rounded to {second} digits. Use 0 to 28.";
        target.Set(row, Math.Round(first, (int)second, MidpointRounding.AwayFromZero));
        return null;
    }
}

internal readonly struct RoundFloat : IRowFunction<double, long, ValueTarget<double>>
{
    public static string? Apply(double first, long second, int row, ref ValueTarget<double> target)
    {
        if (second is < 0 or > 15) return $"A float cannot be rounded to {second} digits. Use 0 to 15.";
        target.Set(row, Math.Round(first, (int)second, MidpointRounding.AwayFromZero));
        return null;
    }
}

internal readonly struct FloorDecimal : IRowFunction<decimal, DecimalTarget>
{
    public static string? Apply(decimal value, int row, ref DecimalTarget target)
    {
        target.Set(row, decimal.Floor(value));
        return null;
    }
}

internal readonly struct CeilDecimal : IRowFunction<decimal, DecimalTarget>
{
    public static string? Apply(decimal value, int row, ref DecimalTarget target)
    {
        target.Set(row, decimal.Ceiling(value));
        return null;
    }
}

internal readonly struct FloorFloat : IRowFunction<double, ValueTarget<double>>
{
    public static string? Apply(double value, int row, ref ValueTarget<double> target)
    {
        target.Set(row, Math.Floor(value));
        return null;
    }
}

internal readonly struct CeilFloat : IRowFunction<double, ValueTarget<double>>
{
    public static string? Apply(double value, int row, ref ValueTarget<double> target)
    {
        target.Set(row, Math.Ceiling(value));
        return null;
    }
}

internal static class Reasons
{
    public const string DivisionByZero = "Division by zero. Test the divisor first, as in: case when b = 0 then null else a / b end.";
}
