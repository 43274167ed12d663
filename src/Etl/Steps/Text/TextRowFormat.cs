using System.Text;
using Etl.Messages;
using Etl.Steps.Outputs;
using Etl.Values;

namespace Etl.Steps.Text;

/// <summary>Makes rows into text by a template.</summary>
internal sealed class TextRowFormat : IRowFormat
{
    private readonly byte[] _begin;
    private readonly byte[] _end;
    private readonly byte[] _nullText;
    private readonly (byte[] Text, int Column)[] _parts; // a text, or a column's index among those that are written
    private readonly byte[] _value = new byte[ValueText.MaxLength];

    /// <param name="options">The step's options.</param>
    /// <param name="parts">The template.</param>
    /// <param name="columns">The columns that are written, by their index in the input.</param>
    public TextRowFormat(TextWriteOptions options, IReadOnlyList<TemplatePart> parts, List<int> columns)
    {
        string lineEnd = options.LineEnd switch
        {
            TextLineEnd.Lf => "\n",
            TextLineEnd.Crlf => "\r\n",
            _ => "",
        };
        _begin = options.Header is null ? [] : Encoding.UTF8.GetBytes(options.Header + lineEnd);
        _end = options.Footer is null ? [] : Encoding.UTF8.GetBytes(options.Footer + lineEnd);
        _nullText = Encoding.UTF8.GetBytes(options.NullText);
        _parts = [.. parts.Append(new TemplatePart(lineEnd, -1, 0)).Select(part => part.IsColumn ? ([], columns.IndexOf(part.Column)) : (Encoding.UTF8.GetBytes(part.Text), -1))];
    }

    public void Begin(OutputBlock output) => output.Write(_begin);

    public int Write(ReadOnlySpan<Column> columns, ReadOnlySpan<int> rows, OutputBlock output, Span<int> ends)
    {
        int written = 0;
        do
        {
            int row = rows[written];
            foreach ((byte[] text, int column) in _parts) output.Write(column < 0 ? text : Value(columns[column], row));
            if (!ends.IsEmpty) ends[written] = output.Length;
            written++;
        }
        while (written < rows.Length && output.Length < IRowFormat.EnoughBytes);

        return written;
    }

    public void End(bool isEmpty, OutputBlock output) => output.Write(_end);

    public void Dispose()
    {
    }

    private ReadOnlySpan<byte> Value(Column column, int row)
    {
        if (column.IsNull(row)) return _nullText;
        return column is TextColumn text ? text[row] : _value.AsSpan(0, ValueText.Format(column, row, _value));
    }
}
