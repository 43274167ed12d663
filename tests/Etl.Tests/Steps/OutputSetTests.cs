using System.Runtime.Versioning;
using System.Text;
using Etl.Steps;
using Etl.Tests.Support;

namespace Etl.Tests.Steps;

public sealed class OutputSetTests
{
    [Fact]
    public async Task Puts_outputs_in_place_at_commit_over_what_was_there()
    {
        await using IoFolder folder = new();
        folder.Write("out/a.csv", "old");
        await StageAsync(folder, "out/a.csv", "new");
        Assert.Equal("old", await ReadAsync(folder, "out/a.csv"));

        folder.Context.Outputs.Commit();

        Assert.Equal("new", await ReadAsync(folder, "out/a.csv"));
        Assert.Equal(["a.csv"], Directory.GetFiles(folder.PathOf("out")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Leaves_what_was_there_when_the_run_fails()
    {
        await using IoFolder folder = new();
        folder.Write("out/a.csv", "old");
        await StageAsync(folder, "out/a.csv", "new");

        await folder.Context.Outputs.DisposeAsync();

        Assert.Equal("old", await ReadAsync(folder, "out/a.csv"));
        Assert.Equal(["a.csv"], Directory.GetFiles(folder.PathOf("out")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_failed_run_leaves_no_folder_that_it_created_unless_something_is_in_it()
    {
        await using IoFolder folder = new();
        folder.Write("old/keep.txt", "");
        await StageAsync(folder, "old/sub/a.csv", "new");
        await StageAsync(folder, "new/1/a.csv", "new");
        await StageAsync(folder, "new/2/a.csv", "new");
        folder.Write("new/2/by-another.txt", "");

        await folder.Context.Outputs.DisposeAsync();

        Assert.Equal(["new", "new/2", "old"], Directory.GetDirectories(folder.Path, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder.Path, path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Stages_on_many_threads()
    {
        await using IoFolder folder = new();
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), TestContext.Current.CancellationToken, async (i, _) => await StageAsync(folder, $"out/{i % 7}/{i}.csv", "x"));

        folder.Context.Outputs.Commit();

        Assert.Equal(200, Directory.GetFiles(folder.PathOf("out"), "*.csv", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Says_that_a_file_is_where_a_folder_is_needed()
    {
        await using IoFolder folder = new();
        string file = folder.Write("out", "a file");

        Assert.Equal(
            $"The output folder '{folder.PathOf("out/sub")}' cannot be created. '{file}' is a file, not a folder. Choose another folder, or move that file away.",
            Assert.Throws<StepException>(() => folder.Context.Outputs.Stage("write", folder.PathOf("out/sub/a.csv"))).Message);
    }

    [Fact]
    public async Task Says_that_a_folder_is_where_the_output_shall_go()
    {
        await using IoFolder folder = new();
        Directory.CreateDirectory(folder.PathOf("out"));

        Assert.Equal("The output path is a folder. Name a file in it.", Assert.Throws<StepException>(() => folder.Context.Outputs.Stage("write", folder.PathOf("out"))).Message);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Says_that_there_is_no_permission()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Permissions do not stop this user.");
        await using IoFolder folder = new();
        folder.Write("out/a.csv");
        StagedFile staged = folder.Context.Outputs.Stage("write", folder.PathOf("out/b.csv"));
        File.SetUnixFileMode(folder.PathOf("out"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            Assert.Equal(
                "The output cannot be written. There is no permission to write there. Choose a folder that you may write to, or change its permissions.",
                Assert.Throws<StepException>(() => staged.Open().Dispose()).Message);
        }
        finally
        {
            File.SetUnixFileMode(folder.PathOf("out"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task Says_that_the_file_system_is_read_only()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Directory.Exists("/sys/kernel"), "There is no read-only file system to try.");
        await using IoFolder folder = new();

        StepException e = Assert.Throws<StepException>(() => folder.Context.Outputs.Stage("write", "/sys/kernel/etl-test/a.csv"));

        Assert.StartsWith("The output folder '/sys/kernel/etl-test' cannot be created. ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_which_finished_output_is_gone()
    {
        await using IoFolder folder = new();
        await StageAsync(folder, "a.csv", "x");
        File.Delete(folder.Context.Outputs.Files[0].StagingPath);

        StepException e = Assert.Throws<StepException>(folder.Context.Outputs.Commit);

        Assert.Equal(folder.PathOf("a.csv"), e.Item);
        Assert.StartsWith("The finished output cannot be brought to the disk. ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_at_commit_what_went_wrong_when_a_finished_output_was_flushed_ahead()
    {
        await using IoFolder folder = new();
        await StageAsync(folder, "a.csv", "x");
        StagedFile file = folder.Context.Outputs.Files[0];
        File.Move(file.StagingPath, folder.PathOf("away"));
        StepException first = Assert.Throws<StepException>(file.Flush);
        File.Move(folder.PathOf("away"), file.StagingPath);

        // The system would say that all is well by now.
        StepException e = Assert.Throws<StepException>(folder.Context.Outputs.Commit);

        Assert.Same(first, e);
        Assert.False(File.Exists(folder.PathOf("a.csv")));
    }

    [Fact]
    public async Task Puts_finished_outputs_in_place_however_many_of_them_were_flushed_ahead()
    {
        await using IoFolder folder = new();
        string[] names = [.. Enumerable.Range(0, 100).Select(i => $"{i:00}.csv")];
        foreach (string name in names) await StageAsync(folder, name, name);
        foreach (StagedFile file in folder.Context.Outputs.Files) folder.Context.Outputs.Finish(file, default);

        folder.Context.Outputs.Commit();

        foreach (string name in names) Assert.Equal(name, await ReadAsync(folder, name));
        Assert.Equal(names.Length, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public async Task A_failed_run_leaves_nothing_of_outputs_that_are_being_flushed()
    {
        await using IoFolder folder = new();
        for (int i = 0; i < 50; i++) await StageAsync(folder, $"{i}.csv", "x");
        foreach (StagedFile file in folder.Context.Outputs.Files) folder.Context.Outputs.Finish(file, default);

        await folder.Context.Outputs.DisposeAsync();

        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Takes_the_longest_names_that_the_file_system_takes()
    {
        await using IoFolder folder = new();
        string name = new string('n', 251) + ".csv";
        await StageAsync(folder, name, "x");

        folder.Context.Outputs.Commit();

        Assert.Equal("x", await ReadAsync(folder, name));
    }

    [Fact]
    public async Task Deletes_nothing_that_it_did_not_put_there()
    {
        await using IoFolder folder = new();
        StagedFile file = folder.Context.Outputs.Stage("write", folder.PathOf("a.csv"));
        File.WriteAllText(file.StagingPath, "somebody else's");
        await using (file.Open())
        {
        }

        StagedFile link = folder.Context.Outputs.Stage("write", folder.PathOf("b.csv"));
        File.CreateSymbolicLink(link.StagingPath, folder.PathOf("nowhere"));
        StagedFile unused = folder.Context.Outputs.Stage("write", folder.PathOf("c.csv"));
        File.WriteAllText(unused.StagingPath, "somebody else's");

        await folder.Context.Outputs.DisposeAsync();

        Assert.Equal([file.StagingPath, link.StagingPath, unused.StagingPath], Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal));
    }

    private static async Task StageAsync(IoFolder folder, string name, string text)
    {
        await using FileStream stream = folder.Context.Outputs.Stage("write", folder.PathOf(name)).Open();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);
    }

    private static Task<string> ReadAsync(IoFolder folder, string name) => File.ReadAllTextAsync(folder.PathOf(name), TestContext.Current.CancellationToken);
}
