namespace StartUpProfile;

/// <summary>
/// A method as the runtime's compiler names it:
/// <c>System.Linq.Enumerable+ListSelectIterator`2[int,System.__Canon]:MoveNext()</c>. The arguments of generics are canonical.
/// </summary>
internal sealed record MethodName(string Type, IReadOnlyList<string> TypeArguments, string Name, IReadOnlyList<string> Arguments, int ParameterCount)
{
    /// <summary>The method that a line names, or null for what is not a method of an assembly.</summary>
    public static MethodName? Parse(string line)
    {
        int colon = IndexOutsideBrackets(line, ':');
        if (colon < 0) return null;
        int parameters = line.IndexOf('(', colon);
        if (parameters < 0 || !line.EndsWith(')')) return null;
        (string type, IReadOnlyList<string> typeArguments) = SplitInstance(line[..colon]);
        (string name, IReadOnlyList<string> arguments) = SplitInstance(line[(colon + 1)..parameters]);
        return new MethodName(type, typeArguments, name, arguments, SplitList(line[(parameters + 1)..^1]).Count);
    }

    /// <summary>Takes <c>Name[a,b]</c> apart.</summary>
    public static (string Name, IReadOnlyList<string> Arguments) SplitInstance(string text)
    {
        int bracket = text.IndexOf('[', StringComparison.Ordinal);
        return bracket < 0 ? (text, []) : (text[..bracket], SplitList(text[(bracket + 1)..^1]));
    }

    private static List<string> SplitList(string text)
    {
        List<string> parts = [];
        while (text.Length > 0)
        {
            int comma = IndexOutsideBrackets(text, ',');
            parts.Add(comma < 0 ? text : text[..comma]);
            text = comma < 0 ? "" : text[(comma + 1)..];
        }

        return parts;
    }

    private static int IndexOutsideBrackets(string text, char wanted)
    {
        int depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == wanted && depth == 0) return i;
            if (text[i] == '[') depth++;
            else if (text[i] == ']') depth--;
        }

        return -1;
    }
}
