using Etl.Benchmarks.Measuring;

namespace Etl.Benchmarks.Reporting;

/// <summary>docs/benchmarks.md, whose sections between two marks hold what was measured last.</summary>
internal static class BenchmarkDocument
{
    private const string Path = "docs/benchmarks.md";

    /// <summary>Replaces what stands between <c>&lt;!-- name --&gt;</c> and <c>&lt;!-- /name --&gt;</c>.</summary>
    public static void Replace(string name, string text)
    {
        if (!File.Exists(Path)) throw new BenchmarkException($"There is no '{Path}' here. Run --write from the top of the repository.");
        string document = File.ReadAllText(Path);
        string begin = $"<!-- {name} -->\n";
        string end = $"<!-- /{name} -->";
        int from = document.IndexOf(begin, StringComparison.Ordinal);
        int to = document.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from) throw new BenchmarkException($"'{Path}' has no section between '{begin.Trim()}' and '{end}'.");
        File.WriteAllText(Path, document[..(from + begin.Length)] + text + document[to..]);
        Console.WriteLine($"Written to {Path}.");
    }
}
