using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Etl.Steps.Records;

namespace Etl.Steps.Json;

/// <summary>
/// Reads an object that is like the one before: the same keys in the same order, of which some may be missing, and no blanks
/// but single ones behind colons and commas. Keys are compared with those expected, and a value's end is found and its form
/// checked by one or two loads of a vector. A value that takes more, because of escapes, an exponent or what is nested in
/// it, goes to the JSON library by itself; an object that is not like that at all, or has any fault, is not read here but
/// left to <see cref="JsonObjectReader"/>, so that there is one place that says what is wrong. Measured with nine keys, of
/// which five are columns: a third of the time that the library needs. Not thread-safe.
/// </summary>
internal sealed class JsonLineReader(JsonKey root, ColumnBuilder[] builders, JsonObjectReader careful)
{
    // Two misses in a row say that objects have become others, one may be an exception.
    private const int MissesToLearn = 2;

    private JsonMember[] _shape = [];
    private int _misses = MissesToLearn - 1;

    /// <summary>Reads the object at <paramref name="start"/> into a row; returns the index behind it, or -1 where it has to be read with care.</summary>
    /// <param name="buffer">The bytes; those behind <paramref name="length"/> may be looked at, but mean nothing.</param>
    /// <param name="start">Index of the object.</param>
    /// <param name="length">Bytes that count.</param>
    /// <param name="row">The row to write.</param>
    // Code for vectors is not compiled ahead, and a run of a second would spend a tenth of it in the first, slow form of this.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int TryRead(byte[] buffer, int start, int length, int row)
    {
        if (_shape.Length == 0 || start >= length || buffer[start] != (byte)'{') return -1;
        careful.Begin();
        // Loads of this many bytes must not pass the buffer's end; the last objects of a chunk may be left to care.
        int lastLoad = buffer.Length - Vector256<byte>.Count;
        int at = start + 1;
        foreach (JsonMember member in _shape)
        {
            if (at > lastLoad) return -1;
            if (!member.IsAt(buffer.AsSpan(at))) continue;
            at += member.Length;
            if (at > lastLoad) return -1;
            if (buffer[at] == (byte)' ') at++;
            at = ReadValue(buffer, at, length, member, row);
            if (at < 0 || at > lastLoad) return -1;
            if (buffer[at] == (byte)'}')
            {
                _misses = 0;
                careful.Row.End(row);
                return at < length ? at + 1 : -1;
            }

            if (buffer[at++] != (byte)',') return -1;
            if (buffer[at] == (byte)' ') at++;
        }

        return -1;
    }

    /// <summary>Learns from an object that was read with care, and had no fault.</summary>
    public void Learn(ReadOnlySpan<byte> text)
    {
        if (++_misses < MissesToLearn) return;
        _misses = 0;
        _shape = JsonShape.Of(text, root, builders);
    }

    /// <summary>Reads the value at an index, from which on a vector can be loaded; returns the index behind it, -1 for any fault.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadValue(byte[] buffer, int at, int length, JsonMember member, int row)
    {
        if (member.IsPlain)
        {
            byte first = buffer[at];
            int quote = first == (byte)'"' ? 1 : 0;
            int end = quote == 1 ? FindQuote(buffer, at + 1) : first == (byte)'n' ? FindNull(buffer, at) : FindNumberEnd(buffer, at);
            if (end >= 0)
            {
                if (member.Column < 0) return end + quote;
                if (first == (byte)'n') careful.Row.AddNull(member.Column, row);
                else if (!careful.Row.TryAdd(member.Column, buffer.AsSpan(at + quote, end - at - quote), row)) return -1;
                return end + quote;
            }
        }

        return ReadApart(buffer, at, length, member.Key, row);
    }

    private int ReadApart(byte[] buffer, int at, int length, JsonKey? key, int row)
    {
        if (at >= length) return -1;
        // The library takes line feeds for blanks, but here they end the line.
        ReadOnlySpan<byte> rest = buffer.AsSpan(at, length - at);
        int lineEnd = rest.IndexOf((byte)'\n');
        int read = careful.ReadApart(lineEnd < 0 ? rest : rest[..lineEnd], key, row);
        return read < 0 ? -1 : at + read;
    }

    /// <summary>Index of the quote that ends a text; -1 where an escape, or a character that a text must not hold, stands before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FindQuote(byte[] buffer, int at)
    {
        for (; at <= buffer.Length - Vector256<byte>.Count; at += Vector256<byte>.Count)
        {
            Vector256<byte> bytes = Vector256.Create(buffer.AsSpan(at));
            uint quotes = Vector256.Equals(bytes, Vector256.Create((byte)'"')).ExtractMostSignificantBits();
            uint odd = (Vector256.Equals(bytes, Vector256.Create((byte)'\\')) | Vector256.LessThan(bytes, Vector256.Create((byte)' '))).ExtractMostSignificantBits();
            if ((quotes | odd) == 0) continue;
            int end = BitOperations.TrailingZeroCount(quotes);
            return end < BitOperations.TrailingZeroCount(odd) ? at + end : -1;
        }

        return -1;
    }

    /// <summary>Index behind a null; -1 where there is none.</summary>
    private static int FindNull(byte[] buffer, int at) => buffer.AsSpan(at).StartsWith("null"u8) ? at + 4 : -1;

    /// <summary>Index behind a number of up to 15 characters and without an exponent; -1 where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FindNumberEnd(byte[] buffer, int at)
    {
        if (buffer[at] == (byte)'-') at++;
        // Behind the sign one byte less than was promised can be loaded.
        Vector128<byte> bytes = Vector128.Create(buffer.AsSpan(at));
        uint points = Vector128.Equals(bytes, Vector128.Create((byte)'.')).ExtractMostSignificantBits();
        uint digits = Vector128.LessThan(bytes - Vector128.Create((byte)'0'), Vector128.Create((byte)10)).ExtractMostSignificantBits();
        int end = BitOperations.TrailingZeroCount(~(points | digits));
        uint own = (1u << end) - 1;
        points &= own;
        // A digit stands first and last, there is one point at most, and no zero before another digit.
        bool isNumber = end is > 0 and < 16
            && (digits & 1) != 0
            && (digits >> (end - 1) & 1) != 0
            && (points & (points - 1)) == 0
            && !(buffer[at] == (byte)'0' && (digits & 2) != 0 && end > 1);
        // Any byte that may follow a number ends a value, too; an exponent does not.
        return isNumber && buffer[at + end] is (byte)',' or (byte)'}' ? at + end : -1;
    }
}
