using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Etl.Messages;
using Etl.Steps.Outputs;
using Etl.Values;

namespace Etl.Steps.Json;

/// <summary>Makes rows into JSON objects, one on each line or in an array.</summary>
internal sealed class JsonRowFormat : IRowFormat
{
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping; // é stays é; the file is no web page

    // What the encoder leaves as it is for certain; most texts hold nothing else.
    private static readonly SearchValues<byte> Plain = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(character => (byte)character).Except("\"\\"u8.ToArray())]);

    // An array's rows begin with what stands between two; the first one of a file is without the comma.
    private static readonly byte[] BetweenRows = ",\n"u8.ToArray();

    private readonly bool _isArray;
    private readonly byte[][] _names; // with what stands before and behind them in an object
    private readonly int _namesLength;
    private readonly OutputColumn[] _columns;

    public JsonRowFormat(Schema schema, bool isArray)
    {
        _isArray = isArray;
        string start = isArray ? ",\n{" : "{";
        _names = [.. schema.Names.Select((name, i) => Utf8(i == 0 ? start : ",", name))];
        _namesLength = _names.Sum(name => name.Length);
        _columns = new OutputColumn[schema.Count];
    }

    public void Begin(OutputBlock output)
    {
        if (_isArray) output.Write("["u8);
    }

    public int Write(ReadOnlySpan<Column> columns, ReadOnlySpan<int> rows, OutputBlock output, Span<int> ends)
    {
        for (int i = 0; i < columns.Length; i++) _columns[i] = new OutputColumn(columns[i], columns[i].Type != ColumnType.Json);
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

    public int BeginRows(ReadOnlySpan<byte> rows, OutputBlock output) => _isArray ? 1 : 0;

    public void End(bool isEmpty, OutputBlock output)
    {
        if (_isArray) output.Write(isEmpty ? "]\n"u8 : "\n]\n"u8);
    }

    public void Dispose()
    {
    }

    private static byte[] Utf8(string before, string name) => System.Text.Encoding.UTF8.GetBytes($"{before}\"{JsonEncodedText.Encode(name, Encoder)}\":");

    private void WriteRow(int row, OutputBlock output)
    {
        int fixedRoom = _namesLength + (_columns.Length * (ValueText.MaxLength + 2)) + 2;
        Span<byte> room = output.Reserve(fixedRoom);
        int at = 0;
        for (int i = 0; i < _columns.Length; i++)
        {
            _names[i].CopyTo(room[at..]);
            at += _names[i].Length;
            ref OutputColumn column = ref _columns[i];
            if (column.Nulls is not null && column.Nulls[row])
            {
                "null"u8.CopyTo(room[at..]);
                at += 4;
            }
            else if (column.Kind is OutputKind.Int or OutputKind.Decimal)
            {
                at += column.Format(row, room[at..]);
            }
            else if (column.Kind is OutputKind.Date or OutputKind.Timestamp)
            {
                room[at] = (byte)'"';
                at += column.Format(row, room[(at + 1)..]) + 2;
                room[at - 1] = (byte)'"';
            }
            else
            {
                output.Advance(at);
                if (column.Kind == OutputKind.Text) WriteText(column.Heap.AsSpan(column.Ranges![row].Start, column.Ranges[row].Length), output);
                else WriteOther(column.Column, row, output);
                room = output.Reserve(fixedRoom);
                at = 0;
            }
        }

        room[at++] = (byte)'}';
        if (!_isArray) room[at++] = (byte)'\n';
        output.Advance(at);
    }

    private static void WriteText(ReadOnlySpan<byte> text, OutputBlock output)
    {
        // The longest escape of one byte is \u0000; longer characters have shorter ones for each byte.
        bool isPlain = !text.ContainsAnyExcept(Plain);
        Span<byte> room = output.Reserve(checked((isPlain ? text.Length : 6 * text.Length) + 2));
        int length = text.Length;
        room[0] = (byte)'"';
        if (isPlain) text.CopyTo(room[1..]);
        else Encoder.EncodeUtf8(text, room[1..], out _, out length);
        room[length + 1] = (byte)'"';
        output.Advance(length + 2);
    }

    private void WriteOther(Column column, int row, OutputBlock output)
    {
        if (column is TextColumn fragments)
        {
            WriteFragment(fragments[row], output);
            return;
        }

        Span<byte> room = output.Reserve(ValueText.MaxLength + 2);
        bool isBare = column is not FloatColumn floats || double.IsFinite(floats.Values[row]);
        int quote = isBare ? 0 : 1;
        room[0] = (byte)'"';
        int length = ValueText.Format(column, row, room[quote..]);
        room[length + quote] = (byte)'"';
        output.Advance(length + (2 * quote));
    }

    private void WriteFragment(ReadOnlySpan<byte> fragment, OutputBlock output)
    {
        if (_isArray)
        {
            output.Write(fragment);
            return;
        }

        // Line breaks would break the one line that an object has. Texts hold none, so these stand between its parts.
        while (fragment.IndexOfAny((byte)'\n', (byte)'\r') is var end && end >= 0)
        {
            output.Write(fragment[..end]);
            fragment = fragment[(end + 1)..];
        }

        output.Write(fragment);
    }
}
