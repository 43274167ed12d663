using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Etl.Cli.Display;

/// <summary>Makes texts from files safe to show: data cannot move the cursor, hide what stands before it or run over its line.</summary>
internal static class VisibleText
{
    private const char Ellipsis = '…';

    /// <summary>
    /// The text with each character that has no shape of its own replaced by one that has: a line end by ␊, an escape by ␛,
    /// what changes the direction of writing by �.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="keepsLines">Whether line ends and tabs stay what they are.</param>
    public static string Of(string text, bool keepsLines = false)
    {
        StringBuilder visible = new(text.Length);
        for (int i = 0; i < text.Length;)
        {
            bool isRune = Rune.TryGetRuneAt(text, i, out Rune rune);
            bool isLineEnd = keepsLines && (text[i] is '\n' or '\t' || (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n'));
            if (isRune && (isLineEnd || IsShown(rune))) visible.Append(rune.ToString());
            else visible.Append(text[i] switch
            {
                < ' ' => (char)('\u2400' + text[i]),
                '\u007F' => '\u2421',
                _ => '\uFFFD',
            });
            i += isRune ? rune.Utf16SequenceLength : 1;
        }

        return visible.ToString();
    }

    /// <summary>The text, or its start and '…' where it takes more than <paramref name="width"/> columns of a terminal.</summary>
    public static string Cut(string text, int width)
    {
        if (text.GetCellWidth() <= width) return text;
        StringBuilder start = new();
        int used = 1; // for the ellipsis
        foreach (Rune rune in text.EnumerateRunes())
        {
            used += rune.ToString().GetCellWidth();
            if (used > width) break;
            start.Append(rune.ToString());
        }

        return start.Append(Ellipsis).ToString();
    }

    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
