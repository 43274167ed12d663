using Etl.Steps;

namespace Etl.Tests.Steps;

public sealed class OutputRootTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("etl-root-").FullName;

    [Fact]
    public async Task Files_go_below_the_root_and_nothing_is_made_at_their_targets()
    {
        string target = Path.Combine(_folder, "out", "a.csv");
        OutputRoot root = new(Path.Combine(_folder, "elsewhere"));
        await using OutputSet outputs = new("run") { Root = root };

        await outputs.Stage("csv", target).Open().DisposeAsync();
        outputs.Commit();

        Assert.Equal(root.Place(target), outputs.Files.Single().Path);
        Assert.StartsWith(root.Path + Path.DirectorySeparatorChar, outputs.Files.Single().Path, StringComparison.Ordinal);
        Assert.True(File.Exists(root.Place(target)));
        Assert.Equal([root.Path], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task What_a_run_refuses_at_the_targets_it_refuses_here_too()
    {
        string target = Path.Combine(_folder, "a.csv");
        await using OutputSet outputs = new("run") { Root = new OutputRoot(Path.Combine(_folder, "elsewhere")) };
        outputs.Protect([target]);

        Assert.Contains("would replace this file, which the run reads", Assert.Throws<StepException>(() => outputs.Stage("csv", target)).Message, StringComparison.Ordinal);
        Assert.StartsWith("The output path is a folder.", Assert.Throws<StepException>(() => outputs.Stage("csv", _folder)).Message, StringComparison.Ordinal);
        outputs.Stage("csv", target + "2");
        Assert.Contains("write the same file", Assert.Throws<StepException>(() => outputs.Stage("other", target + "2")).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
