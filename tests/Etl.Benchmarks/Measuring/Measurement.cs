namespace Etl.Benchmarks.Measuring;

/// <summary>What one process cost, from its start to its end.</summary>
/// <param name="Wall">Time on the clock.</param>
/// <param name="Cpu">Time on all cores together, in the program and in the kernel for it.</param>
/// <param name="PeakBytes">Peak resident set: of the process itself, or of all its processes together where it starts some.</param>
internal sealed record Measurement(TimeSpan Wall, TimeSpan Cpu, long PeakBytes);
