using System.Text;
using Etl.Messages;
using Etl.Steps.Outputs;
using Etl.Values;

namespace Etl.Steps.Csv;

/// <summary>Writes the values that options say something about, and those of rarer types, as fields.</summary>
internal sealed class CsvValueWriter(CsvWriteOptions options, CsvFieldWriter fields)
{
    private const string FormulaStarts = "=@+-\t\r";

    private readonly DateFormat? _dates = FormatOf(options.DateFormat);
    private readonly DateFormat? _times = FormatOf(options.TimestampFormat);
    private readonly byte[] _value = new byte[Math.Max(ValueText.MaxLength, Math.Max(FormatOf(options.DateFormat)?.MaxBytes ?? 0, FormatOf(options.TimestampFormat)?.MaxBytes ?? 0))];
    private readonly byte[] _formulaStarts = Encoding.ASCII.GetBytes(FormulaStarts);
    private byte[] _escaped = [];

    /// <summary>Whether values of a type have a format that the options name.</summary>
    public bool HasFormat(ColumnType type) => (type == ColumnType.Date && _dates is not null) || (type == ColumnType.Timestamp && _times is not null);

    /// <summary>Writes the value of a row, which is not null.</summary>
    public void Write(Column column, int row, OutputBlock output)
    {
        if (column is TextColumn text) WriteText(text[row], output);
        else fields.Write(_value.AsSpan(0, Format(column, row)), output);
    }

    /// <summary>Writes a text, or a name of the header.</summary>
    public void WriteText(ReadOnlySpan<byte> text, OutputBlock output)
    {
        if (options.Injection == CsvInjectionGuard.None || text.IsEmpty || !_formulaStarts.Contains(text[0]))
        {
            fields.Write(text, output);
        }
        else if (options.Injection == CsvInjectionGuard.Strip)
        {
            fields.Write(text.TrimStart(_formulaStarts), output);
        }
        else
        {
            if (_escaped.Length <= text.Length) _escaped = new byte[text.Length + 1];
            _escaped[0] = (byte)'\'';
            text.CopyTo(_escaped.AsSpan(1));
            fields.Write(_escaped.AsSpan(0, text.Length + 1), output);
        }
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
