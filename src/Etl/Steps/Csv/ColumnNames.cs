namespace Etl.Steps.Csv;

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
}
