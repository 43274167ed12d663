using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Etl.Messages;
using Etl.Steps.Records;
using Etl.Values;

namespace Etl.Steps.Json;

/// <summary>
/// Reads one object after the other and writes the values of the columns into a row. Not thread-safe.
/// </summary>
/// <param name="root">The keys that lead to columns.</param>
/// <param name="builders">The columns' builders.</param>
/// <param name="names">The columns' names, parallel to <paramref name="builders"/>.</param>
internal sealed class JsonObjectReader(JsonKey root, ColumnBuilder[] builders, string[] names)
{
    private readonly bool[] _written = new bool[builders.Length];
    private readonly bool[] _exact = new bool[builders.Length];
    private byte[] _decoded = new byte[256];
    private long _object;

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
        foreach (ColumnBuilder builder in builders) builder.AddNull(row);
        return null;
    }

    /// <summary>Reads the value that the reader is on, whatever it is, into a column's row.</summary>
    public JsonFault? ReadPlain(ref Utf8JsonReader json, ReadOnlySpan<byte> input, int column, int row)
    {
        Utf8JsonReader behind = json;
        behind.Skip();
        JsonFault? fault = Write(ref json, input[(int)json.TokenStartIndex..(int)behind.BytesConsumed], column, row);
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
        End(row);
        return fault;
    }

    /// <summary>Begins an object.</summary>
    public void Begin()
    {
        _object++;
        _written.AsSpan().Clear();
        _exact.AsSpan().Clear();
    }

    /// <summary>Ends an object: what it did not have is null.</summary>
    public void End(int row)
    {
        for (int i = 0; i < _written.Length; i++)
        {
            if (!_written[i]) builders[i].AddNull(row);
        }
    }

    /// <summary>Writes a value of the outermost object that is known to be a text without escapes, a number or a bool; false when it is none of the column's type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAdd(int column, ReadOnlySpan<byte> text, int row)
    {
        _written[column] = _exact[column] = true;
        return builders[column].TryAdd(text, row);
    }

    /// <summary>Writes a null of the outermost object.</summary>
    public void AddNull(int column, int row)
    {
        _written[column] = _exact[column] = true;
        builders[column].AddNull(row);
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
                _exact[column] = true;
                JsonFault? own = Write(ref json, fragment, column, row);
                fault ??= own;
            }

            foreach (int column in key.Nested)
            {
                if (_exact[column]) continue;
                JsonFault? own = Write(ref json, fragment, column, row);
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

    /// <summary>Writes the value that the reader is on, of which <paramref name="fragment"/> are the bytes as written.</summary>
    private JsonFault? Write(ref Utf8JsonReader json, ReadOnlySpan<byte> fragment, int column, int row)
    {
        ColumnBuilder builder = builders[column];
        _written[column] = true;
        builder.Undo(row);
        if (json.TokenType == JsonTokenType.Null)
        {
            builder.AddNull(row);
            return null;
        }

        if (builder.Type == ColumnType.Json) return Add(builder, fragment, column, row);
        if (json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            return new JsonFault(names[column], Encoding.UTF8.GetString(fragment), $"found {Kind(json.TokenType)} where {StepPlanContext.TypeName(builder.Type)} is expected; declare the column as json, or give a path into it");
        if (!json.ValueIsEscaped) return Add(builder, json.ValueSpan, column, row);
        if (_decoded.Length < json.ValueSpan.Length) _decoded = new byte[Math.Max(json.ValueSpan.Length, _decoded.Length * 2)];
        try
        {
            return Add(builder, _decoded.AsSpan(0, json.CopyString(_decoded)), column, row);
        }
        catch (InvalidOperationException)
        {
            return new JsonFault(names[column], Encoding.UTF8.GetString(json.ValueSpan), "half of a surrogate pair or invalid UTF-8 in the text, which stands for no character");
        }
    }

    private JsonFault? Add(ColumnBuilder builder, ReadOnlySpan<byte> text, int column, int row) =>
        builder.TryAdd(text, row) ? null : new JsonFault(names[column], Encoding.UTF8.GetString(text), ValueText.Refuse(builder.Type, text));

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
