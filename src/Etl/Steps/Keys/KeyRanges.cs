using Etl.Messages;

namespace Etl.Steps.Keys;

/// <summary>
/// Parts the groups of several tables at the same keys, so that each range of keys can be worked on by itself. The keys
/// are taken from a sample, and only how many groups fall into each range depends on them.
/// </summary>
internal sealed class KeyRanges
{
    private const int SampledPerRange = 32;

    private readonly byte[][] _bounds; // ascending; the first key of each range but the first
    private readonly ulong[] _words; // of the bounds, behind what they have in common
    private readonly int[] _ends; // for each bound, where those with its word end
    private readonly byte[] _common;

    private KeyRanges(byte[][] bounds)
    {
        _bounds = bounds;
        ReadOnlySpan<byte> common = bounds.Length == 0 ? [] : bounds[0].AsSpan(0, bounds[0].AsSpan().CommonPrefixLength(bounds[^1]));
        _common = common.ToArray();
        _words = [.. bounds.Select(bound => KeySort.WordAt(bound, _common.Length))];
        _ends = new int[bounds.Length];
        for (int i = bounds.Length - 1; i >= 0; i--) _ends[i] = i + 1 < bounds.Length && _words[i + 1] == _words[i] ? _ends[i + 1] : i + 1;
    }

    public int Count => _bounds.Length + 1;

    /// <summary>Ranges with about <paramref name="groups"/> groups of all tables together each.</summary>
    public static KeyRanges Of(IReadOnlyList<GroupTable> tables, int groups)
    {
        long all = tables.Sum(table => (long)table.Count);
        int count = (int)Math.Clamp(all / groups, 1, 1 << 16);
        if (count == 1) return new KeyRanges([]);
        List<byte[]> sample = [];
        double step = (double)all / (count * SampledPerRange);
        foreach (GroupTable table in tables)
        {
            for (double at = 0; at < table.Count; at += step) sample.Add(table.KeyOf((int)at).ToArray());
        }

        sample.Sort((x, y) => x.AsSpan().SequenceCompareTo(y));
        List<byte[]> bounds = [];
        for (int range = 1; range < count; range++)
        {
            byte[] bound = sample[(int)((long)range * sample.Count / count)];
            if (bounds.Count == 0 || !bound.AsSpan().SequenceEqual(bounds[^1])) bounds.Add(bound);
        }

        return new KeyRanges([.. bounds]);
    }

    /// <summary>The groups of a table by range.</summary>
    public RangedGroups Part(GroupTable table)
    {
        int[] starts = new int[Count + 1];
        int[] rangeOf = ColumnPool.Rent<int>(table.Count);
        for (int group = 0; group < table.Count; group++) starts[(rangeOf[group] = RangeOf(table.KeyOf(group))) + 1]++;
        for (int range = 0; range < Count; range++) starts[range + 1] += starts[range];
        int[] next = starts[..^1];
        int[] groups = new int[table.Count];
        for (int group = 0; group < groups.Length; group++) groups[next[rangeOf[group]]++] = group;
        ColumnPool.Return(rangeOf);
        return new RangedGroups(groups, starts);
    }

    /// <summary>How many bounds are not above the key.</summary>
    private int RangeOf(ReadOnlySpan<byte> key)
    {
        if (!key.StartsWith(_common)) return key.SequenceCompareTo(_common) < 0 ? 0 : _bounds.Length;
        ulong word = KeySort.WordAt(key, _common.Length);
        int range = 0;
        // Without a branch to mispredict: which half the bound is in is not known.
        for (int length = _words.Length; length > 0;)
        {
            int half = (length + 1) >> 1;
            range += half & -(_words[range + half - 1] < word ? 1 : 0);
            length -= half;
        }

        if (range == _words.Length || _words[range] != word) return range;
        for (int end = _ends[range]; range < end;)
        {
            int middle = (range + end) >> 1;
            if (_bounds[middle].AsSpan().SequenceCompareTo(key) <= 0) range = middle + 1;
            else end = middle;
        }

        return range;
    }
}

/// <summary>The groups of a table, ordered by range.</summary>
/// <param name="Groups">Their numbers.</param>
/// <param name="Starts">Where each range starts in them, and where the last one ends.</param>
internal readonly record struct RangedGroups(int[] Groups, int[] Starts)
{
    public Span<int> this[int range] => Groups.AsSpan(Starts[range]..Starts[range + 1]);
}
