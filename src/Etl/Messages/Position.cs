namespace Etl.Messages;

/// <summary>
/// Where a message stands in the order of the whole run: by source, then by the item's place in that source
/// (a file's rank in the sorted folder, an address's index in its list), then by the member where the item is an archive,
/// then by the part of that file.
/// It is a key that a message keeps for life, not a running number: it does not depend on what arrived when,
/// and so it decides every order and every tie.
/// </summary>
/// <param name="Source">Index of the step that created the item, counted in topological order.</param>
/// <param name="Item">Zero-based rank of the item in its source.</param>
/// <param name="Part">Zero-based index of the part of the item; 0 for the item as a whole.</param>
public readonly record struct Position(int Source, int Item, int Part = 0) : IComparable<Position>
{
    /// <summary>One-based rank of the file among those that an archive was unpacked to; 0 for what is no member of one.</summary>
    public int Member { get; init; }

    public int CompareTo(Position other)
    {
        int order = Source.CompareTo(other.Source);
        if (order == 0) order = Item.CompareTo(other.Item);
        if (order == 0) order = Member.CompareTo(other.Member);
        return order == 0 ? Part.CompareTo(other.Part) : order;
    }

    public static bool operator <(Position left, Position right) => left.CompareTo(right) < 0;

    public static bool operator >(Position left, Position right) => left.CompareTo(right) > 0;

    public static bool operator <=(Position left, Position right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Position left, Position right) => left.CompareTo(right) >= 0;
}
