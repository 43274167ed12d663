using System.Text;

namespace Etl.Steps.Csv;

/// <summary>Checks the characters that CSV is made of.</summary>
internal static class CsvCharacter
{
    // A separator or the start of a comment is some characters; a whole sentence is a mistake.
    private const int MostCharacters = 32;

    /// <summary>The option's one ASCII character; null, with an error reported, when it is not one that can be used.</summary>
    public static char? Check(string text, string option, StepPlanContext context)
    {
        if (text.Length == 1 && char.IsAscii(text[0]) && text[0] is not ('\r' or '\n' or '\0')) return text[0];
        context.Error(option, $"'{text}' cannot be the {option}; allowed is one ASCII character that is not a line end, such as ',' or ';'.");
        return null;
    }

    /// <summary>Whether the option is one character; reported when not.</summary>
    public static bool CheckRune(string text, string option, StepPlanContext context)
    {
        if (IsText(text) && Rune.GetRuneAt(text, 0).Utf16SequenceLength == text.Length) return true;
        context.Error(option, $"'{text}' cannot be the {option}; allowed is one character that is not a line end, such as '\"' or '\\'.");
        return false;
    }

    /// <summary>Whether the option is a text of some characters; reported when not.</summary>
    public static bool CheckText(string text, string option, StepPlanContext context)
    {
        if (IsText(text)) return true;
        context.Error(option, $"'{text}' cannot be the {option}; allowed are up to {MostCharacters} characters without line ends, such as ';' or '||'.");
        return false;
    }

    private static bool IsText(string text) =>
        text.Length is > 0 and <= MostCharacters && text.AsSpan().IndexOfAny('\r', '\n') < 0 && text.EnumerateRunes().All(rune => rune != Rune.ReplacementChar);
}
