using Etl.Steps.RowStore;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.RowStore;

public sealed class RecordStoreTests
{
    [Fact]
    public void Keeping_some_records_closes_the_gaps_of_the_others() =>
        Prop.ForAll(Arb.From(Gen.ArrayOf(Gen.Choose(0, 400))), Arb.From(Gen.Choose(1, 5)), (lengths, nth) =>
        {
            RecordStore store = new(pageBytes: 256);
            for (int i = 0; i < lengths.Length; i++) store.Add(BitConverter.GetBytes(i * 7919), Row(i, lengths[i]));
            store.Sort();
            string[] expected = [.. Lines(store).Where((_, i) => i % nth == 0)];
            int kept = 0;
            for (int i = 0; i < store.Count; i += nth) store.Places[kept++] = store.Places[i];
            long before = store.MemoryBytes;
            store.Keep(kept);
            Assert.Equal(expected, Lines(store));
            Assert.True(store.MemoryBytes <= before);

            // What is added next goes behind what was kept.
            for (int i = 0; i < lengths.Length; i++) store.Add([(byte)i], Row(i, lengths[i]));
            Assert.Equal([.. expected, .. lengths.Select((length, i) => $"{Convert.ToHexString([(byte)i])} {Convert.ToHexString(Row(i, length))}")], Lines(store));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Growth_is_known_before_a_record_is_added() => Prop.ForAll(Arb.From(Gen.ArrayOf(Gen.Choose(0, 400))), lengths =>
    {
        RecordStore store = new(pageBytes: 256);
        foreach (int length in (int[])[.. lengths, -1, .. lengths])
        {
            if (length < 0)
            {
                store.Clear();
                continue;
            }

            long expected = store.MemoryBytes + store.GrowthFor(2, length);
            store.Add([1, 2], new byte[length]);
            Assert.Equal(expected, store.MemoryBytes);
        }
    }).QuickCheckThrowOnFailure();

    private static byte[] Row(int seed, int length)
    {
        byte[] row = new byte[length];
        new Random(seed).NextBytes(row);
        return row;
    }

    private static string[] Lines(RecordStore store) =>
        [.. store.Places.ToArray().Select(place => $"{Convert.ToHexString(store.KeyOf(place))} {Convert.ToHexString(store.RowOf(place))}")];
}
