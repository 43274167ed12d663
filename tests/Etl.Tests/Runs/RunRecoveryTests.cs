using Etl.Runs;
using Etl.Steps;

namespace Etl.Tests.Runs;

/// <summary>What is left of a run that ended anywhere between its decision and its end, and what the next command makes of it.</summary>
public sealed class RunRecoveryTests
{
    private const string Target = "out/{name}/x.csv";
    private static readonly string[] Names = ["out/a/x.csv", "out/b/x.csv", "out/c/x.csv", "out/d/x.csv"];

    [Fact]
    public async Task Finishes_a_commit_that_was_interrupted_after_any_of_its_renames()
    {
        for (int renamed = 0; renamed <= Names.Length; renamed++)
        {
            await using Account account = new();
            RunSession interrupted = await InterruptAsync(account, renamed);

            RunRecovery recovery = RunRecovery.Prepare(account.Work, account.Pipeline);

            Assert.Equal(interrupted.Folder.Id, recovery.Completed?.Folder.Id);
            Assert.Null(recovery.Resumable);
            AssertComplete(account);
            RunInfo done = RunInfo.Read(interrupted.Folder, account.Work);
            Assert.Equal((RunStanding.Done, 4), (done.Standing, done.Outputs));
            // Once is enough.
            Assert.Null(RunRecovery.Prepare(account.Work, account.Pipeline).Completed);
            await account.RunAsync("three", Target, Names);
            Assert.Equal("three", account.Read(Names[0]));
        }
    }

    [Fact]
    public async Task Finishes_a_commit_that_was_interrupted_while_stale_files_were_deleted_or_before_the_list_was_replaced()
    {
        await using Account account = new();
        await InterruptAsync(account, Names.Length);
        File.Delete(account.PathOf("out/old/x.csv"));

        Assert.NotNull(RunRecovery.Prepare(account.Work, account.Pipeline).Completed);

        AssertComplete(account);
    }

    [Fact]
    public async Task Names_an_output_that_is_neither_staged_nor_in_place_and_lets_the_run_start_over()
    {
        await using Account account = new();
        RunSession interrupted = await InterruptAsync(account, 2);
        account.Write(Names[1], "mine");

        StepException e = Assert.Throws<StepException>(() => RunRecovery.Prepare(account.Work, account.Pipeline));

        Assert.Equal(account.PathOf(Names[1]), e.Item);
        string staged = StagedFile.StagingPathOf(account.PathOf(Names[1]), interrupted.Folder.Id);
        Assert.Equal($"Run {interrupted.Folder.Id} was interrupted while its outputs were put in place, and this one is neither where it was written ('{staged}') nor, as it was, in its place. Run 'etl resume {interrupted.Folder.Id} --start-over' to compute the outputs anew.", e.Message);

        RunInfo run = RunInfo.Read(interrupted.Folder, account.Work);
        using RunSession again = RunSession.Resume(account.Work, run, run.Record!, DateTimeOffset.UnixEpoch);
        Assert.Equal(2, again.Attempt);
        again.Outputs.Declare("write", account.PathOf(Target), overwrite: false);
        Assert.DoesNotContain(account.FilesBelow("out"), file => file.EndsWith(".partial", StringComparison.Ordinal));
        Assert.Null(RunRecovery.Prepare(account.Work, account.Pipeline).Completed);
        // What that run had put in place is etl's; what somebody changed is not.
        await account.StageAsync(again, "three", Names[0]);
        await Assert.ThrowsAsync<StepException>(() => account.StageAsync(again, "three", Names[1]));
    }

    [Fact]
    public async Task A_run_that_was_killed_before_it_decided_changes_nothing_and_can_be_resumed()
    {
        await using Account account = new();
        await account.RunAsync("one", Target, Names);
        RunSession killed = account.Begin(Target);
        await account.StageAsync(killed, "two", [.. Names, "out/e/x.csv"]);
        killed.Dispose();

        RunRecovery recovery = RunRecovery.Prepare(account.Work, account.Pipeline);

        Assert.Null(recovery.Completed);
        Assert.Equal((killed.Folder.Id, RunStanding.Interrupted), (recovery.Resumable?.Folder.Id, recovery.Resumable?.Standing));
        Assert.All(Names, name => Assert.Equal("one", account.Read(name)));
        Assert.Equal(5, account.FilesBelow("out").Count(file => file.EndsWith(".partial", StringComparison.Ordinal)));

        // A run that succeeds supersedes it, with all that it left.
        account.Write($".etl/runs/{killed.Folder.Id}/scratch/x", "");
        account.Write($".etl/runs/{killed.Folder.Id}/checkpoint/1/x", "");
        await account.RunAsync("three", Target, Names);
        Assert.Equal(Names.Select(name => name["out/".Length..]), account.FilesBelow("out"));
        Assert.False(Directory.Exists(account.PathOf("out/e")));
        Assert.Equal(["journal", "run.json"], account.FilesBelow($".etl/runs/{killed.Folder.Id}"));
        Assert.Empty(UnfinishedRuns.Read(account.Pipeline));
    }

    [Fact]
    public async Task Clearing_away_touches_only_what_the_run_staged()
    {
        await using Account account = new();
        RunSession killed = account.Begin(Target);
        await account.StageAsync(killed, "one", "out/a/x.csv");
        killed.Dispose();
        string others = account.Write("out/a/.x.csv.20240131-120000-zzzz.partial", "of another run");
        string elsewhere = account.Write($"elsewhere/.x.csv.{killed.Folder.Id}.partial", "in no folder of the journal");
        string visible = account.Write($"out/a/x.{killed.Folder.Id}.partial", "not hidden");

        await account.RunAsync("two", Target, "out/b/x.csv");

        Assert.All([others, elsewhere, visible], file => Assert.True(File.Exists(file)));
        Assert.False(File.Exists(StagedFile.StagingPathOf(account.PathOf("out/a/x.csv"), killed.Folder.Id)));
    }

    [Fact]
    public async Task A_damaged_journal_is_told_and_does_not_stop_the_next_run()
    {
        await using Account account = new();
        RunSession killed = account.Begin(Target);
        await account.StageAsync(killed, "one", "out/a/x.csv", "out/b/x.csv");
        killed.Dispose();
        byte[] journal = await File.ReadAllBytesAsync(killed.Folder.JournalFile, TestContext.Current.CancellationToken);
        journal[20] ^= 1;
        await File.WriteAllBytesAsync(killed.Folder.JournalFile, journal, TestContext.Current.CancellationToken);

        RunRecovery recovery = RunRecovery.Prepare(account.Work, account.Pipeline);

        Assert.Equal(RunStanding.Damaged, recovery.Resumable?.Standing);
        Assert.Contains("The run's journal is damaged at line 1: ", recovery.Resumable?.Problem, StringComparison.Ordinal);
        await account.RunAsync("two", Target, "out/a/x.csv");
        Assert.Equal("two", account.Read("out/a/x.csv"));
    }

    [Fact]
    public async Task A_rename_that_fails_leaves_the_rest_to_a_later_command()
    {
        await using Account account = new();
        RunSession session = account.Begin(Target);
        OutputSet outputs = await account.StageAsync(session, "two", Names);
        outputs.Keeper!.Decide(outputs.Files, []);
        string staged = outputs.Files[2].StagingPath;
        string away = account.PathOf("away");
        File.Move(staged, away);
        outputs.Files[0].PutInPlace();
        Assert.Throws<StepException>(outputs.Files[2].PutInPlace);
        session.End(RunStanding.Failed, TimeSpan.Zero, 0, 1);
        session.Dispose();

        Assert.Equal(RunStanding.Interrupted, RunInfo.Read(session.Folder, account.Work).Standing);
        File.Move(away, staged);
        Assert.NotNull(RunRecovery.Prepare(account.Work, account.Pipeline).Completed);
        Assert.All(Names, name => Assert.Equal("two", account.Read(name)));
    }

    /// <summary>A run with a stale file, which ended without a word after so many renames.</summary>
    private static async Task<RunSession> InterruptAsync(Account account, int renamed)
    {
        await account.RunAsync("one", Target, [.. Names, "out/old/x.csv"]);
        RunSession session = account.Begin(Target);
        OutputSet outputs = await account.StageAsync(session, "two", Names);
        outputs.Keeper!.Decide(outputs.Files, []);
        foreach (StagedFile file in outputs.Files.Take(renamed)) file.PutInPlace();
        session.Dispose();
        return session;
    }

    private static void AssertComplete(Account account)
    {
        Assert.Equal(Names.Select(name => name["out/".Length..]), account.FilesBelow("out"));
        Assert.All(Names, name => Assert.Equal("two", account.Read(name)));
        Assert.False(Directory.Exists(account.PathOf("out/old")));
        Assert.Equal(Names.Select(account.PathOf), OutputManifest.Load(account.Pipeline.OutputsFile).Files.Select(file => file.Path).Order(StringComparer.Ordinal));
    }
}
