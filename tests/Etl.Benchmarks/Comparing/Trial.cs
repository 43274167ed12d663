using Etl.Benchmarks.Agreement;

namespace Etl.Benchmarks.Comparing;

/// <summary>A work that is ready to be measured.</summary>
internal sealed record Trial
{
    /// <summary>With the etl that the others are compared with first.</summary>
    public required IReadOnlyList<Contender> Contenders { get; init; }

    /// <summary>How results from the same input are compared.</summary>
    public required IAgreement Agreement { get; init; }

    public IReadOnlyList<Target> Targets { get; init; } = [];

    /// <summary>Whether the size of what is written says something about the programs.</summary>
    public bool ShowsOutput { get; init; }

    /// <summary>What has to be there during the trial, such as a server; disposed at its end.</summary>
    public IAsyncDisposable? Needs { get; init; }
}
