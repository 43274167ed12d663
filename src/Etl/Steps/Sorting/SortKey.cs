using Etl.Steps.Rows;

namespace Etl.Steps.Sorting;

/// <summary>What rows are grouped or ordered by, checked.</summary>
/// <param name="Input">What is read of each row.</param>
/// <param name="Descending">Whether the largest comes first.</param>
/// <param name="Nulls">Where nulls stand, if that is said; they are last otherwise.</param>
internal sealed record SortKey(RowInput Input, bool Descending = false, NullOrder? Nulls = null)
{
    public bool NullsFirst => Nulls == NullOrder.First;

    /// <summary>Whether the key encoder writes it as it is wanted.</summary>
    public bool IsPlain => !Descending && !NullsFirst;

    /// <summary>The order turned round. Nulls that were not placed on purpose stay last: a row with a value goes before one without.</summary>
    public SortKey Reversed() => this with
    {
        Descending = !Descending,
        Nulls = Nulls is null ? null : NullsFirst ? NullOrder.Last : NullOrder.First,
    };
}
