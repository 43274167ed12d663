using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Etl.Steps.Keys;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Keys;

public sealed class KeyRangesTests
{
    [Fact]
    public void Groups_are_sorted_as_their_bytes_are()
    {
        Prop.ForAll(KeyBytes.Keys.ArrayOf().ToArbitrary(), keys =>
        {
            GroupTable table = TableOf(keys);
            Assert.Equal(Ordered(keys), table.Sorted().Select(group => Convert.ToHexString(table.KeyOf(group))));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Groups_that_are_sorted_byte_by_byte_are_sorted_as_their_bytes_are()
    {
        Prop.ForAll(KeyBytes.Keys.ArrayOf(600).ToArbitrary(), keys =>
        {
            GroupTable table = TableOf(keys);
            Assert.Equal(Ordered(keys), table.Sorted().Select(group => Convert.ToHexString(table.KeyOf(group))));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(70_000)]
    public void Numbers_are_sorted_whichever_of_their_bytes_differ(int count)
    {
        Random random = new(count);
        for (int bytes = 1; bytes <= 8; bytes++)
        {
            byte[][] keys = [.. Enumerable.Range(0, count).Select(_ => Number(random.NextInt64() & (long)(ulong.MaxValue >> (64 - (8 * bytes)))))];
            GroupTable table = TableOf(keys);
            Assert.Equal(Ordered(keys), table.Sorted().Select(group => Convert.ToHexString(table.KeyOf(group))));
        }

        static byte[] Number(long value)
        {
            byte[] key = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(key, value);
            return key;
        }
    }

    [Fact]
    public void Many_groups_are_sorted_as_their_bytes_are()
    {
        byte[][] keys = [.. Enumerable.Range(0, 20_000).Select(KeyBytes.OfNumber)];
        GroupTable table = TableOf(keys);
        Assert.Equal(Ordered(keys), table.Sorted().Select(group => Convert.ToHexString(table.KeyOf(group))));
    }

    [Theory]
    [InlineData(1, 20)]
    [InlineData(3, 300)]
    [InlineData(1000, 300)]
    public void Ranges_ascend_and_hold_every_group_once(int groups, int keysOfOne)
    {
        Arbitrary<byte[][][]> tables = Gen.OneOf(KeyBytes.Keys.ArrayOf(), KeyBytes.Keys.ArrayOf(keysOfOne)).ArrayOf().Where(parts => parts.Length > 0).ToArbitrary();
        Prop.ForAll(tables, given =>
        {
            GroupTable[] parted = [.. given.Select(TableOf)];
            KeyRanges ranges = KeyRanges.Of(parted, groups);
            RangedGroups[] parts = [.. parted.Select(ranges.Part)];
            List<string> keys = [];
            for (int range = 0; range < ranges.Count; range++)
            {
                SortedSet<string> inRange = new(parts.SelectMany((part, i) => part[range].ToArray().Select(group => Convert.ToHexString(parted[i].KeyOf(group)))), StringComparer.Ordinal);
                keys.AddRange(inRange);
            }

            Assert.Equal(Ordered(given.SelectMany(part => part)), keys);
            for (int i = 0; i < parted.Length; i++) Assert.Equal(Enumerable.Range(0, parted[i].Count), parts[i].Groups.Order());
        }).QuickCheckThrowOnFailure();
    }

    private static GroupTable TableOf(byte[][] keys)
    {
        GroupTable table = new();
        foreach (byte[] key in keys) table.FindOrAdd(key, KeyHash.Compute(ref MemoryMarshal.GetArrayDataReference(key), key.Length));
        return table;
    }

    /// <summary>Distinct keys; hexadecimal digits sort as the bytes do.</summary>
    private static IEnumerable<string> Ordered(IEnumerable<byte[]> keys) => keys.Select(Convert.ToHexString).Distinct().Order(StringComparer.Ordinal);
}
