using Etl.Messages;
using Etl.Values;

namespace Etl.Steps.Records;

/// <summary>Dates in formats of the user's choice.</summary>
internal sealed class FormattedDateBuilder(DateFormats formats) : ValueColumnBuilder<DateColumn, int>(ColumnType.Date)
{
    public override bool TryAdd(ReadOnlySpan<byte> text, int row)
    {
        bool valid = formats.TryParse(text, out DateTime value);
        Values[row] = DateOnly.FromDateTime(value).DayNumber;
        return valid;
    }

    public override bool TryAddPlain(ReadOnlySpan<byte> text, int row) => DateText.TryParse(text, out Values[row]);

    public override string Refuse(ReadOnlySpan<byte> text) => ValueText.Refuse(Type, text, $"days in {formats.Description}");
}

/// <summary>Timestamps in formats of the user's choice.</summary>
internal sealed class FormattedTimestampBuilder(DateFormats formats) : ValueColumnBuilder<Int64Column, long>(ColumnType.Timestamp)
{
    public override bool TryAdd(ReadOnlySpan<byte> text, int row)
    {
        bool valid = formats.TryParse(text, out DateTime value);
        Values[row] = value.Ticks;
        return valid;
    }

    public override bool TryAddPlain(ReadOnlySpan<byte> text, int row) => TimestampText.TryParse(text, out Values[row]);

    public override string Refuse(ReadOnlySpan<byte> text) => ValueText.Refuse(Type, text, $"times in {formats.Description}");
}
