using Etl.Steps;
using Etl.Steps.Joins;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Joins;

public sealed class PartFileTests : IDisposable
{
    private readonly ScratchFolder _scratch = new(Directory.CreateTempSubdirectory("etl-parts-").FullName);

    public void Dispose() => _scratch.Dispose();

    /// <summary>Lengths around those of regions, whose sizes depend on the memory.</summary>
    [Fact]
    public void Chunks_of_a_part_come_back_as_they_were_added()
    {
        Gen<(int Part, int Length)[]> adds = Gen.Elements(0, 1, 63)
            .SelectMany(part => Gen.OneOf(Gen.Choose(1, 40), Gen.Choose(2000, 2100), Gen.Choose(4060, 4110), Gen.Choose(16_300, 16_400), Gen.Choose(32_700, 33_000)).Select(length => (part, length)))
            .ArrayOf();
        Prop.ForAll(adds.ToArbitrary(), Gen.Elements(0L, 8L << 20, 1L << 30).ToArbitrary(), (added, memory) =>
        {
            using PartFile file = new(_scratch, 0, memory);
            for (int i = 0; i < added.Length; i++) file.Append(added[i].Part, i, Bytes(i, added[i].Length), 3, 2);
            file.Complete();
            for (int part = 0; part < PartFile.Parts; part++)
            {
                int[] expected = [.. Enumerable.Range(0, added.Length).Where(i => added[i].Part == part)];
                List<PartChunk> chunks = file.ChunksOf(part);
                Assert.Equal(expected, chunks.Select(chunk => chunk.Batch));
                Assert.Equal((3L * expected.Length, 2L * expected.Length), (file.CostOf(part), file.RowsOf(part)));
                foreach (PartChunk chunk in chunks)
                {
                    byte[] buffer = [];
                    int length = file.Read(chunk, ref buffer);
                    Assert.Equal(Bytes(chunk.Batch, added[chunk.Batch].Length), buffer[..length]);
                }
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Workers_add_at_once()
    {
        const int Workers = 4;
        const int Each = 500;
        using PartFile file = new(_scratch, 0, 0);
        Thread[] threads = [.. Enumerable.Range(0, Workers).Select(worker => new Thread(() =>
        {
            for (int i = 0; i < Each; i++) file.Append(i % 3, (worker * Each) + i, Bytes(i, 1 + (i * 37 % 3000)), 0, 1);
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        file.Complete();

        List<PartChunk> chunks = [.. Enumerable.Range(0, PartFile.Parts).SelectMany(file.ChunksOf)];

        Assert.Equal(Enumerable.Range(0, Workers * Each), chunks.Select(chunk => chunk.Batch).Order());
        foreach (PartChunk chunk in chunks)
        {
            byte[] buffer = [];
            int i = chunk.Batch % Each;
            int length = file.Read(chunk, ref buffer);
            Assert.Equal(Bytes(i, 1 + (i * 37 % 3000)), buffer[..length]);
        }
    }

    private static byte[] Bytes(int seed, int length) => [.. Enumerable.Range(seed, length).Select(i => (byte)(i * 31))];
}
