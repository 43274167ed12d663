using Etl.Messages;

namespace Etl.Steps.Aggregation;

/// <summary>
/// A row's place in the order of the whole run as three numbers that compare as it does: source and item, then the
/// item's member and part, then the way it came and the row's index in its batch.
/// </summary>
internal readonly record struct RowPlace(long Item, long Part, long Row) : IComparable<RowPlace>
{
    /// <summary>Whether the numbers are of parts that are not negative, as all that come from rows are.</summary>
    public bool IsPossible => IsPair(Item) && IsPair(Part) && IsPair(Row);

    public static RowPlace Of(Position position, int row) => new(ItemOf(position), PartOf(position), RowOf(position, row));

    /// <summary>Source and item of a position.</summary>
    public static long ItemOf(Position position) => ((long)position.Source << 32) | (uint)position.Item;

    /// <summary>Member and part of a position.</summary>
    public static long PartOf(Position position) => ((long)position.Member << 32) | (uint)position.Part;

    /// <summary>The way of a position, and a row's index.</summary>
    public static long RowOf(Position position, int row) => ((long)position.Way << 32) | (uint)row;

    public int CompareTo(RowPlace other)
    {
        int order = Item.CompareTo(other.Item);
        if (order == 0) order = Part.CompareTo(other.Part);
        return order == 0 ? Row.CompareTo(other.Row) : order;
    }

    private static bool IsPair(long pair) => pair >= 0 && (int)pair >= 0;
}
