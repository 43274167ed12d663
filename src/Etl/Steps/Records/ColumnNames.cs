namespace Etl.Steps.Records;

/// <summary>Names in messages.</summary>
internal static class ColumnNames
{
    private const int MostListed = 50;

    /// <summary>The names in single quotes, with a comma between them.</summary>
    public static string List(IReadOnlyList<string> names)
    {
        string list = string.Join(", ", names.Take(MostListed).Select(name => $"'{name}'"));
        return names.Count > MostListed ? $"{list} and {names.Count - MostListed} more" : list;
    }

    /// <summary>The name that a misspelt one was probably meant to be: equal but for case and blanks, or at most a third of its letters away.</summary>
    public static string? Nearest(string name, IReadOnlyList<string> candidates)
    {
        string wanted = name.Trim();
        string? nearest = candidates
            .Select(candidate => (Name: candidate, Distance: Distance(wanted.ToUpperInvariant(), candidate.Trim().ToUpperInvariant())))
            .Where(candidate => candidate.Distance <= Math.Max(1, wanted.Length / 3))
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
        return nearest;
    }

    /// <summary>Letters to insert, delete or change (Levenshtein's distance).</summary>
    private static int Distance(string from, string to)
    {
        int[] previous = [.. Enumerable.Range(0, to.Length + 1)];
        int[] current = new int[to.Length + 1];
        for (int i = 1; i <= from.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= to.Length; j++)
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1));
            (previous, current) = (current, previous);
        }

        return previous[to.Length];
    }
}
