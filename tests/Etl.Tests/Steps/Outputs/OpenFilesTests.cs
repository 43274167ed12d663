using Etl.Steps;
using Etl.Steps.Compression;
using Etl.Steps.Outputs;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Outputs;

[Collection(FullDevice.Collection)]
public sealed class OpenFilesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public async Task Files_that_hold_more_together_than_is_allowed_get_every_byte_in_order(int mostOpen)
    {
        const int Files = 300;
        await using IoFolder folder = new();
        using GzipQueue queue = new(folder.Context.Workers, 16 << 20);
        using OpenFiles open = new(mostOpen);
        GrowingFile[] files = [.. Enumerable.Range(0, Files).Select(i => new GrowingFile(folder.Context.Outputs.Stage("step", folder.PathOf($"{i}.txt")), CompressionFormat.None, folder.Context, queue))];
        byte[][] pieces = [new byte[20_000], new byte[30_000], new byte[100], new byte[70_000], new byte[10]];
        for (int i = 0; i < pieces.Length; i++) pieces[i].AsSpan().Fill((byte)('a' + i));

        foreach (byte[] piece in pieces.Take(3))
        {
            foreach (GrowingFile file in files) open.Append(file, piece);
        }

        foreach (byte[] piece in pieces.Skip(3))
        {
            foreach (GrowingFile file in files.Take(5)) open.Append(file, piece);
        }

        foreach (GrowingFile file in files) open.Finish(file);

        byte[] shorter = [.. pieces.Take(3).SelectMany(piece => piece)];
        byte[] longer = [.. pieces.SelectMany(piece => piece)];
        Assert.All(files, (file, i) => Assert.True((i < 5 ? longer : shorter).AsSpan().SequenceEqual(File.ReadAllBytes(file.Target.StagingPath)), file.Target.Path));
    }

    /// <summary>Together they hold more than the memory does, and blocks end in the midst of pieces, with one and with none behind.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public async Task Gzip_files_that_grow_in_turns_have_the_bytes_of_those_that_are_written_one_by_one(int mostOpen)
    {
        await using IoFolder folder = new();
        using GzipQueue queue = new(TaskScheduler.Default, 16 << 20);
        using OpenFiles open = new(mostOpen);
        Random random = new(mostOpen);
        int[] sizes = [0, 1, GzipBlock.MostBytes - 1, GzipBlock.MostBytes, GzipBlock.MostBytes + 1, 2 * GzipBlock.MostBytes, .. Enumerable.Range(0, 30).Select(_ => random.Next(500_000, 1_300_000))];
        byte[][] contents = [.. sizes.Select(size => Content(random, size))];
        GrowingFile[] files = [.. sizes.Select((_, i) => Gzip(folder, queue, $"{i}.gz"))];

        int[] given = new int[sizes.Length];
        for (bool any = true; any;)
        {
            any = false;
            for (int i = 0; i < files.Length; i++)
            {
                ReadOnlySpan<byte> piece = contents[i].AsSpan(given[i]);
                piece = piece[..Math.Min(piece.Length, random.Next(3) == 0 ? random.Next(200_000) : random.Next(40_000))];
                open.Append(files[i], piece);
                given[i] += piece.Length;
                any |= given[i] < sizes[i];
            }
        }

        foreach (GrowingFile file in files) open.Finish(file);
        queue.Finish();

        for (int i = 0; i < files.Length; i++)
        {
            using OutputFile alone = new(folder.Context.Outputs.Stage("step", folder.PathOf($"alone{i}.gz")), CompressionFormat.Gzip, queue);
            alone.Write(contents[i]);
            alone.Complete();
            queue.Finish();
            byte[] expected = File.ReadAllBytes(folder.Context.Outputs.Files.Single(file => string.Equals(file.Path, folder.PathOf($"alone{i}.gz"), StringComparison.Ordinal)).StagingPath);
            Assert.True(expected.AsSpan().SequenceEqual(File.ReadAllBytes(files[i].Target.StagingPath)), $"The file of {sizes[i]} bytes differs.");
        }

        Assert.True(!Directory.Exists(folder.Context.Scratch.Path) || Directory.GetFiles(folder.Context.Scratch.Path).Length == 0);
    }

    [Fact]
    public async Task A_gzip_file_does_not_wait_for_its_end_to_become_small()
    {
        await using IoFolder folder = new();
        using GzipQueue queue = new(TaskScheduler.Default, 16 << 20);
        using OpenFiles open = new(1);
        GrowingFile file = Gzip(folder, queue, "x.gz");

        open.Append(file, new byte[4 * GzipBlock.MostBytes]);
        queue.Finish();

        Assert.InRange(new FileInfo(file.Target.StagingPath).Length, 1, GzipBlock.MostBytes);
        Assert.False(file.IsCreated);
    }

    [Fact]
    public async Task A_gzip_file_has_the_same_bytes_where_memory_is_short()
    {
        await using IoFolder folder = new();
        using GzipQueue queue = new(TaskScheduler.Default, 16 << 20);
        using OpenFiles open = new(1);
        StepContext tight = new() { Root = folder.Path, Scratch = folder.Context.Scratch, Outputs = folder.Context.Outputs, Logger = folder.Context.Logger, OutputBytes = OpenFiles.MostHeld - 1 };
        GrowingFile roomy = Gzip(folder, queue, "roomy.gz");
        GrowingFile small = new(folder.Context.Outputs.Stage("step", folder.PathOf("small.gz")), CompressionFormat.Gzip, tight, queue);
        byte[] content = Content(new Random(1), (2 * GzipBlock.MostBytes) + 5);

        foreach (GrowingFile file in new[] { roomy, small })
        {
            foreach (byte[] piece in content.Chunk(50_000)) open.Append(file, piece);
            open.Finish(file);
            file.Complete(CancellationToken.None);
        }

        queue.Finish();
        Assert.True(roomy.GrowsByMembers && !small.GrowsByMembers);
        Assert.True(File.ReadAllBytes(roomy.Target.StagingPath).AsSpan().SequenceEqual(File.ReadAllBytes(small.Target.StagingPath)));
    }

    [Fact]
    public async Task No_more_files_are_open_than_is_allowed()
    {
        await using IoFolder folder = new();
        using GzipQueue queue = new(folder.Context.Workers, 16 << 20);
        using OpenFiles open = new(3);
        GrowingFile[] files = [.. Enumerable.Range(0, 5).Select(i => new GrowingFile(folder.Context.Outputs.Stage("step", folder.PathOf($"{i}.txt")), CompressionFormat.None, folder.Context, queue))];
        byte[] piece = new byte[100_000];

        open.Append(files[0], piece);
        open.Append(files[1], piece);
        open.Append(files[2], piece);
        open.Append(files[0], piece);
        open.Append(files[3], piece);

        // The one that was not used for the longest time is closed.
        Assert.Equal([true, false, true, true, false], files.Select(file => file.Stream is not null));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".gz")]
    public async Task Two_outputs_that_the_file_system_takes_for_one_are_refused(string extension)
    {
        await using IoFolder folder = new();
        using GzipQueue queue = new(folder.Context.Workers, 16 << 20);
        using OpenFiles open = new(3);
        // As a file system that ignores case would show the staged file of "DE.csv" under the name for "de.csv".
        StagedFile staged = folder.Context.Outputs.Stage("step", folder.PathOf("de.csv" + extension));
        await File.WriteAllTextAsync(staged.StagingPath, "DE", TestContext.Current.CancellationToken);
        GrowingFile file = new(staged, CompressionFormats.OfName(staged.Path), folder.Context, queue);

        StepException error = Assert.Throws<StepException>(() =>
        {
            open.Append(file, "x"u8);
            open.Finish(file);
            file.Complete(CancellationToken.None);
        });

        Assert.Equal(staged.Path, error.Item);
        Assert.Equal("Another output of this run has the same name on this file system, which does not tell some letters apart, such as capitals from small ones. Make the values of the path's columns alike with 'derive' before, for example with lower().", error.Message);
        Assert.Equal("DE", await File.ReadAllTextAsync(staged.StagingPath, TestContext.Current.CancellationToken));
    }

    private static GrowingFile Gzip(IoFolder folder, GzipQueue queue, string name) =>
        new(folder.Context.Outputs.Stage("step", folder.PathOf(name)), CompressionFormat.Gzip, folder.Context, queue);

    private static byte[] Content(Random random, int length)
    {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) content[i] = (byte)('a' + (random.Next(10) == 0 ? random.Next(26) : i % 7));
        return content;
    }
}
