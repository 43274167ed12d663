using Etl.Steps.RowStore;

namespace Etl.Steps.Sorting;

/// <summary>
/// One worker's leading rows of each group: whenever the records have doubled, they are cut down to those that can still
/// be kept, so many rows in few groups take little memory; and from then on a row behind the last one of a full group is
/// dropped as it comes. What is too much even so is spilled. Not thread-safe.
/// </summary>
/// <param name="context">What the step works with; it counts the rows that are dropped.</param>
/// <param name="limit">How many rows of a group are kept.</param>
internal sealed class LeadingRows(CollectContext context, GroupLimit limit) : IDisposable
{
    private const int FewRows = 4096;

    // Of the memory, what the table of full groups may take.
    private const int TableShare = 8;

    private readonly SortedRows _rows = new(context.Run.Scratch, context.MemoryBytes - (context.MemoryBytes / TableShare));
    private FullGroups? _full;
    private byte[] _record = [];
    private int _cutAt = FewRows;

    /// <summary>The records, for the merge.</summary>
    public SortedRows Rows => _rows;

    private RecordStore Store => _rows.Store;

    public void Add(ReadOnlySpan<byte> key, SortKeyRange range, ReadOnlySpan<byte> row)
    {
        if (_full is not null && _full.TryFind(key[..(range.GroupEnd - range.Start)], out long last) && IsBehind(key, range.OrderEnd - range.Start, last))
        {
            context.Drop(1);
            return;
        }

        ReadOnlySpan<byte> record = GroupedRow.Write(ref _record, range, row);
        bool isFull = !_rows.HasRoomFor(key.Length, record.Length);
        if (isFull || Store.Count >= _cutAt) Cut(isFull);
        if (!_rows.HasRoomFor(key.Length, record.Length)) SpillSorted();
        _rows.Add(key, record);
    }

    public void Dispose() => _rows.Dispose();

    private bool IsBehind(ReadOnlySpan<byte> key, int orderLength, long last)
    {
        ReadOnlySpan<byte> lastKey = Store.KeyOf(last);
        return limit.WithTies
            ? key[..orderLength].SequenceCompareTo(lastKey[..GroupedRow.Read(Store.RowOf(last)).OrderLength]) > 0
            : key.SequenceCompareTo(lastKey) > 0;
    }

    /// <summary>Drops the rows that others of their group have pushed out.</summary>
    /// <param name="mustGain">Whether the memory is full: then little gained is not worth trying again soon.</param>
    private void Cut(bool mustGain)
    {
        Store.Sort();
        int count = Store.Count;
        int kept = 0;
        int fullGroups = 0;
        GroupRanks ranks = new();
        foreach (long place in Store.Places)
        {
            GroupedRow row = GroupedRow.Read(Store.RowOf(place));
            ranks.Add(Store.KeyOf(place), row.GroupLength, row.OrderLength);
            if (ranks.RowNumber == limit.Rows) fullGroups++;
            if (limit.Keeps(ranks)) Store.Places[kept++] = place;
        }

        context.Drop(count - kept);
        if (kept < count) Store.Keep(kept);
        if (mustGain && kept > count / 4 * 3) SpillSorted();
        else Remember(fullGroups);
        _cutAt = Math.Max(FewRows, 2 * Store.Count);
    }

    private void Remember(int fullGroups)
    {
        _full ??= new FullGroups(Store, context.MemoryBytes / TableShare);
        _full.Reserve(fullGroups);
        GroupRanks ranks = new();
        foreach (long place in Store.Places)
        {
            GroupedRow row = GroupedRow.Read(Store.RowOf(place));
            ReadOnlySpan<byte> key = Store.KeyOf(place);
            ranks.Add(key, row.GroupLength, row.OrderLength);
            if (ranks.RowNumber == limit.Rows) _full.Add(key[..row.GroupLength], place);
        }
    }

    /// <summary>Spills what was just cut, and so is in order.</summary>
    private void SpillSorted()
    {
        _full?.Clear();
        _rows.SpillSorted();
    }
}
