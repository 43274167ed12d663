namespace Etl.Steps.Sorting;

/// <summary>How many rows of a group are kept.</summary>
/// <param name="Rows">From the first one on.</param>
/// <param name="WithTies">Whether those are kept too that are ordered like the last of them.</param>
internal readonly record struct GroupLimit(long Rows, bool WithTies)
{
    public bool Keeps(GroupRanks ranks) => (WithTies ? ranks.Rank : ranks.RowNumber) <= Rows;
}
