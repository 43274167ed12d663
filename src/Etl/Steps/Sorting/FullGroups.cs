using System.Runtime.InteropServices;
using Etl.Steps.Keys;
using Etl.Steps.RowStore;

namespace Etl.Steps.Sorting;

/// <summary>
/// The groups that have all the rows they may have, each with the place of its last one: a hash table of places, so that
/// a row that comes behind it is seen at once. Not thread-safe.
/// </summary>
internal sealed class FullGroups(RecordStore store, long memoryBytes)
{
    private long[] _slots = []; // the place and 1; 0 for none
    private int _count;

    public void Clear() => (_slots, _count) = ([], 0);

    /// <summary>Makes room for a number of groups; none is remembered where they would take too much memory.</summary>
    public void Reserve(int groups)
    {
        Clear();
        long slots = (long)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)groups * 2UL);
        if (groups > 0 && slots * sizeof(long) <= memoryBytes) _slots = new long[slots];
    }

    /// <summary>Remembers the last row of a group that is not remembered yet.</summary>
    public void Add(ReadOnlySpan<byte> group, long place)
    {
        if (_slots.Length == 0) return;
        int at = FirstSlot(group);
        while (_slots[at] != 0) at = (at + 1) & (_slots.Length - 1);
        _slots[at] = place + 1;
        _count++;
    }

    /// <summary>The place of the last row of the group; false when it is not full.</summary>
    public bool TryFind(ReadOnlySpan<byte> group, out long place)
    {
        place = 0;
        if (_count == 0) return false;
        for (int at = FirstSlot(group); _slots[at] != 0; at = (at + 1) & (_slots.Length - 1))
        {
            place = _slots[at] - 1;
            // No group is the beginning of another one, so what starts with it is of it.
            if (store.KeyOf(place).StartsWith(group)) return true;
        }

        return false;
    }

    private int FirstSlot(ReadOnlySpan<byte> group) =>
        (int)KeyHash.Compute(ref MemoryMarshal.GetReference(group), group.Length) & (_slots.Length - 1);
}
