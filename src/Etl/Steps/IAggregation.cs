using Etl.Messages;

namespace Etl.Steps;

/// <summary>A collector whose shares are values that can be saved, loaded and merged: aggregate.</summary>
public interface IAggregation : ICollector
{
    /// <summary>The result columns whose state grows with the data and not only with the number of groups, such as a median.</summary>
    IReadOnlyList<string> GrowingResults { get; }

    /// <summary>Makes an empty state in memory.</summary>
    IPartialState CreatePartial();

    /// <summary>Reads a partial state that <see cref="IPartialState.Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">Not such a state, another version or another aggregation; the message says which.</exception>
    IPartialState LoadPartial(Stream stream);

    /// <summary>
    /// The rows of a complete state, sorted by key, in batches with positions (<paramref name="source"/>, 0, batch index).
    /// </summary>
    /// <exception cref="StepException">A result does not fit its type, such as a decimal sum beyond 28 digits.</exception>
    IEnumerable<RowBatch> Finish(IPartialState state, int source);
}

/// <summary>
/// The state of an aggregation over some of the rows: a value that can be saved, loaded and merged, in any order, with
/// the same result. Not thread-safe.
/// </summary>
public interface IPartialState : ICollectorShare
{
    /// <summary>Adds all that <paramref name="other"/> holds, which must be of the same aggregation and is not used again.</summary>
    void Merge(IPartialState other);

    /// <summary>Writes the state in its versioned binary form. Equal states give equal bytes.</summary>
    void Save(Stream stream);

    /// <summary>Groups in the state.</summary>
    long GroupCount { get; }
}
