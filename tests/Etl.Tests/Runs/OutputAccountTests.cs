using Etl.Runs;
using Etl.Steps;

namespace Etl.Tests.Runs;

public sealed class OutputAccountTests
{
    private const string Target = "out/{name}/x.csv";

    [Fact]
    public async Task Replaces_what_the_run_before_wrote()
    {
        await using Account account = new();
        await account.RunAsync("one", Target, "out/a/x.csv");
        await account.RunAsync("two", Target, "out/a/x.csv");

        Assert.Equal("two", account.Read("out/a/x.csv"));
        Assert.Equal(["a/x.csv"], account.FilesBelow("out"));
    }

    [Fact]
    public async Task Deletes_what_the_same_sink_wrote_before_and_not_now_with_the_folders_that_it_leaves_empty()
    {
        await using Account account = new();
        await account.RunAsync("one", "out/{n}/{m}/x.csv", "out/a/1/x.csv", "out/a/2/x.csv", "out/b/1/x.csv", "out/c/1/x.csv");
        account.Write("out/b/1/note.txt", "mine");
        await account.RunAsync("two", "out/{n}/{m}/x.csv", "out/a/1/x.csv");

        Assert.Equal(["a/1/x.csv", "b/1/note.txt"], account.FilesBelow("out"));
        Assert.Equal(["a", "a/1", "b", "b/1"], Directory.GetDirectories(account.PathOf("out"), "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(account.PathOf("out"), path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_run_that_writes_nothing_leaves_the_folder_itself()
    {
        await using Account account = new();
        await account.RunAsync("one", Target, "out/a/x.csv");
        await account.RunAsync("two", Target);

        Assert.Empty(account.FilesBelow("out"));
        Assert.True(Directory.Exists(account.PathOf("out")));
        Assert.False(Directory.Exists(account.PathOf("out/a")));
    }

    [Fact]
    public async Task Keeps_stale_files_that_somebody_has_changed_and_says_so_once()
    {
        await using Account account = new();
        await account.RunAsync("one", Target, "out/a/x.csv", "out/b/x.csv");
        account.Write("out/b/x.csv", "mine");

        RunSession second = await account.RunAsync("two", Target, "out/a/x.csv");
        RunSession third = await account.RunAsync("three", Target, "out/a/x.csv");

        Assert.Equal("mine", account.Read("out/b/x.csv"));
        Assert.Equal([account.PathOf("out/b/x.csv")], second.Outputs.Kept);
        Assert.Empty(third.Outputs.Kept);
    }

    [Fact]
    public async Task Keeps_what_the_sink_wrote_to_another_target()
    {
        await using Account account = new();
        await account.RunAsync("monday", "out/mon.csv", "out/mon.csv");
        await account.RunAsync("tuesday", "out/tue.csv", "out/tue.csv");
        await account.RunAsync("monday again", "out/mon.csv", "out/mon.csv");

        Assert.Equal("monday again", account.Read("out/mon.csv"));
        Assert.Equal("tuesday", account.Read("out/tue.csv"));
    }

    [Fact]
    public async Task Keeps_stale_files_that_the_run_has_read()
    {
        await using Account account = new();
        await account.RunAsync("one", Target, "out/a/x.csv", "out/b/x.csv");
        using RunSession session = account.Begin(Target);
        await using OutputSet outputs = await account.StageAsync(session, "two", "out/a/x.csv");
        outputs.Protect([account.PathOf("out/b/x.csv")]);
        outputs.Commit();

        Assert.Equal("one", account.Read("out/b/x.csv"));
    }

    [Fact]
    public async Task Refuses_to_replace_what_etl_did_not_write()
    {
        await using Account account = new();
        account.Write("out/a/x.csv", "mine");
        using RunSession session = account.Begin(Target);

        StepException e = await Assert.ThrowsAsync<StepException>(() => account.StageAsync(session, "one", "out/a/x.csv"));

        Assert.Equal(account.PathOf("out/a/x.csv"), e.Item);
        Assert.Equal("The file exists, and etl did not write it, or not in this work folder. Set \"overwrite\": true in the step 'write' if it may be replaced, write to another path, or move the file away.", e.Message);
        Assert.Equal("mine", account.Read("out/a/x.csv"));
    }

    [Fact]
    public async Task Refuses_to_replace_what_was_changed_since()
    {
        await using Account account = new();
        await account.RunAsync("one", Target, "out/a/x.csv");
        account.Write("out/a/x.csv", "mine");
        using RunSession session = account.Begin(Target);

        StepException e = await Assert.ThrowsAsync<StepException>(() => account.StageAsync(session, "two", "out/a/x.csv"));

        Assert.StartsWith("The file was changed since etl wrote it. Set ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_to_replace_a_link_even_one_that_leads_nowhere()
    {
        await using Account account = new();
        Directory.CreateDirectory(account.PathOf("out/a"));
        File.CreateSymbolicLink(account.PathOf("out/a/x.csv"), account.PathOf("nowhere"));
        using RunSession session = account.Begin(Target);

        await Assert.ThrowsAsync<StepException>(() => account.StageAsync(session, "one", "out/a/x.csv"));
    }

    [Fact]
    public async Task Replaces_anything_where_the_sink_may()
    {
        await using Account account = new();
        account.Write("out/a/x.csv", "mine");
        using RunSession session = account.Begin(Target, overwrite: true);
        await using OutputSet outputs = await account.StageAsync(session, "one", "out/a/x.csv");
        outputs.Commit();

        Assert.Equal("one", account.Read("out/a/x.csv"));
    }

    [Fact]
    public async Task Replaces_what_another_pipeline_wrote_as_long_as_nobody_has_changed_it()
    {
        await using Account account = new();
        using (RunSession other = account.Begin(Target, pipeline: "other"))
        {
            await using OutputSet outputs = await account.StageAsync(other, "other", "out/a/x.csv");
            outputs.Commit();
        }

        await account.RunAsync("one", Target, "out/a/x.csv");
        Assert.Equal("one", account.Read("out/a/x.csv"));
        account.Write("out/a/x.csv", "mine");
        using RunSession third = account.Begin(Target, pipeline: "third");
        await Assert.ThrowsAsync<StepException>(() => account.StageAsync(third, "two", "out/a/x.csv"));
    }

    [Fact]
    public async Task Says_that_the_list_of_files_is_damaged()
    {
        await using Account account = new();
        await account.RunAsync("one", Target, "out/a/x.csv");
        await File.WriteAllTextAsync(account.Pipeline.OutputsFile, """{ "version": 1, "files": [ { "step": 1 } ] }""", TestContext.Current.CancellationToken);
        using RunSession session = account.Begin(Target);

        StepException e = await Assert.ThrowsAsync<StepException>(() => account.StageAsync(session, "two", "out/a/x.csv"));

        Assert.Equal(account.Pipeline.OutputsFile, e.Item);
        Assert.StartsWith("The list of written files is damaged: ", e.Message, StringComparison.Ordinal);
        Assert.EndsWith(" Delete it, and set \"overwrite\": true for one run, because etl cannot tell its own files from others' then.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Journals_a_folder_before_it_is_created()
    {
        await using Account account = new();
        using RunSession session = account.Begin(Target);
        await using OutputSet outputs = await account.StageAsync(session, "one", "out/a/x.csv", "out/a/y.csv", "out/b/x.csv");

        Assert.Equal(
            [
                new StagingRecord(account.PathOf("out/a"), [account.PathOf("out/a"), account.PathOf("out")]),
                new StagingRecord(account.PathOf("out/b"), [account.PathOf("out/b")]),
            ],
            JournalReader.ReadAll(session.Folder.JournalFile).Skip(1));
    }
}
