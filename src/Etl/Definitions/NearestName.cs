namespace Etl.Definitions;

/// <summary>Finds the name that somebody who mistyped probably meant.</summary>
internal static class NearestName
{
    /// <summary>
    /// The known name with the smallest Damerau-Levenshtein distance, ignoring case; null if none is near enough to be a
    /// typing error: at most one edit for every three characters, and at least one.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> known)
    {
        string? nearest = null;
        int allowed = Math.Max(1, name.Length / 3);
        int best = allowed + 1;
        foreach (string candidate in known)
        {
            if (Math.Abs(candidate.Length - name.Length) >= best) continue;
            int distance = Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance >= best) continue;
            best = distance;
            nearest = candidate;
        }

        // Of a name of one or two characters an edit leaves too little to recognise.
        return nearest is not null && best < Math.Max(name.Length, 1) ? nearest : null;
    }

    private static int Distance(string a, string b)
    {
        int[,] costs = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) costs[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) costs[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = Math.Min(
                    Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1,
                    costs[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                costs[i, j] = swapped ? Math.Min(cost, costs[i - 2, j - 2] + 1) : cost;
            }
        }

        return costs[a.Length, b.Length];
    }
}
