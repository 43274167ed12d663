using System.Text.Json;
using Etl.Steps.Json;

namespace Etl.Steps.Rows.Exploding;

/// <summary>Reads the elements of JSON arrays: objects with columns in them, or values as they are.</summary>
internal sealed class JsonElements : ElementReader
{
    private readonly JsonObjectReader _reader;
    private readonly bool _isPlain;

    public JsonElements(JsonLayout layout)
        : base(layout.Schema.Columns.Select(column => column.Type)) =>
        _reader = new JsonObjectReader(layout.CreateTree([.. Enumerable.Range(0, layout.Schema.Count)]), Builders, [.. layout.Schema.Names]);

    public JsonElements(ElementColumn plain)
        : base([plain.Type])
    {
        _reader = new JsonObjectReader(new JsonKey([], ""), Builders, [plain.Name]);
        _isPlain = true;
    }

    // An element that becomes a row of columns is an object or null.
    public override int MostElements(ReadOnlySpan<byte> value) =>
        _isPlain ? MemoryExtensions.Count(value, (byte)',') + 1 : MemoryExtensions.Count(value, (byte)'{') + MemoryExtensions.Count(value, "null"u8) + 1;

    public override void Read(ReadOnlySpan<byte> value, IElementRows rows)
    {
        Utf8JsonReader json = new(value, JsonObjectReader.Options);
        try
        {
            json.Read();
            if (json.TokenType == JsonTokenType.Null) return;
            if (json.TokenType != JsonTokenType.StartArray)
            {
                rows.RejectRow(value, $"found {JsonObjectReader.Kind(json.TokenType)} where an array is expected");
                return;
            }

            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                rows.Finish(_isPlain ? _reader.ReadPlain(ref json, value, 0, rows.Count) : _reader.ReadElement(ref json, value, rows.Count));
        }
        catch (JsonException e)
        {
            rows.RejectRow(value, $"invalid JSON: {JsonErrors.Explain(e)}");
        }
    }
}
