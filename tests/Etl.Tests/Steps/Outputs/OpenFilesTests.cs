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
        using GzipQueue queue = new(folder.Context.Workers);
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

    [Fact]
    public async Task No_more_files_are_open_than_is_allowed()
    {
        await using IoFolder folder = new();
        using GzipQueue queue = new(folder.Context.Workers);
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
        using GzipQueue queue = new(folder.Context.Workers);
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
}
