using System.IO.Compression;
using System.Text;
using Etl.Messages;
using Etl.Running;
using Etl.Steps.Compression;
using Etl.Steps.Compression.Inflate;

namespace Etl.Tests.Steps.Compression.Inflate;

/// <summary>Reading ahead must not show: not in the bytes, and not in what is said of damaged files.</summary>
public sealed class GzipAheadTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("etl-ahead-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Kinds() => ["small", "blocks", "bgzf", "megabytes", "large", "mixed", "nested", "empty"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Gives_the_bytes_of_reading_from_start_to_end(string kind)
    {
        byte[][] contents = Contents(kind);
        string path = Write(kind, [.. contents.SelectMany(content => Member(content, kind))]);
        byte[] expected = [.. contents.SelectMany(content => content)];

        foreach (int workers in new[] { 1, 2, 5 })
        {
            (byte[] bytes, string? fault) = await ReadAsync(path, workers);
            Assert.Null(fault);
            Assert.True(expected.AsSpan().SequenceEqual(bytes), $"{kind} with {workers} workers: {bytes.Length} bytes instead of {expected.Length}.");
        }
    }

    [Fact]
    public async Task Says_the_same_of_files_that_are_damaged_or_cut_off()
    {
        byte[] packed = [.. Contents("mixed").SelectMany(content => Member(content, "mixed"))];
        Random random = new(4);
        for (int i = 0; i < 40; i++)
        {
            byte[] damaged = [.. packed];
            if (i % 4 == 0) damaged = damaged[..random.Next(damaged.Length)];
            else if (i % 4 == 1) damaged = [.. damaged, .. "and more"u8];
            else damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            string path = Write("damaged", damaged);

            (byte[] expected, string? expectedFault) = await ReadAsync(path, 1);
            (byte[] bytes, string? fault) = await ReadAsync(path, 3);
            Assert.Equal(expectedFault, fault);
            Assert.True(expected.AsSpan().SequenceEqual(bytes), $"Case {i}: {bytes.Length} bytes instead of {expected.Length}.");
        }
    }

    [Theory]
    [InlineData("megabytes")]
    [InlineData("bgzf")]
    public async Task Other_workers_decode_ahead_of_a_listed_file_as_a_run_reads_it(string kind)
    {
        byte[][] contents = Contents(kind);
        byte[] packed = [.. contents.SelectMany(content => Member(content, kind))];
        DiskFile file = new(Write(kind, packed));
        using CpuScheduler workers = new(3);
        // On a busy machine the others may come too late now and then.
        bool ahead = false;
        for (int i = 0; i < 100 && !ahead; i++)
        {
            InputProgress progress = new();
            FileMessage listed = progress.Watch(new FileMessage(new Position(0, 0), kind + ".gz", kind + ".gz", file) { Length = packed.Length });
            FileMessage plain = new Decompress(CompressionFormat.Auto).Wrap(listed);
            (byte[] bytes, ahead, long done) = await Task.Factory.StartNew(
                () =>
                {
                    using GzipReader reader = Assert.IsType<GzipReader>(plain.Content.OpenRead());
                    using MemoryStream read = new();
                    reader.CopyTo(read);
                    return (read.ToArray(), reader.HasReadAhead, progress.Done);
                },
                TestContext.Current.CancellationToken,
                TaskCreationOptions.None,
                workers);
            Assert.True(contents.SelectMany(content => content).SequenceEqual(bytes));
            Assert.Equal(packed.Length, done);
        }

        Assert.True(ahead);
    }

    [Fact]
    public async Task Notices_that_the_file_changes_while_it_is_read()
    {
        string path = Write("changing", [.. Contents("megabytes").SelectMany(content => Member(content, "megabytes"))]);
        using CpuScheduler workers = new(2);
        await Task.Factory.StartNew(
            () =>
            {
                using GzipReader reader = new(new DiskFile(path).OpenRead());
                byte[] buffer = new byte[100_000];
                Assert.True(reader.Read(buffer) > 0);
                File.SetLastWriteTimeUtc(path, new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
                Assert.Throws<FileChangedException>(() =>
                {
                    while (reader.Read(buffer) > 0)
                    {
                        // To the end.
                    }
                });
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.None,
            workers);
    }

    [Fact]
    public async Task May_be_given_up_at_any_time()
    {
        string path = Write("left", [.. Contents("megabytes").SelectMany(content => Member(content, "megabytes"))]);
        using CpuScheduler workers = new(2);
        for (int pieces = 0; pieces < 60; pieces += 3)
        {
            int wanted = pieces;
            await Task.Factory.StartNew(
                () =>
                {
                    using GzipReader reader = new(new DiskFile(path).OpenRead());
                    byte[] buffer = new byte[100_000];
                    for (int i = 0; i < wanted; i++) Assert.True(reader.Read(buffer) > 0);
                },
                TestContext.Current.CancellationToken,
                TaskCreationOptions.None,
                workers);
        }
    }

    private static async Task<(byte[] Bytes, string? Fault)> ReadAsync(string path, int threads)
    {
        using CpuScheduler workers = new(threads);
        return await Task.Factory.StartNew(() => Read(path), TestContext.Current.CancellationToken, TaskCreationOptions.None, workers);
    }

    private static (byte[] Bytes, string? Fault) Read(string path)
    {
        using MemoryStream bytes = new();
        try
        {
            using GzipReader reader = new(new DiskFile(path).OpenRead());
            reader.CopyTo(bytes);
            return (bytes.ToArray(), null);
        }
        catch (InvalidDataException e)
        {
            return (bytes.ToArray(), e.Message);
        }
    }

    private string Write(string name, byte[] packed)
    {
        string path = Path.Combine(_folder, name + ".gz");
        File.WriteAllBytes(path, packed);
        return path;
    }

    private static byte[][] Contents(string kind)
    {
        Random random = new(kind.Length);
        return kind switch
        {
            "small" => [.. Enumerable.Range(0, 20_000).Select(_ => Lines(random, random.Next(200)))],
            "blocks" => [.. Enumerable.Range(0, 60).Select(_ => Lines(random, 65_280))],
            // As bgzip writes them, with an empty member at the end.
            "bgzf" => [.. Enumerable.Range(0, 60).Select(_ => Lines(random, 65_280)), []],
            "megabytes" => [.. Enumerable.Range(0, 8).Select(_ => Lines(random, 1 << 20))],
            // Beyond what is decoded ahead.
            "large" => [.. Enumerable.Range(0, 3).Select(_ => Lines(random, 6 << 20))],
            "mixed" => [.. Enumerable.Range(0, 40).Select(i => Lines(random, i % 10 == 5 ? 1 << 20 : random.Next(80_000)))],
            // Members that hold members, stored as they are.
            "nested" => [.. Enumerable.Range(0, 30).Select(_ => (byte[])[.. Enumerable.Range(0, 20).SelectMany(_ => Member(Lines(random, random.Next(5000)), "blocks"))])],
            _ => [.. Enumerable.Range(0, 50_000).Select(_ => Array.Empty<byte>())],
        };
    }

    private static byte[] Lines(Random random, int length)
    {
        StringBuilder lines = new(length + 40);
        while (lines.Length < length) lines.Append(random.Next(1_000_000)).Append(",store ").Append(random.Next(40)).Append('\n');
        return Encoding.UTF8.GetBytes(lines.ToString(0, length));
    }

    private static byte[] Member(byte[] content, string kind)
    {
        if (kind is "bgzf") return BgzfMember(content);
        if (content.Length == 0) return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        using MemoryStream packed = new();
        using (GZipStream stream = new(packed, kind is "nested" ? CompressionLevel.NoCompression : CompressionLevel.Fastest, leaveOpen: true)) stream.Write(content);
        return packed.ToArray();
    }

    /// <summary>A member whose header has the extra field BC, which says how long it is.</summary>
    private static byte[] BgzfMember(byte[] content)
    {
        byte[] plain = Member(content, "");
        int length = plain.Length + 8;
        return [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 0xFF, 6, 0, (byte)'B', (byte)'C', 2, 0, (byte)(length - 1), (byte)((length - 1) >> 8), .. plain.AsSpan(10)];
    }
}
