namespace Etl.Benchmarks.Agreement;

/// <summary>Says whether two programs computed the same.</summary>
internal interface IAgreement
{
    /// <summary>The first difference between two results, with its place and both values; null when there is none.</summary>
    /// <param name="expected">File or folder that etl wrote.</param>
    /// <param name="actual">That of another program.</param>
    /// <exception cref="Measuring.BenchmarkException">One of them is not a result at all.</exception>
    string? Difference(string expected, string actual);
}
