using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Compression;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Compression;

public sealed class CompressTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * i % 61))];

    public static TheoryData<string, string> FormatsAndLevels() => new(
        from format in new[] { "Gzip", "Zlib", "Brotli" }
        from level in new[] { "Fastest", "Optimal", "Smallest" }
        select (format, level));

    [Theory]
    [MemberData(nameof(FormatsAndLevels))]
    public async Task What_it_compresses_decompress_gives_back(string format, string level)
    {
        await using IoFolder folder = new();
        foreach (byte[] content in new[] { Content, [] })
        {
            FileMessage packed = await CompressAsync(folder, folder.Message("2024/a.csv", content), format, level);

            Assert.Equal("2024/a.csv" + (format switch { "Gzip" => ".gz", "Zlib" => ".zz", _ => ".br" }), packed.Name);
            Assert.Equal("in/2024/a.csv", packed.Source);
            Assert.Equal(new FileInfo(packed.Content.LocalPath!).Length, packed.Length);
            Assert.Equal(content.Length, packed.SourceLength);
            FileMessage plain = PlanProblems.Step<Decompress>(Decompress.Type, new DecompressOptions()).Wrap(packed);
            await using Stream stream = plain.Content.OpenRead();
            using MemoryStream copy = new();
            await stream.CopyToAsync(copy, TestContext.Current.CancellationToken);
            Assert.Equal(content, copy.ToArray());
        }
    }

    [Fact]
    public async Task Writes_the_same_bytes_for_the_same_input()
    {
        await using IoFolder folder = new();
        FileMessage first = await CompressAsync(folder, folder.Message("a.csv", Content), "Gzip", "Optimal");
        FileMessage second = await CompressAsync(folder, folder.Message("b.csv", Content), "Gzip", "Optimal");

        Assert.Equal(Bytes(first), Bytes(second));
        static byte[] Bytes(FileMessage file) => File.ReadAllBytes(file.Content.LocalPath!);
    }

    [Fact]
    public async Task The_last_reader_deletes_the_compressed_file()
    {
        await using IoFolder folder = new();
        FileMessage packed = await CompressAsync(folder, folder.Message("a.csv", Content), "Gzip", "Optimal");

        packed.Release();

        Assert.Empty(folder.ScratchFiles());
    }

    [Fact]
    public async Task Names_the_input_that_cannot_be_read_and_leaves_nothing_behind()
    {
        await using IoFolder folder = new();
        FileMessage corrupt = PlanProblems.Step<Decompress>(Decompress.Type, new DecompressOptions()).Wrap(folder.Message("a.csv.gz", [0x1F, 0x8B, 8]));

        StepException e = await Assert.ThrowsAsync<StepException>(() => CompressAsync(folder, corrupt, "Gzip", "Optimal"));

        Assert.Equal("in/a.csv.gz", e.Item);
        Assert.Equal("The file cannot be read. The gzip data is cut off after byte 3 of the compressed file. Get the file again.", e.Message);
        Assert.Empty(folder.ScratchFiles());
    }

    private static async Task<FileMessage> CompressAsync(IoFolder folder, FileMessage file, string format, string level)
    {
        SentMessages sent = new();
        Compress step = PlanProblems.Step<Compress>(Compress.Type, new CompressOptions { Format = Enum.Parse<CompressFormat>(format), Level = Enum.Parse<CompressLevel>(level) });
        await step.TransformAsync(file, sent, folder.Context, TestContext.Current.CancellationToken);
        return Assert.Single(sent.Files);
    }
}
