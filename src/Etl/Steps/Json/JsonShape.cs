using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Json;
using Etl.Messages;
using Etl.Steps.Records;

namespace Etl.Steps.Json;

/// <summary>The keys of an object in their order, as an object was found to have them: those that come next most often have the same.</summary>
internal static class JsonShape
{
    /// <summary>The keys of an object that was read without a fault; none where one of them is written with escapes or is given twice.</summary>
    public static JsonMember[] Of(ReadOnlySpan<byte> text, JsonKey root, ColumnBuilder[] builders)
    {
        List<JsonMember> members = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        Utf8JsonReader json = new(text, JsonObjectReader.Options);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            // Bytes that are no UTF-8 are told apart, too.
            if (json.ValueIsEscaped || !names.Add(Encoding.Latin1.GetString(json.ValueSpan))) return [];
            byte[] name = json.ValueSpan.ToArray();
            members.Add(new JsonMember(name, root.Children.FirstOrDefault(key => key.Name.AsSpan().SequenceEqual(name)), builders));
            json.Read();
            json.Skip();
        }

        return [.. members];
    }
}

/// <summary>A key of an object, in its quotes and with its colon, and what becomes of its value.</summary>
internal sealed class JsonMember
{
    private readonly byte[] _text;
    private readonly Vector128<byte> _start;
    private readonly Vector128<byte> _mask; // the bytes of the start that count

    public JsonMember(byte[] name, JsonKey? key, ColumnBuilder[] builders)
    {
        _text = [(byte)'"', .. name, (byte)'"', (byte)':'];
        Span<byte> start = stackalloc byte[Vector128<byte>.Count];
        Span<byte> mask = stackalloc byte[Vector128<byte>.Count];
        start.Clear();
        mask.Clear();
        int length = Math.Min(_text.Length, Vector128<byte>.Count);
        _text.AsSpan(0, length).CopyTo(start);
        mask[..length].Fill(byte.MaxValue);
        _start = Vector128.Create(start);
        _mask = Vector128.Create(mask);
        Key = key;
        IsPlain = key is null || (key.Children.Count == 0 && key.Exact.Count == 1 && builders[key.Exact[0]].Type != ColumnType.Json);
        Column = key is not null && IsPlain ? key.Exact[0] : -1;
    }

    /// <summary>Bytes of the key with its quotes and its colon.</summary>
    public int Length => _text.Length;

    /// <summary>The key's node; null where no column wants its value.</summary>
    public JsonKey? Key { get; }

    /// <summary>Whether at most one column wants the value, and only if it is no object or array.</summary>
    public bool IsPlain { get; }

    /// <summary>The column of a plain value; -1 where there is none.</summary>
    public int Column { get; }

    /// <summary>Whether the key stands at the start of some bytes, of which there are as many as <see cref="Vector128{T}"/> holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsAt(ReadOnlySpan<byte> bytes) =>
        (Vector128.Create(bytes) & _mask) == _start && (_text.Length <= Vector128<byte>.Count || bytes.StartsWith(_text));
}
