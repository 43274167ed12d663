using System.Globalization;
using System.Text;
using CsvHelper;
using Etl.Messages;
using Etl.Values;

namespace Etl.Steps.Csv;

/// <summary>Writes values to a CSV writer as UTF-8, without a string in between.</summary>
internal sealed class CsvValueWriter(CsvWriteOptions options)
{
    private const string FormulaStarts = "=@+-\t\r";

    // Longer than any date in a format that fits a screen; a format may hold any text.
    private readonly byte[] _value = new byte[Math.Max(ValueText.MaxLength, DateRoom(options))];
    private readonly byte[] _nullText = Encoding.UTF8.GetBytes(options.NullText);
    private readonly byte[] _formulaStarts = Encoding.ASCII.GetBytes(FormulaStarts);
    private byte[] _escaped = [];

    /// <summary>Writes a name of the header.</summary>
    public void WriteName(CsvWriter writer, string name) => WriteText(writer, Encoding.UTF8.GetBytes(name));

    /// <summary>Writes the value of a row.</summary>
    public void Write(CsvWriter writer, Column column, int row)
    {
        if (column.IsNull(row)) writer.WriteField(_nullText);
        else if (column is TextColumn text) WriteText(writer, text[row]);
        else writer.WriteField(_value.AsSpan(0, Format(column, row)));
    }

    private void WriteText(CsvWriter writer, ReadOnlySpan<byte> text)
    {
        if (options.Injection == CsvInjectionGuard.None || text.IsEmpty || !_formulaStarts.Contains(text[0]))
        {
            writer.WriteField(text);
        }
        else if (options.Injection == CsvInjectionGuard.Strip)
        {
            writer.WriteField(text.TrimStart(_formulaStarts));
        }
        else
        {
            if (_escaped.Length <= text.Length) _escaped = new byte[text.Length + 1];
            _escaped[0] = (byte)'\'';
            text.CopyTo(_escaped.AsSpan(1));
            writer.WriteField(_escaped.AsSpan(0, text.Length + 1));
        }
    }

    private int Format(Column column, int row)
    {
        (DateTime Value, string Format)? dated = column switch
        {
            DateColumn dates when options.DateFormat is { } format => (DateOnly.FromDayNumber(dates.Values[row]).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc), format),
            Int64Column { Type: ColumnType.Timestamp } times when options.TimestampFormat is { } format => (new DateTime(times.Values[row], DateTimeKind.Utc), format),
            _ => null,
        };
        if (dated is not { } date) return ValueText.Format(column, row, _value);
        if (!date.Value.TryFormat(_value, out int length, date.Format, CultureInfo.InvariantCulture)) throw new InvalidOperationException("A date is longer than its format allows.");
        return length;
    }

    // No part of a format, such as MMMM, writes more than 16 bytes for a character.
    private static int DateRoom(CsvWriteOptions options) => 16 * (Math.Max(options.DateFormat?.Length ?? 0, options.TimestampFormat?.Length ?? 0) + 1);
}
