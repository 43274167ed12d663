using System.Text;
using System.Text.Json;
using Etl.Expressions.Kernels;
using Etl.Expressions.Values;

namespace Etl.Expressions.Functions;

internal readonly struct TextToInt : IRowFunction<ReadOnlySpan<byte>, ValueTarget<long>>
{
    public static string? Apply(ReadOnlySpan<byte> value, int row, ref ValueTarget<long> target)
    {
        if (!TextValues.TryParse(value, out long result)) return $"'{Encoding.UTF8.GetString(value)}' is not an int: digits with an optional sign, from -9223372036854775808 to 9223372036854775807.";
        target.Set(row, result);
        return null;
    }
}

internal readonly struct TextToDecimal : IRowFunction<ReadOnlySpan<byte>, DecimalTarget>
{
    public static string? Apply(ReadOnlySpan<byte> value, int row, ref DecimalTarget target)
    {
        if (!TextValues.TryParse(value, out decimal result)) return $"'{Encoding.UTF8.GetString(value)}' is not a decimal: digits with an optional sign and point, at most 28 of them.";
        target.Set(row, result);
        return null;
    }
}

internal readonly struct TextToFloat : IRowFunction<ReadOnlySpan<byte>, ValueTarget<double>>
{
    public static string? Apply(ReadOnlySpan<byte> value, int row, ref ValueTarget<double> target)
    {
        if (!TextValues.TryParse(value, out double result)) return $"'{Encoding.UTF8.GetString(value)}' is not a float, such as 1.5 or 1e3.";
        target.Set(row, result);
        return null;
    }
}

internal readonly struct TextToBool : IRowFunction<ReadOnlySpan<byte>, ValueTarget<bool>>
{
    public static string? Apply(ReadOnlySpan<byte> value, int row, ref ValueTarget<bool> target)
    {
        if (!TextValues.TryParse(value, out bool result)) return $"'{Encoding.UTF8.GetString(value)}' is not a bool: true or false.";
        target.Set(row, result);
        return null;
    }
}

internal readonly struct TextToDate : IRowFunction<ReadOnlySpan<byte>, ValueTarget<int>>
{
    public static string? Apply(ReadOnlySpan<byte> value, int row, ref ValueTarget<int> target)
    {
        if (!TextValues.TryParseDate(value, out int result)) return $"'{Encoding.UTF8.GetString(value)}' is not a date, such as 2024-01-31.";
        target.Set(row, result);
        return null;
    }
}

internal readonly struct TextToTimestamp : IRowFunction<ReadOnlySpan<byte>, ValueTarget<long>>
{
    public static string? Apply(ReadOnlySpan<byte> value, int row, ref ValueTarget<long> target)
    {
        if (!TextValues.TryParseTimestamp(value, out long result)) return $"'{Encoding.UTF8.GetString(value)}' is not a timestamp, such as 2024-01-31T10:00:00Z.";
        target.Set(row, result);
        return null;
    }
}

internal readonly struct TextToJson : IRowFunction<ReadOnlySpan<byte>, TextTarget>
{
    public static string? Apply(ReadOnlySpan<byte> value, int row, ref TextTarget target)
    {
        try
        {
            Utf8JsonReader reader = new(value);
            while (reader.Read())
            {
            }
        }
        catch (JsonException)
        {
            return $"'{Encoding.UTF8.GetString(value)}' is not JSON.";
        }

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
