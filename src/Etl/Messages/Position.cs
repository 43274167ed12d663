namespace Etl.Messages;

/// <summary>
/// Where a message stands in the order of the whole run: by source, then by the item's place in that source
/// (a file's rank in the sorted folder, an address's index in its list), then by the member where the item is an archive,
/// then by the part of that file, then by the way on which it came to a step that reads several.
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

    /// <summary>
    /// Which way the rows came where several steps are read, counted as the pipeline names them; 0 for the first. Two
    /// branches of one source hand on the same parts: this tells their rows apart, in the order in which they are read.
    /// </summary>
    internal int Way { get; init; }

    public int CompareTo(Position other)
    {
        int order = Source.CompareTo(other.Source);
        if (order == 0) order = Item.CompareTo(other.Item);
        if (order == 0) order = Member.CompareTo(other.Member);
        if (order == 0) order = Part.CompareTo(other.Part);
        return order == 0 ? Way.CompareTo(other.Way) : order;
    }

    public static bool operator <(Position left, Position right) => left.CompareTo(right) < 0;

    public static bool operator >(Position left, Position right) => left.CompareTo(right) > 0;

    public static bool operator <=(Position left, Position right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Position left, Position right) => left.CompareTo(right) >= 0;
}
