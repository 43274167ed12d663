using System.Text.Json;
using Etl.Steps.Records;

namespace Etl.Steps.Json;

/// <summary>
/// Cuts an array within a document between its objects, as <see cref="JsonArrayScanner"/> does. What stands around the
/// array is read token by token, to find it and to see that it is JSON, and blanked out but for its line breaks; so a
/// long text or other data before and behind the array pass through in chunks without records.
/// </summary>
internal sealed class JsonPathScanner(JsonPath path) : IRecordScanner
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };

    private JsonReaderState _state = new(Options);
    private JsonArrayScanner? _array; // set while within the array
    private int _matched; // keys of the path that lead to the object at hand
    private bool _isNext; // the value behind the key just read is on the path
    private bool _found;

    public int Scan(Span<byte> data, int from, bool isLast, ref int end)
    {
        int at = from;
        while (true)
        {
            if (_array is not null)
            {
                at = _array.ScanArray(data, at, isLast, ref end);
                if (!_array.IsClosed) return at;
                _array = null;
                CloseArray();
            }

            int next = ScanAround(data, at, isLast);
            Blank(data[at..next]);
            at = next;
            // What is blank needs no record behind it to be sent on.
            end = at;
            if (_array is null) return at;
        }
    }

    /// <summary>Reads what is no part of the array, as far as whole tokens are there; returns the index behind them.</summary>
    private int ScanAround(ReadOnlySpan<byte> data, int at, bool isLast)
    {
        Utf8JsonReader json = new(data[at..], isLast, _state);
        try
        {
            while (_array is null && json.Read()) Take(ref json, at);
        }
        catch (JsonException e)
        {
            if (isLast && !data[at..].ContainsAnyExcept(" \t\r\n"u8))
                throw new RecordFormatException(data.Length, "The file ends before the document does. Get the file again or remove it.");
            throw new RecordFormatException(at + (int)json.BytesConsumed, $"invalid JSON: {JsonErrors.Explain(e)} Correct the file or get it again.");
        }

        _state = json.CurrentState;
        int next = at + (int)json.BytesConsumed;
        if (isLast && _array is null && !_found) throw new RecordFormatException(data.Length, $"The document has no '{path.Text}'. Correct 'path', which has to lead from key to key to an array of objects.");
        return next;
    }

    private void Take(ref Utf8JsonReader json, int at)
    {
        int index = at + (int)json.TokenStartIndex;
        switch (json.TokenType)
        {
            case JsonTokenType.PropertyName:
                _isNext = json.CurrentDepth == _matched + 1 && json.ValueTextEquals(path.Keys[_matched]);
                if (_isNext && _found) throw new RecordFormatException(index, $"The key '{path.Part(_matched + 1)}' is given twice. Correct the file or get it again.");
                return;
            case JsonTokenType.EndObject when _matched > 0 && json.CurrentDepth == _matched:
                _matched--;
                return;
            case JsonTokenType.StartArray when _isNext && _matched == path.Keys.Count - 1:
                _array = new JsonArrayScanner(isOpened: true);
                _found = true;
                break;
            case JsonTokenType.StartObject when _isNext && _matched < path.Keys.Count - 1:
                _matched++;
                break;
            default:
                if (_isNext) throw new RecordFormatException(index, $"Found {JsonObjectReader.Kind(json.TokenType)} at '{path.Part(_matched + 1)}', where {(_matched == path.Keys.Count - 1 ? "an array of objects" : "an object")} is expected. Correct 'path' or the file.");
                if (json.CurrentDepth == 0 && json.TokenType == JsonTokenType.StartArray) throw new RecordFormatException(index, "Found an array where an object is expected. For one array of objects set 'format' to 'array'.");
                return;
        }

        _isNext = false;
    }

    /// <summary>Gives the reader of what stands around the array its end, as if nothing had stood in it.</summary>
    private void CloseArray()
    {
        Utf8JsonReader json = new("]"u8, isFinalBlock: false, _state);
        json.Read();
        _state = json.CurrentState;
    }

    private static void Blank(Span<byte> bytes)
    {
        foreach (ref byte character in bytes)
        {
            if (character is not ((byte)'\n' or (byte)'\r')) character = (byte)' ';
        }
    }
}
