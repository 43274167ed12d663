using Etl.Expressions.Kernels;
using Etl.Values;

namespace Etl.Expressions.Functions;

/// <summary>Only whole numbers: a cast never gives a wrong one.</summary>
internal readonly struct DecimalToInt : IRowFunction<decimal, ValueTarget<long>>
{
    public static string? Apply(decimal value, int row, ref ValueTarget<long> target)
    {
        if (decimal.Truncate(value) != value) return FormattableString.Invariant($"{value} is not a whole number. Use round, floor or ceil before the cast to int.");
        if (value is < long.MinValue or > long.MaxValue) return FormattableString.Invariant($"{value} does not fit a 64-bit integer.");
        target.Set(row, (long)value);
        return null;
    }
}

internal readonly struct FloatToInt : IRowFunction<double, ValueTarget<long>>
{
    public static string? Apply(double value, int row, ref ValueTarget<long> target)
    {
        if (Math.Truncate(value) != value || !double.IsFinite(value)) return FormattableString.Invariant($"{value} is not a whole number. Use round, floor or ceil before the cast to int.");
        if (value is < long.MinValue or >= 9223372036854775808.0) return FormattableString.Invariant($"{value} does not fit a 64-bit integer.");
        target.Set(row, (long)value);
        return null;
    }
}

internal readonly struct DecimalToFloat : IRowFunction<decimal, ValueTarget<double>>
{
    public static string? Apply(decimal value, int row, ref ValueTarget<double> target)
    {
        target.Set(row, (double)value);
        return null;
    }
}

internal readonly struct FloatToDecimal : IRowFunction<double, DecimalTarget>
{
    public static string? Apply(double value, int row, ref DecimalTarget target)
    {
        // By way of the shortest text that reads back as the same float, so that 0.1 is 0.1.
        Span<byte> text = stackalloc byte[ValueText.MaxLength];
        if (!DecimalText.TryParse(text[..FloatText.Format(value, text)], out decimal result))
            return FormattableString.Invariant($"{value} does not fit the 28 digits of a decimal.");
        target.Set(row, result);
        return null;
    }
}

internal readonly struct IntToText : IRowFunction<long, TextTarget>
{
    public static string? Apply(long value, int row, ref TextTarget target)
    {
        target.Commit(row, IntText.Format(value, target.Reserve(ValueText.MaxLength)));
        return null;
    }
}

internal readonly struct FloatToText : IRowFunction<double, TextTarget>
{
    public static string? Apply(double value, int row, ref TextTarget target)
    {
        target.Commit(row, FloatText.Format(value, target.Reserve(ValueText.MaxLength)));
        return null;
    }
}

/// <summary>Without trailing zeros.</summary>
internal readonly struct DecimalToText : IRowFunction<decimal, TextTarget>
{
    public static string? Apply(decimal value, int row, ref TextTarget target)
    {
        target.Commit(row, DecimalText.Format(value, target.Reserve(ValueText.MaxLength)));
        return null;
    }
}

internal readonly struct DateToText : IRowFunction<int, TextTarget>
{
    public static string? Apply(int value, int row, ref TextTarget target)
    {
        target.Commit(row, DateText.Format(value, target.Reserve(ValueText.MaxLength)));
        return null;
    }
}

internal readonly struct TimestampToText : IRowFunction<long, TextTarget>
{
    public static string? Apply(long value, int row, ref TextTarget target)
    {
        target.Commit(row, TimestampText.Format(value, target.Reserve(ValueText.MaxLength)));
        return null;
    }
}

internal readonly struct BoolToText : IRowFunction<bool, TextTarget>
{
    public static string? Apply(bool value, int row, ref TextTarget target)
    {
        target.Commit(row, BoolText.Format(value, target.Reserve(ValueText.MaxLength)));
        return null;
    }
}
