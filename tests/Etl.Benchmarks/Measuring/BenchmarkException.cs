namespace Etl.Benchmarks.Measuring;

/// <summary>Why nothing, or nothing that may be believed, was measured.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
