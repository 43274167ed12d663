using System.Text;
using Etl.Steps;
using Etl.Steps.RowStore;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.RowStore;

[Collection(FullDevice.Collection)]
public sealed class SortedRowsTests : IDisposable
{
    private static readonly Gen<string> Keys = Gen.OneOf(
        Gen.Elements("", "a", "b", "ab", "abcdefgh", "abcdefghi", "abcdefgh\0", "abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxyy"),
        Gen.Choose(0, 1000).Select(number => $"common front {number:d6}"));

    private readonly string _folder = Directory.CreateTempSubdirectory("etl-runs-").FullName;
    private readonly ScratchFolder _scratch;

    public SortedRowsTests() => _scratch = new ScratchFolder(_folder);

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Any_records_come_out_sorted_whatever_the_memory_and_the_parts() =>
        Prop.ForAll(Arb.From(Gen.ArrayOf(Keys)), Arb.From(Gen.Elements(1, 2000, 20_000, 1 << 20)), Arb.From(Gen.Choose(1, 4)), (keys, memory, parts) =>
        {
            SortedRows[] sorted = [.. Enumerable.Range(0, parts).Select(_ => new SortedRows(_scratch, memory))];
            for (int i = 0; i < keys.Length; i++) sorted[i * 7 % parts].Add(Encoding.UTF8.GetBytes(keys[i]), [(byte)(i % 3)]);
            string[] expected = [.. keys.Select((key, i) => (key, i)).OrderBy(entry => entry.key, StringComparer.Ordinal).ThenBy(entry => entry.i % 3).Select(entry => $"{entry.key}={entry.i % 3}")];
            Assert.Equal(expected, Merged(sorted, memory * parts));
            Assert.Empty(Directory.GetFiles(_folder));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Many_runs_are_merged_in_passes_that_read_few_files_at_once()
    {
        using SortedRows sorted = new(_scratch, memoryBytes: 1);
        for (int i = 0; i < 4000; i++) sorted.Add(Encoding.UTF8.GetBytes($"{i * 37 % 4000:d4}"), []);
        Assert.Equal(249, sorted.Runs.Count);
        Assert.Equal(Enumerable.Range(0, 4000).Select(i => $"{i:d4}="), Merged([sorted], 1L << 20));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Keys_that_differ_late_and_one_by_one_are_sorted()
    {
        // Each key is the front of the next one, so that every level of the sort settles one of them.
        using SortedRows sorted = new(_scratch, 1 << 20);
        int[] lengths = [.. Enumerable.Range(0, 200)];
        new Random(1).Shuffle(lengths);
        foreach (int length in lengths) sorted.Add(Encoding.UTF8.GetBytes(new string('m', 8 * length) + "z"), [(byte)length]);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"={199 - i}"), Merged([sorted], 1 << 20).Select(line => line[line.IndexOf('=')..]));
    }

    [Fact]
    public void Records_larger_than_page_and_buffer_survive_the_disk()
    {
        using SortedRows sorted = new(_scratch, memoryBytes: 10_000);
        byte[] large = new byte[300_000];
        new Random(2).NextBytes(large);
        foreach (byte key in (byte[])[3, 1, 2, 5, 4]) sorted.Add([key], large.AsSpan(key * 10_000));
        using RecordMerge merge = MergePlan.Merge([sorted], _scratch, 10_000, TestContext.Current.CancellationToken);
        for (byte key = 1; merge.Next(); key++)
        {
            Assert.Equal([key], merge.Key.ToArray());
            Assert.True(merge.Row.SequenceEqual(large.AsSpan(key * 10_000)));
        }
    }

    [Fact]
    public void Keeps_to_its_memory()
    {
        const int Memory = 1 << 20;
        using SortedRows sorted = new(_scratch, Memory);
        byte[] row = new byte[100];
        for (int i = 0; i < 50_000; i++)
        {
            sorted.Add(BitConverter.GetBytes(i * 7919), row);
            Assert.True(sorted.Store.MemoryBytes <= Memory);
        }

        Assert.InRange(sorted.Runs.Count, 5, 15);
    }

    [Fact]
    public void A_full_disk_is_reported_with_the_cure()
    {
        using RunWriter writer = new(_scratch, FullDevice.Open(_folder), 512);
        StepException failure = Assert.Throws<StepException>(() => writer.Write([1], new byte[1000]));
        Assert.Equal($"The folder for temporary files '{_folder}' cannot be written to. The disk is full. Free some space, or choose a folder on another disk.", failure.Message);
    }

    [Fact]
    public void A_run_that_was_cut_short_is_reported()
    {
        RunWriter writer = new(_scratch, 512);
        writer.Write([1], new byte[1000]);
        RunFile run = writer.Complete();
        using (FileStream file = File.OpenWrite(run.Path)) file.SetLength(500);
        using RunReader reader = new(run, 512);
        StepException failure = Assert.Throws<StepException>(() => reader.Next());
        Assert.Equal($"The temporary file '{run.Path}' cannot be read. The file is shorter than it was when it was written. Keep the work folder as it is while etl runs, and run again.", failure.Message);
    }

    [Fact]
    public void What_is_not_merged_is_removed_with_its_owner()
    {
        SortedRows sorted = new(_scratch, memoryBytes: 1);
        for (byte i = 0; i < 65; i++) sorted.Add([i], []);
        Assert.Equal(4, Directory.GetFiles(_folder).Length);
        sorted.Dispose();
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Merging_in_passes_can_be_cancelled_and_leaves_no_files()
    {
        using SortedRows sorted = new(_scratch, memoryBytes: 1);
        for (byte i = 0; i < 100; i++) sorted.Add([i], []);
        Assert.Throws<OperationCanceledException>(() => MergePlan.Merge([sorted], _scratch, 1, new CancellationToken(canceled: true)));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    private string[] Merged(SortedRows[] parts, long memory)
    {
        List<string> lines = [];
        using RecordMerge merge = MergePlan.Merge(parts, _scratch, memory, TestContext.Current.CancellationToken);
        while (merge.Next()) lines.Add($"{Encoding.UTF8.GetString(merge.Key)}={(merge.Row.IsEmpty ? "" : merge.Row[0])}");
        return [.. lines];
    }
}
