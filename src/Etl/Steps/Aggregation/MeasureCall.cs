namespace Etl.Steps.Aggregation;

/// <summary>A measure's text taken apart: <c>first( price * quantity order by day desc )</c> is a function's name, its arguments and an order.</summary>
/// <param name="Function">The name as written.</param>
/// <param name="FunctionOffset">Character of the text that the name starts at.</param>
/// <param name="Arguments">What stands between the commas, at least one; <c>count()</c> has an empty one.</param>
/// <param name="Order">The expression behind <c>order by</c>.</param>
/// <param name="Descending">Whether <c>desc</c> follows the order.</param>
internal sealed record MeasureCall(string Function, int FunctionOffset, IReadOnlyList<MeasureArgument> Arguments, MeasureArgument? Order, bool Descending)
{
    /// <summary>The first argument: the expression that is measured.</summary>
    public string Inner => Arguments[0].Text;

    public int InnerOffset => Arguments[0].Offset;

    /// <summary>Takes <paramref name="text"/> apart, or says through <paramref name="error"/> what is wrong and where, and returns null.</summary>
    public static MeasureCall? Parse(string text, Action<string, int> error)
    {
        int start = SkipSpaces(text, 0);
        int end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_')) end++;
        int open = SkipSpaces(text, end);
        if (end == start || open == text.Length || text[open] != '(')
        {
            error("A measure is one call of a function, such as 'sum(price)' or 'count()'. Write the function's name and its expression in parentheses.", start);
            return null;
        }

        int close = FindClosing(text, open, error);
        if (close < 0) return null;
        int rest = SkipSpaces(text, close + 1);
        if (rest < text.Length)
        {
            error("Something follows the call; a measure is one call, such as 'sum(price)'. Compute with the results in a 'derive' step after this one.", rest);
            return null;
        }

        List<MeasureArgument> arguments = MeasureArgument.Split(text, open + 1, close, out MeasureArgument? order, out bool descending);
        return new MeasureCall(text[start..end], start, arguments, order, descending);
    }

    /// <summary>The parenthesis that closes the one at <paramref name="open"/>; those within quotes do not count.</summary>
    private static int FindClosing(string text, int open, Action<string, int> error)
    {
        int depth = 0;
        for (int i = open; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '(':
                    depth++;
                    break;
                case ')' when --depth == 0:
                    return i;
                case '\'' or '"':
                    // A doubled quote within a text ends it here and starts it again at the next character: the same place.
                    int quote = i;
                    i = text.IndexOf(text[quote], quote + 1);
                    if (i >= 0) break;
                    error($"The quote {text[quote]} is never closed. Add the closing quote.", quote);
                    return -1;
            }
        }

        error("The parenthesis is never closed. Add a ')' at the end.", open);
        return -1;
    }

    private static int SkipSpaces(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        return at;
    }
}
