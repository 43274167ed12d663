namespace Etl.Steps.Csv;

/// <summary>Checks the characters that CSV is made of.</summary>
internal static class CsvCharacter
{
    /// <summary>The option's one character; null, with an error reported, when it is not one that can be used.</summary>
    public static char? Check(string text, string option, StepPlanContext context)
    {
        if (text.Length == 1 && char.IsAscii(text[0]) && text[0] is not ('\r' or '\n' or '\0')) return text[0];
        context.Error(option, $"'{text}' cannot be the {option}; allowed is one ASCII character that is not a line end, such as ',' or ';'.");
        return null;
    }
}
