using System.Text;
using Etl.Messages;
using Etl.Steps.Outputs;
using Etl.Values;

namespace Etl.Steps.Csv;

/// <summary>
/// Makes rows into CSV records, row by row. What kind of value a column has is decided once a batch; the values of the usual
/// kinds are written straight into the output.
/// </summary>
internal sealed class CsvRowFormat : IRowFormat
{
    // Characters that a number, a bool, a date or a timestamp may consist of.
    private const string ValueCharacters = "+-.:";

    private readonly CsvWriteOptions _options;
    private readonly Schema _schema;
    private readonly byte _separator;
    private readonly CsvFieldWriter _fields;
    private readonly CsvValueWriter _values;
    private readonly byte[] _lineEnd;
    private readonly byte[] _null; // the field of a null
    private readonly bool _isPlain; // whether a value that is no text is a field as it stands
    private readonly OutputColumn[] _columns;

    public CsvRowFormat(CsvWriteOptions options, char separator, Schema schema)
    {
        _options = options;
        _schema = schema;
        _separator = (byte)separator;
        _fields = new CsvFieldWriter(_separator, options.Quote == CsvQuotes.Always, isOnly: schema.Count == 1);
        _values = new CsvValueWriter(options, _fields);
        _lineEnd = options.LineEnd == CsvLineEnd.Crlf ? "\r\n"u8.ToArray() : "\n"u8.ToArray();
        using OutputBlock field = new();
        _fields.Write(Encoding.UTF8.GetBytes(options.NullText), field);
        _null = field.Written.ToArray();
        _isPlain = options.Quote == CsvQuotes.Needed && !char.IsAsciiLetterOrDigit(separator) && !ValueCharacters.Contains(separator, StringComparison.Ordinal);
        _columns = new OutputColumn[schema.Count];
    }

    public void Begin(OutputBlock output)
    {
        if (_options.ByteOrderMark) output.Write("\uFEFF"u8);
        if (!_options.Header) return;
        using OutputBlock names = new();
        foreach (string name in _schema.Names)
        {
            _values.WriteText(Encoding.UTF8.GetBytes(name), names);
            names.Write(string.Equals(name, _schema.Columns[^1].Name, StringComparison.Ordinal) ? _lineEnd : [_separator]);
        }

        output.Write(names.Written[QuoteMark(names.Written, output)..]);
    }

    public int Write(ReadOnlySpan<Column> columns, ReadOnlySpan<int> rows, OutputBlock output, Span<int> ends)
    {
        for (int i = 0; i < columns.Length; i++) _columns[i] = new OutputColumn(columns[i], IsPlain(columns[i]));
        int written = 0;
        do
        {
            WriteRow(rows[written], output);
            if (!ends.IsEmpty) ends[written] = output.Length;
            written++;
        }
        while (written < rows.Length && output.Length < IRowFormat.EnoughBytes);

        return written;
    }

    public int BeginRows(ReadOnlySpan<byte> rows, OutputBlock output) => _options.Header ? 0 : QuoteMark(rows, output);

    public void End(bool isEmpty, OutputBlock output)
    {
    }

    public void Dispose()
    {
    }

    /// <summary>
    /// Quotes the first field of a file when it begins like a byte order mark, and returns its length without the quotes: it
    /// would be read without the mark, unless a quote stands before; some readers drop two.
    /// </summary>
    private int QuoteMark(ReadOnlySpan<byte> records, OutputBlock output)
    {
        if (!records.StartsWith("\uFEFF"u8)) return 0;
        // It has no quotes, so nothing in it is a separator or a line end.
        ReadOnlySpan<byte> field = records[..records.IndexOfAny(_separator, (byte)'\r', (byte)'\n')];
        CsvFieldWriter.WriteQuoted(field, output);
        return field.Length;
    }

    private bool IsPlain(Column column) => column is TextColumn ? _options.Injection == CsvInjectionGuard.None && _columns.Length > 1 : _isPlain && !_values.HasFormat(column.Type);

    private void WriteRow(int row, OutputBlock output)
    {
        int fixedRoom = (_columns.Length * (ValueText.MaxLength + _null.Length + 1)) + _lineEnd.Length;
        Span<byte> room = output.Reserve(fixedRoom);
        int at = 0;
        foreach (ref OutputColumn column in _columns.AsSpan())
        {
            if (column.Nulls is not null && column.Nulls[row])
            {
                _null.CopyTo(room[at..]);
                at += _null.Length;
            }
            else if (column.Kind == OutputKind.Text)
            {
                TextRange range = column.Ranges![row];
                int most = CsvFieldWriter.MostBytes(range.Length);
                if (room.Length - at < most + fixedRoom)
                {
                    output.Advance(at);
                    room = output.Reserve(most + fixedRoom);
                    at = 0;
                }

                at += _fields.Write(column.Heap!, range, room[at..]);
            }
            else if (column.Kind == OutputKind.Other)
            {
                output.Advance(at);
                _values.Write(column.Column, row, output);
                room = output.Reserve(fixedRoom);
                at = 0;
            }
            else
            {
                at += column.Format(row, room[at..]);
            }

            room[at++] = _separator;
        }

        // The last one gives way to the line end.
        _lineEnd.CopyTo(room[--at..]);
        output.Advance(at + _lineEnd.Length);
    }
}
