using Etl.Benchmarks.Measuring;

namespace Etl.Benchmarks.Comparing;

/// <summary>What became of one contender.</summary>
/// <param name="Contender">The contender.</param>
internal sealed record Outcome(Contender Contender)
{
    /// <summary>The run that does not count; null before it.</summary>
    public Measurement? WarmUp { get; set; }

    /// <summary>The runs that count, in order.</summary>
    public List<Measurement> Runs { get; } = [];

    /// <summary>Why it has no figures; null where it has.</summary>
    public string? Failure { get; set; } = Contender.Tool.Version is null ? "not installed" : null;

    /// <summary>Bytes that its last run wrote.</summary>
    public long OutputBytes { get; set; }

    public Spread Wall => Spread.Of(Runs.Select(run => run.Wall.TotalSeconds));

    public double Cpu => Spread.Of(Runs.Select(run => run.Cpu.TotalSeconds)).Median;

    /// <summary>The highest of all runs.</summary>
    public double PeakBytes => Runs.Max(run => (double)run.PeakBytes);
}
