using Etl.Messages;
using Etl.Values;

namespace Etl.Steps.Records;

/// <summary>Reads values of one type from texts; a struct, so that loops are compiled for each type.</summary>
internal interface IValueParser<T>
{
    static abstract bool TryParse(ReadOnlySpan<byte> text, out T value);
}

/// <summary>Builders whose values are read from texts one by one.</summary>
internal abstract class ParsedColumnBuilder<TColumn, T, TParser>(ColumnType type) : ValueColumnBuilder<TColumn, T>(type)
    where TColumn : ValueColumn<T>
    where T : unmanaged
    where TParser : struct, IValueParser<T>
{
    public sealed override bool TryAdd(ReadOnlySpan<byte> text, int row) => TParser.TryParse(text, out Values[row]);

    public sealed override int AddAll(ReadOnlySpan<byte> data, ReadOnlySpan<TextRange> places, int row)
    {
        Span<T> values = Values.AsSpan(row, places.Length);
        int read = 0;
        for (; read < places.Length; read++)
        {
            TextRange place = places[read];
            if (place.Length == 0) values[read] = default;
            else if (!TParser.TryParse(data.Slice(place.Start, place.Length), out values[read])) break;
        }

        AddNulls(places[..read], row);
        return read;
    }
}

internal sealed class TimestampColumnBuilder() : ParsedColumnBuilder<Int64Column, long, TimestampColumnBuilder.Parser>(ColumnType.Timestamp)
{
    internal readonly struct Parser : IValueParser<long>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out long value) => TimestampText.TryParse(text, out value);
    }
}

internal sealed class FloatColumnBuilder() : ParsedColumnBuilder<FloatColumn, double, FloatColumnBuilder.Parser>(ColumnType.Float)
{
    internal readonly struct Parser : IValueParser<double>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out double value) => FloatText.TryParse(text, out value);
    }
}

internal sealed class BoolColumnBuilder() : ParsedColumnBuilder<BoolColumn, bool, BoolColumnBuilder.Parser>(ColumnType.Bool)
{
    internal readonly struct Parser : IValueParser<bool>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out bool value) => BoolText.TryParse(text, out value);
    }
}

internal sealed class DateColumnBuilder() : ParsedColumnBuilder<DateColumn, int, DateColumnBuilder.Parser>(ColumnType.Date)
{
    internal readonly struct Parser : IValueParser<int>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out int value) => DateText.TryParse(text, out value);
    }
}
