namespace Etl.Steps;

/// <summary>Something that a step counts among its rows besides those that it drops or rejects, such as rows that break a rule.</summary>
/// <param name="Name">What is counted, for programs that read the run's report.</param>
/// <param name="Text">The same for people, behind a number of rows: <c>against 'price is positive' (warn)</c>.</param>
public sealed record RowTally(string Name, string Text);

/// <summary>On a step whose operators count rows by name. The names are fixed when the step is planned, so their number has a bound.</summary>
public interface ITalliedStep
{
    IReadOnlyList<RowTally> Tallies { get; }
}

/// <summary>On the operators of an <see cref="ITalliedStep"/>.</summary>
public interface IRowTallier
{
    /// <summary>Adds the counts since the last call; <paramref name="counts"/> is parallel to <see cref="ITalliedStep.Tallies"/>.</summary>
    void TakeTallies(Span<long> counts);
}
