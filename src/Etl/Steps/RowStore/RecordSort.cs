using System.Buffers.Binary;

namespace Etl.Steps.RowStore;

/// <summary>
/// Sorts places of records by 8 bytes of their keys at a time, in an array beside them, so that most comparisons touch no
/// record: what the keys have in common at their front is skipped, and only records whose 8 bytes are equal are looked at
/// again, behind them.
/// </summary>
internal sealed class RecordSort(RecordStore store, long[] places, ulong[] words) : IComparer<long>
{
    private const int FewRecords = 12;

    // Beyond it the keys differ so late and so unevenly that comparing them whole costs no more, and the stack is safe.
    private const int DeepestLevel = 64;

    public void Sort(int count) => Sort(0, count, 0, 0);

    private void Sort(int start, int end, int depth, int level)
    {
        if (end - start <= FewRecords || level == DeepestLevel)
        {
            SortWhole(start, end);
            return;
        }

        ReadOnlySpan<byte> first = store.KeyOf(places[start])[depth..];
        int common = first.Length;
        for (int i = start + 1; i < end; i++) common = first[..common].CommonPrefixLength(store.KeyOf(places[i])[depth..]);
        if (common == first.Length)
        {
            SortWhole(start, end);
            return;
        }

        depth += common;
        for (int i = start; i < end; i++) words[i] = Word(store.KeyOf(places[i])[depth..]);
        Array.Sort(words, places, start, end - start);
        for (int from = start; from < end;)
        {
            int to = from + 1;
            while (to < end && words[to] == words[from]) to++;
            if (to - from > 1) Sort(from, to, depth, level + 1);
            from = to;
        }
    }

    public int Compare(long x, long y)
    {
        int order = store.KeyOf(x).SequenceCompareTo(store.KeyOf(y));
        return order == 0 ? store.RowOf(x).SequenceCompareTo(store.RowOf(y)) : order;
    }

    private void SortWhole(int start, int end)
    {
        if (end - start > FewRecords)
        {
            Array.Sort(places, start, end - start, this);
            return;
        }

        for (int i = start + 1; i < end; i++)
        {
            long place = places[i];
            int at = i;
            for (; at > start && Compare(place, places[at - 1]) < 0; at--) places[at] = places[at - 1];
            places[at] = place;
        }
    }

    private static ulong Word(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= 8) return BinaryPrimitives.ReadUInt64BigEndian(bytes);
        Span<byte> padded = stackalloc byte[8];
        padded.Clear();
        bytes.CopyTo(padded);
        return BinaryPrimitives.ReadUInt64BigEndian(padded);
    }
}
