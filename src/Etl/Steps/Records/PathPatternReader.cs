using System.Text;
using Etl.Common;
using Etl.Messages;

namespace Etl.Steps.Records;

/// <summary>
/// Reads path patterns: <c>{name}</c> and <c>{name:type}</c> are named parts, <c>*</c> stands for any characters of a name,
/// <c>**</c> for any folders, and a folder <c>name=*</c> is short for <c>name={name}</c>. Doubled braces stand for single ones.
/// </summary>
internal static class PathPatternReader
{
    private const string Option = "pathPattern";
    private const string Example = "such as '{season}/{league}.csv' or 'year=*/month=*/*.csv'";

    /// <summary>The pattern; what is wrong with it is reported and gives null.</summary>
    public static PathPattern? Read(string text, StepPlanContext context)
    {
        if (Find(text, out string regex, out List<PathPart> parts) is not { } problem) return new PathPattern(text, regex, parts);
        context.Error(Option, problem);
        return null;
    }

    private static string? Find(string text, out string regex, out List<PathPart> parts)
    {
        parts = [];
        StringBuilder built = new("^");
        regex = "";
        string[] segments = FileFact.WithoutCompression(text).Split('/');
        for (int i = 0; i < segments.Length; i++)
        {
            string segment = segments[i];
            bool isLast = i == segments.Length - 1;
            if (segment.Length == 0 || segment is "." or "..") return $"'{text}' has a part that is {(segment.Length == 0 ? "empty" : $"'{segment}'")}. Write the path below the folder that is listed, {Example}.";
            if (string.Equals(segment, "**", StringComparison.Ordinal))
            {
                built.Append(isLast ? ".*" : "(?:[^/]+/)*");
                continue;
            }

            if (Segment(Short(segment), built, parts) is { } problem) return problem;
            if (!isLast) built.Append('/');
        }

        if (parts.Count == 0) return $"'{text}' names no part of the path. Name what shall be a column, {Example}, or remove 'pathPattern'.";
        regex = built.Append('$').ToString();
        return null;
    }

    /// <summary>A folder <c>name=*</c> written out.</summary>
    private static string Short(string segment) =>
        segment.EndsWith("=*", StringComparison.Ordinal) && !segment.AsSpan(0, segment.Length - 2).ContainsAny("{}*=")
            ? $"{segment.AsSpan(0, segment.Length - 1)}{{{segment.AsSpan(0, segment.Length - 2)}}}"
            : segment;

    private static string? Segment(string segment, StringBuilder regex, List<PathPart> parts)
    {
        for (int at = 0; at < segment.Length;)
        {
            if (segment[at] == '*')
            {
                if (at + 1 < segment.Length && segment[at + 1] == '*') return $"'**' stands for whole folders, so it cannot be part of '{segment}'. Write '*' within a name.";
                regex.Append("[^/]*?");
                at++;
            }
            else if (segment[at] is '{' or '}' && at + 1 < segment.Length && segment[at + 1] == segment[at])
            {
                regex.Append(System.Text.RegularExpressions.Regex.Escape(segment.Substring(at, 1)));
                at += 2;
            }
            else if (segment[at] == '{')
            {
                int end = segment.IndexOf('}', at);
                if (end < 0) return $"'{segment}' opens a part with '{{' and does not close it. Write '}}' behind its name, or '{{{{' for a brace that is text.";
                if (Part(segment[(at + 1)..end], parts) is { } problem) return problem;
                // As Hive writes it: the part is all that stands behind the folder's first '='.
                bool isHive = at > 1 && segment.IndexOf('=', StringComparison.Ordinal) == at - 1 && end == segment.Length - 1;
                parts[^1] = parts[^1] with { IsHive = isHive };
                regex.Append(Regex(parts[^1].Column.Type));
                at = end + 1;
            }
            else
            {
                int next = segment.IndexOfAny(['*', '{', '}'], at);
                if (next == at) return $"'{segment}' has a '}}' that closes nothing. Remove it, or write '}}}}' for a brace that is text.";
                int length = (next < 0 ? segment.Length : next) - at;
                regex.Append(System.Text.RegularExpressions.Regex.Escape(segment.Substring(at, length)));
                at += length;
            }
        }

        return null;
    }

    private static string? Part(string text, List<PathPart> parts)
    {
        string[] words = text.Split(':');
        string name = words[0];
        if (name.Length == 0 || words.Length > 2) return $"'{{{text}}}' is no part of a path; write a name, or a name and a type such as '{{year:int}}'.";
        if (parts.Exists(part => string.Equals(part.Column.Name, name, StringComparison.Ordinal))) return $"The part '{name}' is named twice. Give each a name of its own, or write '*' for one of them.";
        ColumnType type = ColumnType.Text;
        if (words.Length == 2 && !TryReadType(words[1], out type))
            return $"'{words[1]}' is no type of a part of a path.{NearestName.Hint(words[1], Types)} Allowed are {string.Join(", ", Types)}.";
        parts.Add(new PathPart(new ColumnSchema(name, type), IsHive: false));
        return null;
    }

    private static string[] Types => [.. Enum.GetValues<ColumnType>().Where(type => type != ColumnType.Json).Select(StepPlanContext.TypeName)];

    private static bool TryReadType(string name, out ColumnType type)
    {
        type = Array.Find(Enum.GetValues<ColumnType>(), known => string.Equals(StepPlanContext.TypeName(known), name, StringComparison.Ordinal));
        return Types.Contains(name, StringComparer.Ordinal);
    }

    /// <summary>The texts that a part can be: of types with a fixed form only these, so that <c>{store}-{year:int}</c> finds the year.</summary>
    private static string Regex(ColumnType type) => type switch
    {
        ColumnType.Int => "([-+]?[0-9]+)",
        ColumnType.Date => "([0-9]{4}-[0-9]{2}-[0-9]{2})",
        _ => "([^/]+?)",
    };
}
