using System.Security.Cryptography;
using Etl.Steps;
using Etl.Steps.Compression;
using Etl.Steps.Outputs;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Outputs;

[Collection(FullDevice.Collection)]
public sealed class OutputFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("etl-output-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData(".gz")]
    [InlineData(".zz")]
    [InlineData(".br")]
    public void A_file_has_the_same_bytes_however_it_is_cut_into_writes(string extension)
    {
        byte[] content = [.. Enumerable.Range(0, 600_000).SelectMany(i => System.Text.Encoding.UTF8.GetBytes($"{i * 7919 % 1009},"))];

        byte[] whole = Write("whole" + extension, content, content.Length);

        Assert.Equal(whole, Write("pieces" + extension, content, 977));
        Assert.Equal(whole, Write("blocks" + extension, content, 64 * 1024));
        Assert.Equal(extension.Length == 0, SHA256.HashData(whole).SequenceEqual(SHA256.HashData(content)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".gz")]
    public void A_full_disk_is_named(string extension)
    {
        using GzipQueue queue = new(TaskScheduler.Default, 16 << 20);
        using OutputFile output = new(new StagedFile("step", "/out/x.csv", FullDevice.Link(_folder)), CompressionFormats.OfName(extension), queue);

        StepException error = Assert.Throws<StepException>(() =>
        {
            output.Write("a"u8);
            output.Complete();
            queue.Finish();
        });

        Assert.Equal("/out/x.csv", error.Item);
        Assert.Equal("The output cannot be written. The disk is full. Free some space, or choose a folder on another disk.", error.Message);
    }

    private byte[] Write(string name, byte[] content, int piece)
    {
        string path = Path.Combine(_folder, name);
        using GzipQueue queue = new(TaskScheduler.Default, 16 << 20);
        using OutputFile output = new(new StagedFile("step", path, path), CompressionFormats.OfName(name), queue);
        foreach (byte[] part in content.Chunk(piece)) output.Write(part);
        output.Complete();
        queue.Finish();
        return File.ReadAllBytes(path);
    }
}
