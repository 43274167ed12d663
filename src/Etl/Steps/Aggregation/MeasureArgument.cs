namespace Etl.Steps.Aggregation;

/// <summary>A part of a measure's text without the spaces around it, and the character of the text that it starts at.</summary>
internal readonly record struct MeasureArgument(string Text, int Offset)
{
    /// <summary>
    /// Parts the text between the parentheses of a call at its commas and at <c>order by</c>; those within inner
    /// parentheses or quotes belong to an expression. The quotes and parentheses are known to be closed.
    /// </summary>
    public static List<MeasureArgument> Split(string text, int start, int end, out MeasureArgument? order, out bool descending)
    {
        List<MeasureArgument> arguments = [];
        (order, descending) = (null, false);
        int depth = 0;
        int from = start;
        int stop = end;
        for (int i = start; i < end; i++)
        {
            switch (text[i])
            {
                case '(':
                    depth++;
                    break;
                case ')':
                    depth--;
                    break;
                case '\'' or '"':
                    i = text.IndexOf(text[i], i + 1);
                    break;
                case ',' when depth == 0:
                    arguments.Add(Trimmed(text, from, i));
                    from = i + 1;
                    break;
                case 'o' or 'O' when depth == 0 && OrderLength(text, i, end) is > 0 and int length:
                    order = OrderOf(text, i + length, end, out descending);
                    (stop, i) = (i, end);
                    break;
            }
        }

        MeasureArgument last = Trimmed(text, from, stop);
        // The comma in front of 'order by' ends no argument.
        if (last.Text.Length > 0 || order is null || arguments.Count == 0) arguments.Add(last);
        return arguments;
    }

    /// <summary>Characters of <c>order by</c> at a place; 0 where it does not stand there as two words.</summary>
    private static int OrderLength(string text, int at, int end)
    {
        if (!HasWord(text, at, end, "order")) return 0;
        int by = at + 5;
        while (by < end && char.IsWhiteSpace(text[by])) by++;
        return by > at + 5 && HasWord(text, by, end, "by") ? by + 2 - at : 0;
    }

    private static MeasureArgument OrderOf(string text, int start, int end, out bool descending)
    {
        MeasureArgument order = Trimmed(text, start, end);
        int ends = order.Offset + order.Text.Length;
        descending = HasWord(text, ends - 4, ends, "desc");
        bool ascending = HasWord(text, ends - 3, ends, "asc");
        return descending || ascending ? Trimmed(text, order.Offset, ends - (descending ? 4 : 3)) : order;
    }

    private static bool HasWord(string text, int at, int end, string word) =>
        at > 0 && at + word.Length <= end
        && text.AsSpan(at, word.Length).Equals(word, StringComparison.OrdinalIgnoreCase)
        && !IsWordPart(text[at - 1])
        && (at + word.Length == end || !IsWordPart(text[at + word.Length]));

    private static bool IsWordPart(char c) => char.IsLetterOrDigit(c) || c is '_' or '"' or '.';

    private static MeasureArgument Trimmed(string text, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(text[start])) start++;
        while (end > start && char.IsWhiteSpace(text[end - 1])) end--;
        return new MeasureArgument(text[start..end], start);
    }
}
