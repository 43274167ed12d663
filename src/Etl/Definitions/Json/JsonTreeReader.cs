using System.Text;
using System.Text.Json;

namespace Etl.Definitions.Json;

/// <summary>
/// Reads JSON with comments and trailing commas into a tree that knows where everything stands. Mistakes are reported,
/// never thrown; after a mistake in the syntax there is no tree.
/// </summary>
internal sealed class JsonTreeReader
{
    public const int MaxBytes = 16 * 1024 * 1024;
    public const int MaxDepth = 64;

    private readonly ReadOnlyMemory<byte> _utf8;
    private readonly LocationFinder _locations;
    private readonly ErrorList _errors;
    private readonly Stack<JsonFrame> _frames = new();
    private int _end;
    private JsonTokenType _last = JsonTokenType.None;

    private JsonTreeReader(ReadOnlyMemory<byte> utf8, ErrorList errors)
    {
        _utf8 = utf8;
        _errors = errors;
        _locations = new LocationFinder(utf8);
    }

    /// <summary>The tree, or null when the text is not JSON. A key given twice is reported and its first value stands.</summary>
    public static JsonTreeNode? Read(ReadOnlyMemory<byte> utf8, ErrorList errors)
    {
        if (utf8.Length > MaxBytes)
        {
            errors.Add(TextLocation.Start, $"the file is larger than {new ByteSize(MaxBytes)}; is it a pipeline?");
            return null;
        }

        return Utf8Text.Check(utf8, errors) is { } text ? new JsonTreeReader(text, errors).ReadDocument() : null;
    }

    private JsonTreeNode? ReadDocument()
    {
        Utf8JsonReader reader = new(_utf8.Span, new JsonReaderOptions
        {
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            MaxDepth = MaxDepth + 2, // so that the check below, which has a place and a cure, comes first
        });
        return Next(ref reader) && ReadValue(ref reader) is { } root && Next(ref reader) is false && _last != JsonTokenType.None ? root : null;
    }

    /// <summary>Reads a token; false at the end and after a mistake, which leaves <see cref="_last"/> at None.</summary>
    private bool Next(ref Utf8JsonReader reader)
    {
        try
        {
            if (!reader.Read()) return false;
        }
        catch (JsonException exception)
        {
            JsonSyntaxMistake mistake = JsonSyntaxDiagnosis.Find(_utf8.Span, _end, _last, _frames) ?? Unexplained(exception);
            _errors.Add(_locations.Find(mistake.Offset), mistake.Message);
            _last = JsonTokenType.None;
            return false;
        }

        int quotes = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? 2 : 0;
        _end = (int)reader.TokenStartIndex + reader.ValueSpan.Length + quotes;
        _last = reader.TokenType;
        return true;
    }

    private JsonTreeNode? ReadValue(ref Utf8JsonReader reader)
    {
        TextLocation location = _locations.Find((int)reader.TokenStartIndex);
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => ReadObject(ref reader, location),
            JsonTokenType.StartArray => ReadArray(ref reader, location),
            JsonTokenType.String => ReadText(ref reader, location),
            JsonTokenType.Number => new JsonNumberNode(location, Encoding.UTF8.GetString(reader.ValueSpan)),
            JsonTokenType.Null => new JsonNullNode(location),
            _ => new JsonBoolNode(location, reader.TokenType == JsonTokenType.True),
        };
    }

    private JsonObjectNode? ReadObject(ref Utf8JsonReader reader, TextLocation location)
    {
        if (!Enter(new JsonFrame(IsObject: true), location)) return null;
        List<JsonTreeProperty> properties = [];
        Dictionary<string, TextLocation> seen = new(StringComparer.Ordinal);
        while (Next(ref reader))
        {
            if (reader.TokenType == JsonTokenType.EndObject)
            {
                _frames.Pop();
                return new JsonObjectNode(location, properties);
            }

            JsonTextNode key = ReadText(ref reader, _locations.Find((int)reader.TokenStartIndex));
            _frames.Peek().Key = key.Value;
            if (!Next(ref reader) || ReadValue(ref reader) is not { } value) return null;
            if (seen.TryAdd(key.Value, key.Location)) properties.Add(new JsonTreeProperty(key.Value, key.Location, value));
            else _errors.Add(key.Location, $"the key '{key.Value}' is given twice, first at line {seen[key.Value].Line}; remove one of them");
        }

        return null;
    }

    private JsonArrayNode? ReadArray(ref Utf8JsonReader reader, TextLocation location)
    {
        if (!Enter(new JsonFrame(IsObject: false), location)) return null;
        List<JsonTreeNode> items = [];
        while (Next(ref reader))
        {
            if (reader.TokenType == JsonTokenType.EndArray)
            {
                _frames.Pop();
                return new JsonArrayNode(location, items);
            }

            if (ReadValue(ref reader) is not { } item) return null;
            items.Add(item);
            _frames.Peek().Items = items.Count;
        }

        return null;
    }

    private bool Enter(JsonFrame frame, TextLocation location)
    {
        if (_frames.Count == MaxDepth)
        {
            _errors.Add(location, $"objects and lists are nested more than {MaxDepth} deep here; make the file flatter");
            return false;
        }

        _frames.Push(frame);
        return true;
    }

    private JsonTextNode ReadText(ref Utf8JsonReader reader, TextLocation location)
    {
        JsonTextNode text = new(location, Encoding.UTF8.GetString(reader.ValueSpan));
        int unpaired = JsonEscapes.UnpairedSurrogate(text.Value);
        if (unpaired >= 0)
        {
            _errors.Add(
                text.LocationOf(unpaired),
                $"the escape '\\u{(int)text.Value[unpaired]:x4}' is only half of a character; write both halves, or the character itself");
        }

        return text;
    }

    private JsonSyntaxMistake Unexplained(JsonException exception)
    {
        int offset = 0;
        for (long line = exception.LineNumber ?? 0; line > 0; line--) offset += _utf8.Span[offset..].IndexOf((byte)'\n') + 1;
        offset = (int)Math.Min(offset + (exception.BytePositionInLine ?? 0), _utf8.Length);
        return new JsonSyntaxMistake(offset, "this is not valid JSON; check the quotes, commas and brackets before this place");
    }
}

/// <summary>An object or list that is being read.</summary>
internal sealed record JsonFrame(bool IsObject)
{
    /// <summary>In an object: the key read last.</summary>
    public string? Key { get; set; }

    /// <summary>In a list: values read.</summary>
    public int Items { get; set; }
}
