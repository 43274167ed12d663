using Etl.Messages;

namespace Etl.Steps.Aggregation;

/// <summary>Groups whose states are complete: what rows are made of.</summary>
internal interface IGroupResults
{
    /// <summary>The key of a group, as <see cref="Keys.KeyReader"/> reads it.</summary>
    ReadOnlySpan<byte> KeyOf(int group);

    /// <summary>Fills a new column with a measure's results of the groups, in the order given, or says which one does not fit its type.</summary>
    ResultOverflow? Finish(int measure, ReadOnlySpan<int> groups, Column column);
}
