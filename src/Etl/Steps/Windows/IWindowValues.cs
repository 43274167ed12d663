using Etl.Messages;
using Etl.Steps.Sorting;

namespace Etl.Steps.Windows;

/// <summary>
/// Computes one column for the rows of a partition, in their order: each row enters, and when enough rows behind it have
/// entered, its value is asked for. Not thread-safe.
/// </summary>
internal interface IWindowValues
{
    /// <summary>Forgets the partition.</summary>
    void Clear();

    /// <summary>The next row, as its place in columns parallel to the plan's arguments, and its ranks.</summary>
    void Enter(Column?[] arguments, int row, GroupRanks ranks);

    /// <summary>
    /// Writes the value of the next row that none was written for. Returns null, or why the value does not fit its type:
    /// what it is, and what the type holds.
    /// </summary>
    /// <param name="index">The row's index in the partition.</param>
    /// <param name="entered">Rows that have entered.</param>
    /// <param name="target">Gets the value.</param>
    /// <param name="row">Its row there.</param>
    string? Write(long index, long entered, ResultColumn target, int row);
}

/// <summary>What is known of the values in a frame; nulls never get here.</summary>
internal interface IFrameState<T>
{
    void Clear();

    /// <summary>Adds the value behind all others.</summary>
    void Add(T value);

    /// <summary>Removes the value that was added before all others. Never called for a frame that starts with the partition.</summary>
    void Remove(T value);

    /// <summary>Writes the result of the values that are in it, as <see cref="IWindowValues.Write"/> does.</summary>
    string? Write(ResultColumn target, int row);
}
