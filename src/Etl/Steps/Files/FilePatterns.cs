using Microsoft.Extensions.FileSystemGlobbing;

namespace Etl.Steps.Files;

/// <summary>
/// Finds files by patterns. A path with a part that starts with a dot, and one that ends in <c>.partial</c>, is taken only
/// when a pattern says so itself: hidden files and unfinished outputs are rarely meant by a star.
/// </summary>
internal sealed class FilePatterns(IReadOnlyList<string> include, IReadOnlyList<string> exclude)
{
    private const string Partial = ".partial";

    private readonly Matcher _all = CreateMatcher(include, exclude);
    private readonly Matcher _namingHidden = CreateMatcher(include.Where(NamesHidden), []);
    private readonly Matcher _namingPartial = CreateMatcher(include.Where(NamesPartial), []);

    /// <summary>What is wrong with a pattern, with the cure; null when it is all right.</summary>
    public static string? Problem(string pattern)
    {
        if (string.IsNullOrWhiteSpace(pattern)) return "The pattern is empty. Write one such as '**/*.csv'.";
        if (Path.IsPathRooted(pattern)) return $"The pattern '{pattern}' is absolute. Write it relative to 'folder'.";
        if (Parts(pattern).Contains("..", StringComparer.Ordinal)) return $"The pattern '{pattern}' leaves the folder with '..'. Name the folder above in 'folder' instead.";
        return null;
    }

    /// <summary>The paths below the folder, '/' between their parts, of the files that are meant, in no order.</summary>
    /// <exception cref="IOException">A folder cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to list a folder.</exception>
    public List<string> Find(string folder)
    {
        List<string> found = [];
        foreach (FilePatternMatch match in _all.Execute(new SearchFolder(new DirectoryInfo(folder), parent: null)).Files)
        {
            if (IsMeant(match.Path)) found.Add(match.Path);
        }

        return found;
    }

    /// <summary>Whether a path, '/' between its parts, is one of those meant.</summary>
    public bool Match(string path) => _all.Match(path).HasMatches && IsMeant(path);

    private static Matcher CreateMatcher(IEnumerable<string> include, IEnumerable<string> exclude)
    {
        Matcher matcher = new(StringComparison.Ordinal);
        matcher.AddIncludePatterns(include);
        matcher.AddExcludePatterns(exclude);
        return matcher;
    }

    private bool IsMeant(string path) =>
        (!IsHidden(path) || _namingHidden.Match(path).HasMatches)
        && (!path.EndsWith(Partial, StringComparison.Ordinal) || _namingPartial.Match(path).HasMatches);

    private static bool IsHidden(string path) => path.StartsWith('.') || path.Contains("/.", StringComparison.Ordinal);

    private static bool NamesHidden(string pattern) => Parts(pattern).Any(part => part.Length > 1 && part[0] == '.');

    private static bool NamesPartial(string pattern) => pattern.EndsWith(Partial, StringComparison.Ordinal);

    private static string[] Parts(string pattern) => pattern.Split('/', '\\');
}
