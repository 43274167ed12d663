using Etl.Planning;
using Etl.Tests.Support;

namespace Etl.Tests.Proof;

/// <summary>Outputs that cannot be written: what is said, and that nothing is left.</summary>
public sealed class BadOutputsTests
{
    private const string Rows = """
        { "id": "list", "use": "files", "with": { "folder": "in" } },
        { "id": "rows", "use": "csv.read", "with": { "columns": { "store": "text", "n": "int" } } }
        """;

    private static string Pipeline(string path) => Steps($$"""{{Rows}}, { "id": "csv", "use": "csv.write", "with": { "path": "{{path}}" } }""");

    private static string Steps(string steps) => $$"""{ "name": "test", "steps": [{{steps}}] }""";

    [Fact]
    public async Task A_full_disk_is_named_as_the_reason()
    {
        Unix.Require();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only the superuser can mount a small disk.");
        using PipelineRun run = Create(400_000);
        Directory.CreateDirectory(run.PathOf("out"));
        Assert.SkipUnless(await Unix.TryRunAsync("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", run.PathOf("out")), "This system does not let a disk be mounted.");
        try
        {
            run.WriteOldOutput();

            Assert.Equal("step 'csv': {root}/out/rows.csv: The output cannot be written. The disk is full. Free some space, or choose a folder on another disk.", await run.FailureAsync(Pipeline("out/rows.csv")));
            Assert.Equal("step 'json': {root}/out/rows.json: The output cannot be written. The disk is full. Free some space, or choose a folder on another disk.", await run.FailureAsync(Steps($$"""{{Rows}}, { "id": "json", "use": "json.write", "with": { "path": "out/rows.json" } }""")));
            Assert.Equal("step 'copies': {root}/out/copies/a.csv: The output cannot be written. The disk is full. Free some space, or choose a folder on another disk.", await run.FailureAsync(Steps("""
                { "id": "list", "use": "files", "with": { "folder": "in" } },
                { "id": "copies", "use": "files.write", "with": { "folder": "out/copies" } }
                """)));
        }
        finally
        {
            await Unix.RunAsync("umount", run.PathOf("out"));
        }
    }

    [Fact]
    public async Task A_full_disk_for_temporary_files_is_named_as_the_reason()
    {
        Unix.Require();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only the superuser can mount a small disk.");
        using PipelineRun run = Create(400_000);
        Directory.CreateDirectory(run.PathOf(".etl"));
        Assert.SkipUnless(await Unix.TryRunAsync("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", run.PathOf(".etl")), "This system does not let a disk be mounted.");
        try
        {
            Assert.Equal("step 'small': {root}/.etl/runs/{run}/scratch: The folder for temporary files '{root}/.etl/runs/{run}/scratch' cannot be written to. The disk is full. Free some space, or choose a folder on another disk.", await run.FailureAsync(Steps("""
                { "id": "list", "use": "files", "with": { "folder": "in" } },
                { "id": "small", "use": "compress" },
                { "id": "copies", "use": "files.write", "with": { "folder": "out" } }
                """)));
        }
        finally
        {
            await Unix.RunAsync("umount", run.PathOf(".etl"));
        }
    }

    [Fact]
    public async Task A_folder_that_may_not_be_written_to_is_named()
    {
        Unix.Require();
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "The superuser may write everywhere.");
        using PipelineRun run = Create(1);
        run.WriteOldOutput();
        await Unix.RunAsync("chmod", "555", run.PathOf("out"));
        try
        {
            Assert.Equal(
                "step 'csv': {root}/out/rows.csv: The output cannot be written. There is no permission to write there. Choose a folder that you may write to, or change its permissions.",
                await run.FailureAsync(Pipeline("out/rows.csv")));
        }
        finally
        {
            await Unix.RunAsync("chmod", "755", run.PathOf("out"));
        }
    }

    [Fact]
    public async Task An_output_on_a_read_only_disk_is_refused()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "This system has no /proc, on which nobody can create a file.");
        using PipelineRun run = Create(1);

        string? failure = await run.FailureAsync(Pipeline("/proc/self/rows.csv"));

        Assert.StartsWith("step 'csv': /proc/self/rows.csv: The output cannot be written. ", failure, StringComparison.Ordinal);
        Assert.EndsWith(" Choose a folder that you may write to.", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_is_a_folder_is_refused()
    {
        using PipelineRun run = Create(1);
        run.Write("out/rows.csv/other.txt", "in the way");

        Assert.Equal("step 'csv': {root}/out/rows.csv: The output path is a folder. Name a file in it.", await run.FailureAsync(Pipeline("out/rows.csv")));
    }

    [Theory]
    [InlineData("out/rows.csv")]
    [InlineData("./out/../out/rows.csv")]
    public void Two_steps_that_write_one_file_are_refused_before_anything_runs(string second)
    {
        using PipelineRun run = Create(1);

        PlanResult result = run.Plan(Steps($$"""
            {{Rows}}, { "id": "csv", "use": "csv.write", "with": { "path": "out/rows.csv" } },
            { "id": "json", "use": "json.write", "from": "rows", "with": { "path": "{{second}}" } }
            """));

        Assert.EndsWith($"error: 'json' and 'csv' write the same file, '{second}'; give each output a path of its own", Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_that_would_replace_an_input_is_refused()
    {
        using PipelineRun run = Create(1);
        string before = run.Read("in/a.csv");

        Assert.Equal(
            "step 'list': {root}/in/a.csv: The step 'csv' would replace this file, which the run reads. Write to another path.",
            await run.FailureAsync(Steps($$"""{{Rows}}, { "id": "csv", "use": "csv.write", "with": { "path": "in/a.csv" } }""")));
        Assert.Equal(before, run.Read("in/a.csv"));
        Assert.Equal(
            "step 'copy': {root}/in/a.csv: The step 'copy' would replace this file, which the run reads. Write to another path.",
            await run.FailureAsync(Steps("""{ "id": "list", "use": "files", "with": { "folder": "in" } }, { "id": "copy", "use": "files.write", "with": { "folder": "in" } }""")));
        Assert.Equal(before, run.Read("in/a.csv"));
    }

    [Fact]
    public async Task A_target_that_becomes_a_folder_while_the_run_goes_on_leaves_all_outputs_as_they_were()
    {
        using PipelineRun run = Create(1);
        run.Write("out/a.csv", "from before\n");

        string? failure = await run.FailureAsync(
            Steps($$"""
                {{Rows}}, { "id": "first", "use": "csv.write", "with": { "path": "out/a.csv" } },
                { "id": "second", "use": "csv.write", "from": "rows", "with": { "path": "sub/b.csv" } }
                """),
            started: _ => run.Write("sub/b.csv/in-the-way.txt", ""));

        Assert.Equal("{root}/sub/b.csv: The output path is a folder. Name a file in it.", failure);
        Assert.Equal("from before\n", run.Read("out/a.csv"));
    }

    private static PipelineRun Create(int rows)
    {
        PipelineRun run = new();
        run.Write("in/a.csv", "store,n\n" + string.Concat(Enumerable.Range(0, rows).Select(row => $"{row * 7919 % 100_003},{row}\n")));
        return run;
    }
}
