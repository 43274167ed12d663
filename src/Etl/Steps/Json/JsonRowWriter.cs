using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Etl.Messages;
using Etl.Steps.Records;
using Etl.Values;

namespace Etl.Steps.Json;

/// <summary>Writes JSON values into a row, and remembers which columns have theirs. Not thread-safe.</summary>
/// <param name="builders">The columns' builders.</param>
/// <param name="names">The columns' names, parallel to <paramref name="builders"/>.</param>
internal sealed class JsonRowWriter(ColumnBuilder[] builders, string[] names)
{
    private readonly bool[] _written = new bool[builders.Length];
    private readonly bool[] _exact = new bool[builders.Length]; // by a key of the outermost object that is the column's whole path
    private byte[] _decoded = new byte[256];

    /// <summary>Begins an object.</summary>
    public void Begin()
    {
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

    /// <summary>Writes a row of nulls.</summary>
    public void AddNulls(int row)
    {
        foreach (ColumnBuilder builder in builders) builder.AddNull(row);
    }

    /// <summary>Whether a column has a value that no other key's replaces.</summary>
    public bool IsExact(int column) => _exact[column];

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

    /// <summary>Does what <see cref="Write"/> does, with a value that no other key's replaces.</summary>
    public JsonFault? WriteExact(ref Utf8JsonReader json, ReadOnlySpan<byte> fragment, int column, int row)
    {
        _exact[column] = true;
        return Write(ref json, fragment, column, row);
    }

    /// <summary>Writes the value that the reader is on, of which <paramref name="fragment"/> are the bytes as written.</summary>
    public JsonFault? Write(ref Utf8JsonReader json, ReadOnlySpan<byte> fragment, int column, int row)
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
            return new JsonFault(names[column], Encoding.UTF8.GetString(fragment), $"found {JsonObjectReader.Kind(json.TokenType)} where {StepPlanContext.TypeName(builder.Type)} is expected; declare the column as json, or give a path into it");
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
}
