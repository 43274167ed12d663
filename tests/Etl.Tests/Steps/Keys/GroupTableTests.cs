using System.Runtime.InteropServices;
using Etl.Steps.Keys;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Keys;

public sealed class GroupTableTests
{
    [Theory]
    [InlineData(64, 12)] // all bits of the hash; nearly all keys beside the records
    [InlineData(64, 60)] // all keys in the records
    [InlineData(3, 28)] // eight hashes for all keys
    [InlineData(0, 28)] // one hash for all keys
    public void Numbers_keys_as_a_dictionary_does(int hashBits, int keyBytes)
    {
        Arbitrary<byte[][]> keys = KeyBytes.Keys.ArrayOf().ToArbitrary();

        Prop.ForAll(keys, given =>
        {
            GroupTable table = new(new GroupRecords(), keyBytes);
            Check(table, given, hashBits);
            table.Clear();
            Check(table, [.. given.Reverse()], hashBits);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(100)]
    [InlineData(GroupRecords.PageRecords)]
    [InlineData((3 * GroupRecords.PageRecords) + 1)]
    public void Numbers_blocks_of_keys_as_a_dictionary_does_while_it_grows(int distinct)
    {
        Random random = new(distinct);
        GroupTable table = new();
        Dictionary<string, int> expected = [];
        for (int block = 0; block < 40; block++)
        {
            byte[][] keys = [.. Enumerable.Range(0, 1000).Select(_ => KeyBytes.OfNumber(random.Next(distinct)))];
            Assert.Equal(keys.Select(key => NumberOf(expected, key)), FindOrAdd(table, keys));
        }

        Assert.Equal(expected.Count, table.Count);
        foreach ((string key, int group) in expected) Assert.Equal(key, Convert.ToHexString(table.KeyOf(group)));
    }

    [Fact]
    public void Tells_keys_apart_that_have_the_same_part_of_the_hash_in_a_large_table()
    {
        byte[][] keys = [.. Enumerable.Range(0, 300_000).Select(KeyBytes.OfNumber)];
        byte[][] same = [.. keys.GroupBy(key => (uint)KeyHash.Compute(ref MemoryMarshal.GetArrayDataReference(key), key.Length)).Where(group => group.Count() > 1).SelectMany(group => group)];
        Assert.NotEmpty(same);
        GroupTable table = new();
        Dictionary<string, int> expected = [];

        foreach (byte[][] block in (byte[][][])[.. keys.Except(same).Take(20_000).Chunk(1000), same, [.. same.Reverse()]])
            Assert.Equal(block.Select(key => NumberOf(expected, key)), FindOrAdd(table, block));
    }

    [Fact]
    public void Takes_groups_of_another_table()
    {
        GroupTable from = new();
        FindOrAdd(from, [.. Enumerable.Range(0, 10_000).Select(KeyBytes.OfNumber)]);
        GroupTable into = new(new GroupRecords(), 16);
        FindOrAdd(into, [.. Enumerable.Range(5_000, 100).Select(KeyBytes.OfNumber)]);
        int[] taken = [.. Enumerable.Range(4_990, 200).Reverse()];
        int[] groups = new int[taken.Length];

        into.FindOrAdd(from, taken, groups);

        Assert.Equal(200, into.Count);
        for (int i = 0; i < taken.Length; i++) Assert.Equal(KeyBytes.OfNumber(taken[i]), into.KeyOf(groups[i]));
    }

    [Fact]
    public void Fields_of_new_records_are_zero_also_after_the_records_were_cleared()
    {
        GroupRecords records = new();
        GroupTable table = new(records, 16);
        StateField<long> field = new(records);
        StateField<Int128> second = new(records);
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < (2 * GroupRecords.PageRecords) + 5; i++)
            {
                byte[] key = KeyBytes.OfNumber(i);
                int group = table.FindOrAdd(key, KeyHash.Compute(ref MemoryMarshal.GetArrayDataReference(key), key.Length));
                Assert.Equal((0L, (Int128)0), (field[group], second[group]));
                (field[group], second[group]) = (i + 1, -i - 1);
            }

            for (int group = 0; group < table.Count; group++) Assert.Equal((group + 1L, (Int128)(-group - 1)), (field.Open()[group], second[group]));
            table.Clear();
        }
    }

    private static void Check(GroupTable table, byte[][] keys, int hashBits)
    {
        Dictionary<string, int> expected = [];
        foreach (byte[] key in keys)
        {
            ulong hash = KeyHash.Compute(ref MemoryMarshal.GetArrayDataReference(key), key.Length) & (hashBits == 64 ? ulong.MaxValue : (1UL << hashBits) - 1);
            Assert.Equal(expected.GetValueOrDefault(Convert.ToHexString(key), -1), table.Find(key, hash));
            Assert.Equal(NumberOf(expected, key), table.FindOrAdd(key, hash));
            Assert.Equal(expected.Count, table.Count);
        }

        foreach ((string key, int group) in expected) Assert.Equal(key, Convert.ToHexString(table.KeyOf(group)));
    }

    private static int NumberOf(Dictionary<string, int> numbers, byte[] key)
    {
        numbers.TryAdd(Convert.ToHexString(key), numbers.Count);
        return numbers[Convert.ToHexString(key)];
    }

    private static int[] FindOrAdd(GroupTable table, byte[][] keys)
    {
        int[] starts = new int[keys.Length];
        int[] ends = new int[keys.Length];
        for (int i = 0, at = 0; i < keys.Length; i++) (starts[i], ends[i], at) = (at, at + keys[i].Length, at + keys[i].Length);
        int[] groups = new int[keys.Length];
        table.FindOrAdd([.. keys.SelectMany(key => key)], starts, ends, groups);
        return groups;
    }
}
