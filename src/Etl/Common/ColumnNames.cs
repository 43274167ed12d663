namespace Etl.Common;

/// <summary>Names of columns in messages: the same words wherever one is wrong.</summary>
internal static class ColumnNames
{
    private const int MostListed = 50;

    /// <summary>The names in single quotes, with a comma between them; of very many, the first ones.</summary>
    public static string List(IReadOnlyCollection<string> names)
    {
        string list = string.Join(", ", names.Take(MostListed).Select(name => $"'{name}'"));
        return names.Count > MostListed ? $"{list} and {names.Count - MostListed} more" : list;
    }

    /// <summary>That a name is no column, with the cure: sentences.</summary>
    public static string Unknown(string name, IEnumerable<string> known) => $"There is no column '{name}'. {Cure(name, known)}";

    /// <summary>What to do about a name that is no column: the one that was probably meant, or all that there are.</summary>
    public static string Cure(string name, IEnumerable<string> known)
    {
        if (NearestName.Find(name, known) is { } nearest) return $"Did you mean '{nearest}'?";
        string[] names = [.. known];
        return names.Length == 0 ? "There are no columns." : $"The columns are {List(names)}.";
    }
}
