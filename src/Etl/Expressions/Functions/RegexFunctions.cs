using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Etl.Expressions.Kernels;

namespace Etl.Expressions.Functions;

internal readonly struct RegexMatch(Regex regex) : IPreparedFunction<ReadOnlySpan<byte>, ValueTarget<bool>>
{
    public string? Apply(ReadOnlySpan<byte> value, int row, ref ValueTarget<bool> target)
    {
        using Characters characters = new(value, stackalloc char[Characters.OnStack]);
        target.Set(row, regex.IsMatch(characters.Span));
        return null;
    }
}

internal readonly struct RegexExtract(Regex regex, int group) : IPreparedFunction<ReadOnlySpan<byte>, TextTarget>
{
    public string? Apply(ReadOnlySpan<byte> value, int row, ref TextTarget target)
    {
        using Characters characters = new(value, stackalloc char[Characters.OnStack]);
        Regex.ValueMatchEnumerator matches = regex.EnumerateMatches(characters.Span);
        if (!matches.MoveNext())
        {
            target.Column.SetNull(row);
            return null;
        }

        if (group == 0) return Characters.Write(characters.Span.Slice(matches.Current.Index, matches.Current.Length), row, ref target);

        // Groups are known only to matches in strings.
        Group found = regex.Match(characters.Span.ToString()).Groups[group];
        if (found.Success) return Characters.Write(found.ValueSpan, row, ref target);
        target.Column.SetNull(row);
        return null;
    }
}

internal readonly struct RegexReplace(Regex regex, string replacement) : IPreparedFunction<ReadOnlySpan<byte>, TextTarget>
{
    public string? Apply(ReadOnlySpan<byte> value, int row, ref TextTarget target)
    {
        using Characters characters = new(value, stackalloc char[Characters.OnStack]);
        if (regex.IsMatch(characters.Span)) return Characters.Write(regex.Replace(characters.Span.ToString(), replacement), row, ref target);
        target.Set(row, value);
        return null;
    }
}

/// <summary>A text as the UTF-16 that regular expressions work on: in the given room if it is short, else in a rented array.</summary>
internal ref struct Characters
{
    public const int OnStack = 256;

    private char[]? _rented;

    public Characters(ReadOnlySpan<byte> text, Span<char> room)
    {
        // No text has more characters than bytes.
        if (text.Length > room.Length) room = _rented = ArrayPool<char>.Shared.Rent(text.Length);
        Span = room[..Encoding.UTF8.GetChars(text, room)];
    }

    public ReadOnlySpan<char> Span { get; }

    /// <summary>Gives the row a text, or says why it is none.</summary>
    public static string? Write(ReadOnlySpan<char> text, int row, ref TextTarget target)
    {
        Span<byte> bytes = target.Reserve(checked(3 * text.Length));
        if (Utf8.FromUtf16(text, bytes, out _, out int written, replaceInvalidSequences: false) != OperationStatus.Done)
            return "The pattern matches one half of a character beyond U+FFFF, which counts as two. Match such characters whole.";
        target.Commit(row, written);
        return null;
    }

    public void Dispose()
    {
        if (_rented is not null) ArrayPool<char>.Shared.Return(_rented);
        _rented = null;
    }
}
