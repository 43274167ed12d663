using System.Globalization;
using System.Text;
using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Running.Checkpoints;

/// <summary>What keeps a run from going on: inputs that are not what they were, saved state that is damaged.</summary>
public sealed class RefusedRunTests
{
    private const string Pipeline = """
        { "name": "refused", "steps": [
          { "id": "list", "use": "files", "with": { "folder": "in" } },
          { "id": "rows", "use": "csv.read", "with": { "columns": { "shop": "text", "n": "int" } } },
          { "id": "copy", "use": "csv.write", "with": { "path": "out/copy.csv" } },
          { "id": "totals", "use": "aggregate", "from": "rows", "with": { "by": ["shop"], "measures": { "n": "sum(n)" } } },
          { "id": "report", "use": "csv.write", "with": { "path": "out/totals.csv" } } ] }
        """;

    [Fact(Timeout = 60_000)]
    public async Task A_file_that_was_read_and_has_changed_is_named()
    {
        using PipelineRun run = new();
        InterruptedRun interrupted = await InterruptAsync(run);
        // In order, so that the first file has been begun with whenever anything has.
        run.Write("in/0.csv", "shop,n\na,1\n");

        RunReport report = await interrupted.RunAsync(2, int.MaxValue);

        Assert.Equal(RunStatus.Failed, report.Status);
        Assert.Equal("step 'list': 0.csv: The run cannot be continued: '0.csv' was read before the run was interrupted, and has changed since. Put it back as it was, or start the run over with 'etl resume --start-over'.", run.Failure(report));
        Assert.True(Directory.Exists(interrupted.CheckpointFolder));
        Assert.False(File.Exists(run.PathOf("out", "copy.csv")));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_file_that_is_gone_is_named_and_the_run_goes_on_when_it_is_back()
    {
        using PipelineRun run = new();
        InterruptedRun interrupted = await InterruptAsync(run);
        File.Move(run.PathOf("in", "0.csv"), run.PathOf("0.csv"));

        RunReport report = await interrupted.RunAsync(2, int.MaxValue);

        Assert.Equal((RunStatus.Failed, "step 'list': 0.csv: The run cannot be continued: '0.csv' is gone since the run began. Put it back, or start the run over with 'etl resume --start-over'."), (report.Status, run.Failure(report)));

        File.Move(run.PathOf("0.csv"), run.PathOf("in", "0.csv"));
        await AssertGoesOnAsync(run, interrupted);
    }

    [Fact(Timeout = 60_000)]
    public async Task Files_that_came_since_are_no_part_of_the_run()
    {
        using PipelineRun run = new();
        InterruptedRun interrupted = await InterruptAsync(run);
        run.Write("in/-first.csv", "shop,n\nnew,1\n");
        run.Write("in/new.csv", "shop,n\nnew,1\n");

        Assert.Equal(RunStatus.Done, (await interrupted.RunAsync(3, int.MaxValue)).Status);

        byte[] copy = File.ReadAllBytes(run.PathOf("out", "copy.csv"));
        File.Delete(run.PathOf("in", "-first.csv"));
        File.Delete(run.PathOf("in", "new.csv"));
        Assert.Equal(RunStatus.Done, (await run.RunAsync(Pipeline)).Status);
        Assert.True(copy.AsSpan().SequenceEqual(File.ReadAllBytes(run.PathOf("out", "copy.csv"))));
    }

    [Fact(Timeout = 120_000)]
    public async Task Saved_state_that_is_damaged_or_missing_is_named_and_never_used()
    {
        using PipelineRun run = new();
        InterruptedRun interrupted = await InterruptAsync(run);
        string[] files = [.. Directory.EnumerateFiles(interrupted.CheckpointFolder, "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length > 0 && !file.Contains(".new", StringComparison.Ordinal))];
        Assert.True(files.Length >= 4, $"There are only {files.Length} files of saved state.");
        foreach (string file in files)
        {
            byte[] bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            byte[] changed = [.. bytes];
            changed[changed.Length / 2] ^= 1;
            foreach (byte[]? damaged in (byte[]?[])[changed, bytes[..^1], null])
            {
                if (damaged is null) File.Delete(file);
                else await File.WriteAllBytesAsync(file, damaged, TestContext.Current.CancellationToken);

                RunReport report = await interrupted.RunAsync(2, int.MaxValue);

                Assert.Equal(RunStatus.Failed, report.Status);
                Assert.Contains($"The saved state '{file}' cannot be used: ", report.Failure!.Message, StringComparison.Ordinal);
                Assert.EndsWith(". The run cannot be continued from it; run it from its start.", report.Failure.Message, StringComparison.Ordinal);
            }

            await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        }

        await AssertGoesOnAsync(run, interrupted);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_staged_output_that_lost_bytes_is_named()
    {
        using PipelineRun run = new();
        InterruptedRun interrupted = await InterruptAsync(run);
        string staged = run.PathOf("out", $".copy.csv.{InterruptedRun.RunId}.partial");
        using (FileStream file = new(staged, FileMode.Open)) file.SetLength(0);

        RunReport report = await interrupted.RunAsync(2, int.MaxValue);

        Assert.Equal(RunStatus.Failed, report.Status);
        Assert.StartsWith($"The run cannot be continued, because the unfinished output '{staged}' is not what the interrupted run left. It has 0 bytes where ", report.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Saved_state_of_another_plan_is_refused()
    {
        using PipelineRun run = new();
        InterruptedRun interrupted = await InterruptAsync(run);
        InterruptedRun other = interrupted.With(Pipeline.Replace("sum(n)", "max(n)", StringComparison.Ordinal));

        RunReport report = await other.RunAsync(2, int.MaxValue);

        Assert.Equal((RunStatus.Failed, "The pipeline is planned in another way than when the run began: its file has changed, or columns that come from the files have. The run cannot be continued; start it over."), (report.Status, run.Failure(report)));
    }

    private static async Task<InterruptedRun> InterruptAsync(PipelineRun run)
    {
        Random random = new(1);
        for (int file = 0; file < 4; file++)
        {
            StringBuilder text = new("shop,n\n");
            for (int row = 0; row < 150_000; row++) text.Append(CultureInfo.InvariantCulture, $"shop {random.Next(100)},{row}\n");
            run.Write($"in/{file}.csv", text.ToString());
        }

        for (int left = 20; left > 0; left--)
        {
            InterruptedRun interrupted = new(run, Pipeline);
            if ((await interrupted.RunAsync(2, 1)).Status == RunStatus.Cancelled) return interrupted;
        }

        throw new InvalidOperationException("The run was done each time before its first checkpoint.");
    }

    private static async Task AssertGoesOnAsync(PipelineRun run, InterruptedRun interrupted)
    {
        RunReport report = await interrupted.RunAsync(2, int.MaxValue);
        Assert.Equal((RunStatus.Done, null), (report.Status, run.Failure(report)));
        byte[] copy = File.ReadAllBytes(run.PathOf("out", "copy.csv"));
        byte[] totals = File.ReadAllBytes(run.PathOf("out", "totals.csv"));
        Assert.Equal(RunStatus.Done, (await run.RunAsync(Pipeline)).Status);
        Assert.True(copy.AsSpan().SequenceEqual(File.ReadAllBytes(run.PathOf("out", "copy.csv"))));
        Assert.True(totals.AsSpan().SequenceEqual(File.ReadAllBytes(run.PathOf("out", "totals.csv"))));
    }
}
