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
        string document = Read();
        (int from, int to) = Find(document, name);
        // Renamed when it is complete: who interrupts a long measurement keeps what it has written so far.
        string unfinished = path + ".unfinished";
        File.WriteAllText(unfinished, document[..from] + text + document[to..]);
        File.Move(unfinished, path, overwrite: true);
        Console.WriteLine($"Written to {path}.");
    }

    /// <exception cref="BenchmarkException">The document is not here, or has not all of the sections.</exception>
    public void Check(IEnumerable<string> names)
    {
        string document = Read();
        foreach (string name in names) Find(document, name);
    }

    private string Read() =>
        File.Exists(path) ? File.ReadAllText(path) : throw new BenchmarkException($"There is no '{path}' here. Run --write from the top of the repository.");

    /// <summary>Where a section's text begins and ends.</summary>
    private (int From, int To) Find(string document, string name)
    {
        string begin = $"<!-- {name} -->\n";
        string end = $"<!-- /{name} -->";
        int from = document.IndexOf(begin, StringComparison.Ordinal);
        int to = document.IndexOf(end, StringComparison.Ordinal);
        return from >= 0 && to > from ? (from + begin.Length, to) : throw new BenchmarkException($"'{path}' has no section between '{begin.Trim()}' and '{end}'.");
    }
}
