using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Compression;
using Etl.Steps.Files;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Files;

[Collection(FullDevice.Collection)]
public sealed class WriteFilesTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 600_000).Select(i => (byte)(i % 251))];

    [Fact]
    public async Task Writes_files_under_their_names_when_the_run_has_succeeded()
    {
        await using IoFolder folder = new();
        await WriteAsync(folder, folder.Message("2024/a.csv", Content));
        await WriteAsync(folder, folder.Message("empty.csv", []));
        Assert.False(File.Exists(folder.PathOf("out/2024/a.csv")));

        folder.Context.Outputs.Commit();

        Assert.Equal(Content, await File.ReadAllBytesAsync(folder.PathOf("out/2024/a.csv"), TestContext.Current.CancellationToken));
        Assert.Empty(await File.ReadAllBytesAsync(folder.PathOf("out/empty.csv"), TestContext.Current.CancellationToken));
        Assert.Equal(2, Directory.GetFiles(folder.PathOf("out"), "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Writes_what_decompress_makes()
    {
        await using IoFolder folder = new();
        SentMessages sent = new();
        await PlanProblems.Step<Compress>(Compress.Type, new CompressOptions()).TransformAsync(folder.Message("a.csv", Content), sent, folder.Context, TestContext.Current.CancellationToken);
        FileMessage plain = PlanProblems.Step<Decompress>(Decompress.Type, new DecompressOptions()).Wrap(sent.Files[0]);

        await WriteAsync(folder, plain);
        folder.Context.Outputs.Commit();

        Assert.Equal(Content, await File.ReadAllBytesAsync(folder.PathOf("out/a.csv"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_temporary_file_stays_for_its_other_readers_and_the_output_outlives_it()
    {
        await using IoFolder folder = new();
        string path = folder.Write("scratch/1", Content);
        FileMessage file = new(new Position(0, 0), "a.bin", "a.bin", new DiskFile(path, isTemporary: true));

        await WriteAsync(folder, file);
        folder.Context.Outputs.Commit();
        Assert.True(File.Exists(path));
        file.Release();

        Assert.False(File.Exists(path));
        Assert.Equal(Content, await File.ReadAllBytesAsync(folder.PathOf("out/a.bin"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_of_the_user_is_copied_so_that_later_changes_do_not_reach_the_output()
    {
        await using IoFolder folder = new();
        await WriteAsync(folder, folder.Message("a.csv", Content));
        folder.Context.Outputs.Commit();

        folder.Write("a.csv", "changed");

        Assert.Equal(Content, await File.ReadAllBytesAsync(folder.PathOf("out/a.csv"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("../a.csv", "'..' would leave the folder")]
    [InlineData("x/../../a.csv", "'..' would leave the folder")]
    [InlineData("x\\..\\a.csv", "'..' would leave the folder")]
    [InlineData("/etc/passwd", "an absolute path would leave the folder")]
    [InlineData("\\\\server\\share", "an absolute path would leave the folder")]
    [InlineData("C:\\a.csv", "an absolute path would leave the folder")]
    [InlineData("c:a.csv", "an absolute path would leave the folder")]
    [InlineData("x//a.csv", "a part of the path is empty")]
    [InlineData("", "an empty name is none")]
    [InlineData("a\0.csv", "a name cannot hold a NUL character")]
    public async Task Refuses_names_that_lead_elsewhere(string name, string reason)
    {
        await using IoFolder folder = new();
        FileMessage file = new(new Position(0, 0), name, "in/source", new DiskFile(folder.Write("a.csv")));

        StepException e = await Assert.ThrowsAsync<StepException>(() => WriteAsync(folder, file));

        Assert.Equal($"The file would be written as '{name}', but {reason}. Rename the file.", e.Message);
        Assert.Equal("in/source", e.Item);
        Assert.Empty(folder.Context.Outputs.Files);
    }

    [Fact]
    public async Task Says_that_two_files_have_one_name()
    {
        await using IoFolder folder = new();
        await WriteAsync(folder, folder.Message("a.csv", Content));

        StepException e = await Assert.ThrowsAsync<StepException>(() => WriteAsync(folder, folder.Message("a.csv", Content)));

        Assert.Equal("The steps 'step' and 'step' write the same file, or one step writes it twice. Give each output a path of its own.", e.Message);
    }

    [Fact]
    public async Task Says_that_the_disk_is_full()
    {
        await using IoFolder folder = new();
        StagedFile full = new("write", folder.PathOf("a.csv"), FullDevice.Link(folder.Path));

        await using FileStream stream = full.Open();
        StepException e = Assert.Throws<StepException>(() =>
        {
            using Stream source = new MemoryStream(Content);
            FileCopy.Copy(folder.Message("a", Content), source, stream, full.WriteError, CancellationToken.None);
        });

        Assert.Equal("The output cannot be written. The disk is full. Free some space, or choose a folder on another disk.", e.Message);
    }

    [Fact]
    public void Refuses_an_empty_folder() =>
        Assert.Equal(["folder: The folder is empty. Name one, or use '.' for the working folder."], PlanProblems.Of(WriteFiles.Type, new WriteFilesOptions { Folder = "" }));

    private static async Task WriteAsync(IoFolder folder, FileMessage file) =>
        await PlanProblems.Step<WriteFiles>(WriteFiles.Type, new WriteFilesOptions { Folder = "out" }).WriteAsync(file, folder.Context, TestContext.Current.CancellationToken);
}
