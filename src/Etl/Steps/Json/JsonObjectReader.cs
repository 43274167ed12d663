using System.Text.Json;
using Etl.Steps.Records;

namespace Etl.Steps.Json;

/// <summary>
/// Reads one object after the other and writes the values of the columns into a row. Not thread-safe.
/// </summary>
/// <param name="root">The keys that lead to columns.</param>
/// <param name="builders">The columns' builders.</param>
/// <param name="names">The columns' names, parallel to <paramref name="builders"/>.</param>
internal sealed class JsonObjectReader(JsonKey root, ColumnBuilder[] builders, string[] names)
{
    private long _object;

    /// <summary>Where the values go.</summary>
    public JsonRowWriter Row { get; } = new(builders, names);

    /// <summary>An array's chunk holds many objects; a line has one, and what follows it is looked at by <see cref="ReadEnd"/>.</summary>
    public static JsonReaderOptions Options { get; } = new() { MaxDepth = 64, AllowMultipleValues = true };

    /// <summary>A value within an object has one level less.</summary>
    private static JsonReaderOptions ValueOptions { get; } = Options with { MaxDepth = Options.MaxDepth - 1 };

    /// <summary>Reads one object into a row; what is wrong with its values otherwise. Reads the object to its end in any case.</summary>
    /// <param name="json">The reader, in front of the object.</param>
    /// <param name="input">The bytes that the reader was made for.</param>
    /// <param name="row">The row to write.</param>
    /// <exception cref="JsonException">The bytes are no JSON.</exception>
    public JsonFault? Read(ref Utf8JsonReader json, ReadOnlySpan<byte> input, int row)
    {
        json.Read();
        return ReadHere(ref json, input, row);
    }

    /// <summary>Reads the element of an array that the reader is on into a row; a null gives nulls.</summary>
    public JsonFault? ReadElement(ref Utf8JsonReader json, ReadOnlySpan<byte> input, int row)
    {
        if (json.TokenType != JsonTokenType.Null) return ReadHere(ref json, input, row);
        Row.AddNulls(row);
        return null;
    }

    /// <summary>Reads the value that the reader is on, whatever it is, into a column's row.</summary>
    public JsonFault? ReadPlain(ref Utf8JsonReader json, ReadOnlySpan<byte> input, int column, int row)
    {
        Utf8JsonReader behind = json;
        behind.Skip();
        JsonFault? fault = Row.Write(ref json, input[(int)json.TokenStartIndex..(int)behind.BytesConsumed], column, row);
        json = behind;
        return fault;
    }

    private JsonFault? ReadHere(ref Utf8JsonReader json, ReadOnlySpan<byte> input, int row)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            string found = Kind(json.TokenType);
            json.Skip();
            return new JsonFault(null, null, $"found {found} where an object is expected");
        }

        Begin();
        JsonFault? fault = ReadObject(ref json, input, root, row);
        Row.End(row);
        return fault;
    }

    /// <summary>Begins an object.</summary>
    public void Begin()
    {
        _object++;
        Row.Begin();
    }

    /// <summary>
    /// Reads a value of the outermost object by itself, for the columns of its key if it has one; returns its length, -1 for
    /// any fault. What follows it is not looked at.
    /// </summary>
    public int ReadApart(ReadOnlySpan<byte> input, JsonKey? key, int row)
    {
        try
        {
            Utf8JsonReader json = new(input, ValueOptions);
            if (!json.Read()) return -1;
            if (key is null) json.Skip();
            else if (ReadValue(ref json, input, key, row) is not null) return -1;
            return (int)json.BytesConsumed;
        }
        catch (JsonException)
        {
            return -1;
        }
    }

    /// <summary>What is wrong when something follows an object on its line or in its document.</summary>
    /// <param name="json">The reader, behind the object.</param>
    /// <param name="expected">What is expected instead, as the end of a sentence.</param>
    public static JsonFault? ReadEnd(ref Utf8JsonReader json, string expected) =>
        json.Read() ? new JsonFault(null, null, $"found {Kind(json.TokenType)} behind the object; {expected}") : null;

    private JsonFault? ReadObject(ref Utf8JsonReader json, ReadOnlySpan<byte> input, JsonKey parent, int row)
    {
        JsonFault? fault = null;
        int expected = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            JsonKey? key = Find(ref json, parent, ref expected);
            json.Read();
            if (key is null)
            {
                json.Skip();
                continue;
            }

            if (key.SeenIn == _object) fault ??= new JsonFault(null, null, $"key '{key.Text}' is given twice");
            key.SeenIn = _object;
            JsonFault? own = ReadValue(ref json, input, key, row);
            fault ??= own;
        }

        return fault;
    }

    /// <summary>The key's node, which is most often the one behind the last, because objects repeat the order of their keys.</summary>
    private static JsonKey? Find(ref Utf8JsonReader json, JsonKey parent, ref int expected)
    {
        IReadOnlyList<JsonKey> children = parent.Children;
        for (int i = 0; i < children.Count; i++)
        {
            int at = expected + i;
            if (at >= children.Count) at -= children.Count;
            if (!json.ValueTextEquals(children[at].Name)) continue;
            expected = at + 1 == children.Count ? 0 : at + 1;
            return children[at];
        }

        return null;
    }

    /// <summary>Reads the value of a key for the columns that end there, and the keys below it; the first fault stands.</summary>
    private JsonFault? ReadValue(ref Utf8JsonReader json, ReadOnlySpan<byte> input, JsonKey key, int row)
    {
        JsonFault? fault = null;
        bool goesDeeper = json.TokenType == JsonTokenType.StartObject && key.Children.Count > 0;
        if (key.Exact.Count + key.Nested.Count > 0)
        {
            // A column that ends here and keys below it may both want the same object, so it is read ahead by a copy.
            Utf8JsonReader ahead = json;
            ahead.Skip();
            ReadOnlySpan<byte> fragment = input[(int)json.TokenStartIndex..(int)ahead.BytesConsumed];
            foreach (int column in key.Exact)
            {
                JsonFault? own = Row.WriteExact(ref json, fragment, column, row);
                fault ??= own;
            }

            foreach (int column in key.Nested)
            {
                if (Row.IsExact(column)) continue;
                JsonFault? own = Row.Write(ref json, fragment, column, row);
                fault ??= own;
            }

            if (!goesDeeper) json = ahead;
        }
        else if (!goesDeeper)
        {
            json.Skip();
        }

        if (!goesDeeper) return fault;
        JsonFault? below = ReadObject(ref json, input, key, row);
        return fault ?? below;
    }

    /// <summary>What a token stands for, with its article.</summary>
    public static string Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a bool",
        JsonTokenType.Null => "null",
        _ => "nothing",
    };
}
