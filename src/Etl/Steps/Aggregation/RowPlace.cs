using Etl.Messages;

namespace Etl.Steps.Aggregation;

/// <summary>
/// A row's place in the order of the whole run as two numbers that compare as it does: source and item, then part and
/// the row's index in its batch. Two rows have the same one only where one source reaches a step on two ways.
/// </summary>
internal readonly record struct RowPlace(long Item, long Row) : IComparable<RowPlace>
{
    /// <summary>Whether both numbers are of two parts that are not negative, as all that come from rows are.</summary>
    public bool IsPossible => IsPair(Item) && IsPair(Row);

    public static RowPlace Of(Position position, int row) =>
        new(((long)position.Source << 32) | (uint)position.Item, ((long)position.Part << 32) | (uint)row);

    public int CompareTo(RowPlace other)
    {
        int order = Item.CompareTo(other.Item);
        return order == 0 ? Row.CompareTo(other.Row) : order;
    }

    private static bool IsPair(long pair) => pair >= 0 && (int)pair >= 0;
}
