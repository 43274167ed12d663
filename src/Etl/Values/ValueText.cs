using System.Text;
using System.Text.Unicode;
using Etl.Messages;

namespace Etl.Values;

/// <summary>
/// What all types share: writing a column's value as text, and saying what is wrong with a text that is no value. Steps,
/// casts and literals all read and write by this folder, under one rule: a text is the value, all of it, with no blank
/// around it and no sign of a country's habits, or it is refused. Nothing is rounded to fit an exact type.
/// </summary>
internal static class ValueText
{
    /// <summary>Bytes that hold any formatted value that is not text.</summary>
    public const int MaxLength = 64;

    // A reason names the value; a megabyte of it would help nobody.
    private const int MaxShown = 100;

    /// <summary>Writes the value of a row, which is not null and not text, and returns its length; needs <see cref="MaxLength"/> bytes.</summary>
    public static int Format(Column column, int row, Span<byte> destination) => column switch
    {
        Int64Column { Type: ColumnType.Timestamp } timestamps => TimestampText.Format(timestamps.Values[row], destination),
        Int64Column ints => IntText.Format(ints.Values[row], destination),
        DecimalColumn { Wide: null } scaled => DecimalText.Format(scaled.Unscaled[row], scaled.Scale, destination),
        DecimalColumn wide => DecimalText.Format(wide[row], destination),
        FloatColumn floats => FloatText.Format(floats.Values[row], destination),
        BoolColumn bools => BoolText.Format(bools.Values[row], destination),
        DateColumn dates => DateText.Format(dates.Values[row], destination),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "A text is not formatted."),
    };

    /// <summary>The reason for rejecting a text that is not a value of a type, and what is allowed.</summary>
    public static string Refuse(ColumnType type, ReadOnlySpan<byte> text) => Refuse(type, text, Accepted(type));

    /// <summary>The same where what is allowed is not what the type allows by itself.</summary>
    public static string Refuse(ColumnType type, ReadOnlySpan<byte> text, string accepted)
    {
        if (type == ColumnType.Text || (type == ColumnType.Json && !Utf8.IsValid(text))) return $"invalid UTF-8 at byte {FirstInvalidByte(text)} of the value";
        return $"'{Shorten(Encoding.UTF8.GetString(text))}' is not {Name(type)}; allowed are {accepted}";
    }

    /// <summary>A value as reasons show it.</summary>
    public static string Shorten(string value) => value.Length > MaxShown ? $"{value.AsSpan(0, MaxShown)}…" : value;

    /// <summary>Reads a date into days or a timestamp into ticks, as literals need them.</summary>
    public static bool TryParseDated(ColumnType type, ReadOnlySpan<byte> text, out long value)
    {
        if (type == ColumnType.Timestamp) return TimestampText.TryParse(text, out value);
        bool valid = DateText.TryParse(text, out int day);
        value = day;
        return valid;
    }

    /// <summary>The texts that are values of a type, in words.</summary>
    public static string Accepted(ColumnType type) => type switch
    {
        ColumnType.Text => "all texts",
        ColumnType.Int => "whole numbers from -9223372036854775808 to 9223372036854775807",
        ColumnType.Decimal => "numbers of up to 28 digits such as -12.50",
        ColumnType.Float => "numbers such as -12.5 and 1.5E+10, and NaN, Infinity and -Infinity",
        ColumnType.Bool => "true and false",
        ColumnType.Date => "days such as 2024-12-31",
        ColumnType.Timestamp => "times such as 2024-12-31T23:59:59.5Z, with an offset such as +02:00 or without one, and days such as 2024-12-31",
        ColumnType.Json => "single values such as {\"a\": [1, \"b\"]}",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a column type."),
    };

    private static string Name(ColumnType type) => type switch
    {
        ColumnType.Int => "an int",
        ColumnType.Json => "JSON",
        _ => $"a {type.ToString().ToLowerInvariant()}",
    };

    /// <summary>1-based.</summary>
    private static int FirstInvalidByte(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (at < text.Length && Rune.DecodeFromUtf8(text[at..], out _, out int used) == System.Buffers.OperationStatus.Done) at += used;
        return at + 1;
    }
}
