using Etl.Expressions.Kernels;

namespace Etl.Expressions.Functions;

/// <summary>
/// <c>like</c>: <c>%</c> stands for any text, <c>_</c> for one code point, and the escape character takes the meaning from
/// the one after it. The third value is the escape character, or empty.
/// </summary>
internal readonly struct Like : IRowFunction<ReadOnlySpan<byte>, ReadOnlySpan<byte>, ReadOnlySpan<byte>, ValueTarget<bool>>
{
    public static string? Apply(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, int row, ref ValueTarget<bool> target)
    {
        if (EndsInEscape(second, third)) return "The pattern of 'like' ends with its escape character. Write the character that it escapes after it.";
        target.Set(row, Matches(first, second, third.IsEmpty ? -1 : third[0]));
        return null;
    }

    public static bool EndsInEscape(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> escape)
    {
        if (escape.IsEmpty) return false;
        int at = 0;
        while (at < pattern.Length) at += pattern[at] == escape[0] ? 2 : 1;
        return at > pattern.Length;
    }

    /// <summary>On a mismatch only the last <c>%</c> takes one byte more: what the ones before it matched stays good.</summary>
    private static bool Matches(ReadOnlySpan<byte> text, ReadOnlySpan<byte> pattern, int escape)
    {
        int at = 0;
        int p = 0;
        int afterPercent = -1;
        int resume = 0;
        while (at < text.Length)
        {
            if (p < pattern.Length && pattern[p] != escape && pattern[p] == '%')
            {
                afterPercent = ++p;
                resume = at;
            }
            else if (p < pattern.Length && pattern[p] != escape && pattern[p] == '_')
            {
                p++;
                at = NextCodePoint(text, at);
            }
            else if (p < pattern.Length && text[at] == pattern[pattern[p] == escape ? p + 1 : p])
            {
                p += pattern[p] == escape ? 2 : 1;
                at++;
            }
            else if (afterPercent >= 0)
            {
                p = afterPercent;
                at = resume = NextCodePoint(text, resume);
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] != escape && pattern[p] == '%') p++;
        return p == pattern.Length;
    }

    private static int NextCodePoint(ReadOnlySpan<byte> text, int at)
    {
        do at++;
        while (at < text.Length && (text[at] & 0xC0) == 0x80);
        return at;
    }
}
