using Etl.Expressions.Kernels;
using Etl.Messages;
using Etl.Values;

namespace Etl.Expressions.Functions;

internal readonly struct TextToInt : IRowFunction<ReadOnlySpan<byte>, ValueTarget<long>>
{
    public static string? Apply(ReadOnlySpan<byte> value, int row, ref ValueTarget<long> target)
    {
        if (!IntText.TryParse(value, out long result)) return ValueText.Refuse(ColumnType.Int, value);
        target.Set(row, result);
        return null;
    }
}

internal readonly struct TextToDecimal : IRowFunction<ReadOnlySpan<byte>, DecimalTarget>
{
    public static string? Apply(ReadOnlySpan<byte> value, int row, ref DecimalTarget target)
    {
        if (!DecimalText.TryParse(value, out decimal result)) return ValueText.Refuse(ColumnType.Decimal, value);
        target.Set(row, result);
        return null;
    }
}

internal readonly struct TextToFloat : IRowFunction<ReadOnlySpan<byte>, ValueTarget<double>>
{
    public static string? Apply(ReadOnlySpan<byte> value, int row, ref ValueTarget<double> target)
    {
        if (!FloatText.TryParse(value, out double result)) return ValueText.Refuse(ColumnType.Float, value);
        target.Set(row, result);
        return null;
    }
}

internal readonly struct TextToBool : IRowFunction<ReadOnlySpan<byte>, ValueTarget<bool>>
{
    public static string? Apply(ReadOnlySpan<byte> value, int row, ref ValueTarget<bool> target)
    {
        if (!BoolText.TryParse(value, out bool result)) return ValueText.Refuse(ColumnType.Bool, value);
        target.Set(row, result);
        return null;
    }
}

internal readonly struct TextToDate : IRowFunction<ReadOnlySpan<byte>, ValueTarget<int>>
{
    public static string? Apply(ReadOnlySpan<byte> value, int row, ref ValueTarget<int> target)
    {
        if (!DateText.TryParse(value, out int result)) return ValueText.Refuse(ColumnType.Date, value);
        target.Set(row, result);
        return null;
    }
}

internal readonly struct TextToTimestamp : IRowFunction<ReadOnlySpan<byte>, ValueTarget<long>>
{
    public static string? Apply(ReadOnlySpan<byte> value, int row, ref ValueTarget<long> target)
    {
        if (!TimestampText.TryParse(value, out long result)) return ValueText.Refuse(ColumnType.Timestamp, value);
        target.Set(row, result);
        return null;
    }
}

internal readonly struct TextToJson : IRowFunction<ReadOnlySpan<byte>, TextTarget>
{
    public static string? Apply(ReadOnlySpan<byte> value, int row, ref TextTarget target)
    {
        if (!JsonText.IsValid(value)) return ValueText.Refuse(ColumnType.Json, value);
        target.Set(row, value);
        return null;
    }
}

internal readonly struct JsonToText : IRowFunction<ReadOnlySpan<byte>, TextTarget>
{
    public static string? Apply(ReadOnlySpan<byte> value, int row, ref TextTarget target)
    {
        target.Set(row, value);
        return null;
    }
}
