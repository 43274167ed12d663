using Etl.Benchmarks.Measuring;

namespace Etl.Benchmarks.Reporting;

/// <summary>A document whose sections between two marks hold what was measured last.</summary>
internal sealed class BenchmarkDocument(string path)
{
    /// <summary>Whole programs.</summary>
    public static BenchmarkDocument Programs { get; } = new("docs/benchmarks.md");

    /// <summary>Inner loops.</summary>
    public static BenchmarkDocument Kernels { get; } = new("docs/benchmarks-kernels.md");

    /// <summary>Replaces what stands between <c>&lt;!-- name --&gt;</c> and <c>&lt;!-- /name --&gt;</c>.</summary>
    public void Replace(string name, string text)
    {
        if (!File.Exists(path)) throw new BenchmarkException($"There is no '{path}' here. Run --write from the top of the repository.");
        string document = File.ReadAllText(path);
        string begin = $"<!-- {name} -->\n";
        string end = $"<!-- /{name} -->";
        int from = document.IndexOf(begin, StringComparison.Ordinal);
        int to = document.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from) throw new BenchmarkException($"'{path}' has no section between '{begin.Trim()}' and '{end}'.");
        File.WriteAllText(path, document[..(from + begin.Length)] + text + document[to..]);
        Console.WriteLine($"Written to {path}.");
    }
}
