using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Etl.Messages;
using Etl.Values;

namespace Etl.Steps.Json;

/// <summary>The open JSON file. Rows are collected in a buffer and written when it holds a megabyte.</summary>
internal sealed class JsonRowWriter : IRowWriter
{
    private const int FlushBytes = 1 << 20;

    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping; // é stays é; the file is no web page

    private readonly StagedFile _file;
    private readonly FileStream _stream;
    private readonly bool _isArray;
    private readonly ArrayBufferWriter<byte> _buffer = new(FlushBytes + (FlushBytes / 4));
    private readonly Utf8JsonWriter _json;
    private readonly JsonEncodedText[] _names;
    private readonly byte[] _value = new byte[ValueText.MaxLength];
    private bool _any;

    public JsonRowWriter(StagedFile file, Schema schema, bool isArray)
    {
        _file = file;
        _isArray = isArray;
        _stream = file.Open();
        _names = [.. schema.Names.Select(name => JsonEncodedText.Encode(name, Encoder))];
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = Encoder, SkipValidation = true });
        if (isArray) _buffer.Write("["u8);
    }

    public async ValueTask WriteAsync(RowBatch batch, CancellationToken cancellation)
    {
        Column[] columns = new Column[batch.Schema.Count];
        for (int i = 0; i < columns.Length; i++) columns[i] = batch.ColumnAt(i);
        for (int i = 0; i < batch.RowCount; i++)
        {
            WriteRow(columns, batch.RowAt(i));
            if (_buffer.WrittenCount >= FlushBytes) await FlushAsync(cancellation).ConfigureAwait(false);
        }
    }

    public async ValueTask CompleteAsync(CancellationToken cancellation)
    {
        if (_isArray) _buffer.Write(_any ? "\n]\n"u8 : "]\n"u8);
        await FlushAsync(cancellation).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        // The run failed, or all is written: what the JSON writer still holds goes to the buffer in memory only.
        await _json.DisposeAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    private void WriteRow(Column[] columns, int row)
    {
        if (_isArray) _buffer.Write(_any ? ",\n"u8 : "\n"u8);
        _any = true;
        _json.WriteStartObject();
        for (int i = 0; i < columns.Length; i++)
        {
            _json.WritePropertyName(_names[i]);
            WriteValue(columns[i], row);
        }

        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        if (!_isArray) _buffer.Write("\n"u8);
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

        // Line ends between its parts would break the one line that an object has.
        Utf8JsonReader reader = new(fragment);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        document.RootElement.WriteTo(_json);
    }

    private async ValueTask FlushAsync(CancellationToken cancellation)
    {
        try
        {
            await _stream.WriteAsync(_buffer.WrittenMemory, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw _file.WriteError(e);
        }

        _buffer.ResetWrittenCount();
    }
}
