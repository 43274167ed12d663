using System.Text;
using CsvHelper;
using Etl.Messages;
using Etl.Values;

namespace Etl.Steps.Csv;

/// <summary>Writes values to a CSV writer as UTF-8, without a string in between.</summary>
internal sealed class CsvValueWriter(CsvWriteOptions options)
{
    private const string FormulaStarts = "=@+-\t\r";

    private readonly DateFormat? _dates = FormatOf(options.DateFormat);
    private readonly DateFormat? _times = FormatOf(options.TimestampFormat);
    private readonly byte[] _value = new byte[Math.Max(ValueText.MaxLength, Math.Max(FormatOf(options.DateFormat)?.MaxBytes ?? 0, FormatOf(options.TimestampFormat)?.MaxBytes ?? 0))];
    private readonly byte[] _nullText = Encoding.UTF8.GetBytes(options.NullText);
    private readonly byte[] _formulaStarts = Encoding.ASCII.GetBytes(FormulaStarts);
    private byte[] _escaped = [];

    /// <summary>Writes the value of a row.</summary>
    public void Write(CsvWriter writer, Column column, int row, bool isStart)
    {
        if (column.IsNull(row)) WriteField(writer, _nullText, isStart);
        else if (column is TextColumn text) WriteText(writer, text[row], isStart);
        else writer.WriteField(_value.AsSpan(0, Format(column, row)));
    }

    /// <summary>Writes a text, or a name of the header.</summary>
    /// <param name="writer">Takes the field.</param>
    /// <param name="text">UTF-8.</param>
    /// <param name="isStart">Whether the file starts with it.</param>
    public void WriteText(CsvWriter writer, ReadOnlySpan<byte> text, bool isStart)
    {
        if (options.Injection == CsvInjectionGuard.None || text.IsEmpty || !_formulaStarts.Contains(text[0]))
        {
            WriteField(writer, text, isStart);
        }
        else if (options.Injection == CsvInjectionGuard.Strip)
        {
            WriteField(writer, text.TrimStart(_formulaStarts), isStart);
        }
        else
        {
            if (_escaped.Length <= text.Length) _escaped = new byte[text.Length + 1];
            _escaped[0] = (byte)'\'';
            text.CopyTo(_escaped.AsSpan(1));
            writer.WriteField(_escaped.AsSpan(0, text.Length + 1));
        }
    }

    // A file that starts with what looks like a byte order mark would be read without it, unless a quote stands before;
    // some readers drop two.
    private static void WriteField(CsvWriter writer, ReadOnlySpan<byte> text, bool isStart)
    {
        if (isStart && text.StartsWith("\uFEFF"u8)) writer.WriteField(Encoding.UTF8.GetString(text), CsvQuoting.Always);
        else writer.WriteField(text);
    }

    private int Format(Column column, int row) => column switch
    {
        DateColumn days when _dates is not null => _dates.Format(days.Values[row] * TimeSpan.TicksPerDay, _value),
        Int64Column { Type: ColumnType.Timestamp } times when _times is not null => _times.Format(times.Values[row], _value),
        _ => ValueText.Format(column, row, _value),
    };

    /// <summary>A format that was checked when the step was planned.</summary>
    private static DateFormat? FormatOf(string? pattern) => pattern is null ? null : DateFormat.Create(pattern, out _);
}
