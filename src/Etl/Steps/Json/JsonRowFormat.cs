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

    private readonly bool _isArray;
    private readonly Utf8JsonWriter _json;
    private readonly JsonEncodedText[] _names;
    private readonly byte[] _value = new byte[ValueText.MaxLength];

    public JsonRowFormat(Schema schema, bool isArray)
    {
        _isArray = isArray;
        _names = [.. schema.Names.Select(name => JsonEncodedText.Encode(name, Encoder))];
        _json = new Utf8JsonWriter(Stream.Null, new JsonWriterOptions { Encoder = Encoder, SkipValidation = true });
    }

    public void Begin(ArrayBufferWriter<byte> output)
    {
        if (_isArray) output.Write("["u8);
    }

    public int Write(ReadOnlySpan<Column> columns, ReadOnlySpan<int> rows, bool isFirst, ArrayBufferWriter<byte> output)
    {
        int written = 0;
        while (written < rows.Length && output.WrittenCount < IRowFormat.EnoughBytes)
        {
            if (_isArray) output.Write(isFirst ? "\n"u8 : ",\n"u8);
            isFirst = false;
            WriteRow(columns, rows[written++], output);
            if (!_isArray) output.Write("\n"u8);
        }

        return written;
    }

    public void End(bool isEmpty, ArrayBufferWriter<byte> output)
    {
        if (_isArray) output.Write(isEmpty ? "]\n"u8 : "\n]\n"u8);
    }

    public void Dispose() => _json.Dispose();

    private void WriteRow(ReadOnlySpan<Column> columns, int row, ArrayBufferWriter<byte> output)
    {
        _json.Reset(output);
        _json.WriteStartObject();
        for (int i = 0; i < columns.Length; i++)
        {
            _json.WritePropertyName(_names[i]);
            WriteValue(columns[i], row);
        }

        _json.WriteEndObject();
        _json.Flush();
    }

    private void WriteValue(Column column, int row)
    {
        if (column.IsNull(row))
        {
            _json.WriteNullValue();
            return;
        }

        if (column is TextColumn text)
        {
            if (column.Type == ColumnType.Json) WriteFragment(text[row]);
            else _json.WriteStringValue(text[row]);
            return;
        }

        ReadOnlySpan<byte> value = _value.AsSpan(0, ValueText.Format(column, row, _value));
        bool isBare = column.Type is ColumnType.Int or ColumnType.Decimal or ColumnType.Bool
            || (column is FloatColumn floats && double.IsFinite(floats.Values[row]));
        if (isBare) _json.WriteRawValue(value, skipInputValidation: true);
        else _json.WriteStringValue(value);
    }

    private void WriteFragment(ReadOnlySpan<byte> fragment)
    {
        if (_isArray || !fragment.ContainsAny((byte)'\n', (byte)'\r'))
        {
            _json.WriteRawValue(fragment, skipInputValidation: true);
            return;
        }

        // They would break the one line that an object has. Texts hold none, so these stand between its parts.
        byte[] line = ArrayPool<byte>.Shared.Rent(fragment.Length);
        int length = 0;
        foreach (byte part in fragment)
        {
            if (part is not ((byte)'\n' or (byte)'\r')) line[length++] = part;
        }

        _json.WriteRawValue(line.AsSpan(0, length), skipInputValidation: true);
        ArrayPool<byte>.Shared.Return(line);
    }
}
