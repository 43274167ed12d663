using System.Buffers.Binary;
using Etl.Messages;

namespace Etl.Steps.Keys;

/// <summary>
/// Sorts groups by their keys, eight bytes at a time: numbers are sorted faster than texts, and what keys have in common
/// at their start is looked at once.
/// </summary>
internal static class KeySort
{
    // Fewer keys than this are compared as they are.
    private const int FewKeys = 6;

    public static void Sort(GroupTable table, Span<int> groups)
    {
        ulong[] words = ColumnPool.Rent<ulong>(groups.Length);
        Sort(table, groups, words.AsSpan(0, groups.Length), 0);
        ColumnPool.Return(words);
    }

    /// <summary>Sorts groups whose keys have the first <paramref name="depth"/> bytes in common.</summary>
    private static void Sort(GroupTable table, Span<int> groups, Span<ulong> words, int depth)
    {
        if (groups.Length < FewKeys)
        {
            Compare(table, groups);
            return;
        }

        depth += CommonBytes(table, groups, depth);
        int shortest = int.MaxValue;
        for (int i = 0; i < groups.Length; i++)
        {
            ReadOnlySpan<byte> key = table.KeyOf(groups[i]);
            shortest = Math.Min(shortest, key.Length);
            words[i] = WordAt(key, depth);
        }

        words.Sort(groups);
        for (int start = 0; start < groups.Length;)
        {
            int end = start + 1;
            while (end < groups.Length && words[end] == words[start]) end++;
            if (end > start + 1) SortEqual(table, groups[start..end], words[start..end], depth + sizeof(ulong), shortest);
            start = end;
        }
    }

    /// <summary>Sorts groups whose keys have the word before <paramref name="depth"/> in common.</summary>
    private static void SortEqual(GroupTable table, Span<int> groups, Span<ulong> words, int depth, int shortest)
    {
        // A key that ends within the word was filled up with zeros, which others may really have.
        if (shortest < depth) Compare(table, groups);
        else Sort(table, groups, words, depth);
    }

    /// <summary>Eight bytes of a key as a number that compares as they do.</summary>
    public static ulong WordAt(ReadOnlySpan<byte> key, int at)
    {
        if (key.Length - at >= sizeof(ulong)) return BinaryPrimitives.ReadUInt64BigEndian(key[at..]);
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        word.Clear();
        if (at < key.Length) key[at..].CopyTo(word);
        return BinaryPrimitives.ReadUInt64BigEndian(word);
    }

    private static int CommonBytes(GroupTable table, ReadOnlySpan<int> groups, int depth)
    {
        ReadOnlySpan<byte> common = table.KeyOf(groups[0])[depth..];
        for (int i = 1; i < groups.Length && !common.IsEmpty; i++) common = common[..common.CommonPrefixLength(table.KeyOf(groups[i])[depth..])];
        return common.Length;
    }

    private static void Compare(GroupTable table, Span<int> groups)
    {
        groups.Sort((x, y) => table.KeyOf(x).SequenceCompareTo(table.KeyOf(y)));
    }
}
