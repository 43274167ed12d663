using System.Globalization;
using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Proof;

/// <summary>Runs that write many files: what they write, what they refuse, and that a failure leaves nothing.</summary>
public sealed class PartitionedRunTests
{
    [Theory]
    [InlineData("out/{n}.csv", 5_000)]
    [InlineData("out/{n}.csv.gz", 500)]
    public async Task Thousands_of_partitions_have_the_same_bytes_with_1_and_8_workers_and_any_number_of_open_files(string path, int partitions)
    {
        using PipelineRun run = Create(20_000, partitions);

        string[] bytes = new string[2];
        for (int i = 0; i < bytes.Length; i++)
        {
            RunReport report = await run.RunAsync(Pipeline($$""" "path": "{{path}}", "maxOpenFiles": {{(i == 0 ? 64 : 1)}} """), parallelism: i == 0 ? 1 : 8);
            Assert.Null(run.Failure(report));
            Assert.Equal(partitions, report.Outputs.Count);
            bytes[i] = OutputBytes.Of(run, report);
        }

        Assert.Equal(bytes[0], bytes[1]);
    }

    [Fact]
    public async Task Ten_thousand_partitions_can_be_written()
    {
        using PipelineRun run = Create(10_000, 10_000);

        RunReport report = await run.RunAsync(Pipeline(""" "path": "out/{n}.csv" """));

        Assert.Null(run.Failure(report));
        Assert.Equal(10_000, run.FilesBelow("out").Count);
        Assert.Equal("name,n,text\nname 7919,7919,\n", run.Read("out/7919.csv"));
    }

    [Fact]
    public async Task Too_many_partitions_or_files_are_refused_and_leave_no_folder()
    {
        using PipelineRun run = Create(100, 20);

        Assert.Equal(
            "step 'write': new/{n}/rows.csv: The rows make more than 19 files, the most that is allowed. Name columns with fewer values in 'path', or raise 'maxFiles'.",
            await run.FailureAsync(Pipeline(""" "path": "new/{n}/rows.csv", "maxFiles": 19 """)));
        Assert.Equal(
            "step 'write': new/rows.csv: The rows make more than 2 files, the most that is allowed. Raise 'maxRows' or 'maxFiles'.",
            await run.FailureAsync(Pipeline(""" "path": "new/rows.csv", "maxRows": 40, "maxFiles": 2 """)));
        Assert.False(Directory.Exists(run.PathOf("new")));
    }

    [Fact]
    public async Task A_value_of_ten_thousand_characters_has_a_file_of_its_own()
    {
        using PipelineRun run = new();
        string value = new('é', 10_000);
        run.Write("in/a.csv", $"name,n,text\n{value},1,\n{value}x,2,\n");

        Assert.Null(run.Failure(await run.RunAsync(Pipeline(""" "path": "out/{name}.csv", "partitionColumns": false """))));

        Assert.Equal(["n,text\n1,\n", "n,text\n2,\n"], run.FilesBelow("out").Select(file => run.Read("out/" + file)).Order());
        Assert.All(run.FilesBelow("out"), file => Assert.StartsWith(new string('é', 24) + "%sha256-", file, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_rows_nothing_is_written_but_a_file_that_no_column_names()
    {
        using PipelineRun run = new();
        run.Write("in/a.csv", "name,n,text\n");

        RunReport report = await run.RunAsync(Pipeline(""" "path": "out/{n}.csv" """, """, { "id": "all", "from": "rows", "use": "csv.write", "with": { "path": "out/all.csv", "maxRows": 10 } }"""));

        Assert.Null(run.Failure(report));
        Assert.Equal(["all-00001.csv"], run.FilesBelow("out"));
        Assert.Equal("name,n,text\n", run.Read("out/all-00001.csv"));
    }

    [Theory]
    [InlineData("out/{n}.csv", false)]
    [InlineData("out/{n}.csv.gz", true)]
    public async Task A_full_disk_is_named_with_the_file(string path, bool isCompressed)
    {
        Unix.Require();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only the superuser can mount a small disk.");
        using PipelineRun run = Create(3_000, 2, new string('x', 1_000));
        string disk = isCompressed ? ".etl" : "out";
        Directory.CreateDirectory(run.PathOf(disk));
        Assert.SkipUnless(await Unix.TryRunAsync("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", run.PathOf(disk)), "This system does not let a disk be mounted.");
        try
        {
            // With little memory, compressed partitions grow uncompressed in the scratch folder.
            string? failure = await run.FailureAsync(Pipeline($$""" "path": "{{path}}" """, limits: isCompressed ? """ "limits": { "memory": "128MiB" }, """ : ""));

            Assert.Matches(
                isCompressed
                    ? @"^step 'write': \{root\}/\.etl/runs/\{run\}/scratch: The folder for temporary files '\{root\}/\.etl/runs/\{run\}/scratch' cannot be written to\. The disk is full\. Free some space, or choose a folder on another disk\.$"
                    : @"^step 'write': \{root\}/out/[01]\.csv: The output cannot be written\. The disk is full\. Free some space, or choose a folder on another disk\.$",
                failure);
        }
        finally
        {
            await Unix.RunAsync("umount", run.PathOf(disk));
        }
    }

    [Fact]
    public async Task A_partition_that_another_step_writes_is_refused()
    {
        using PipelineRun run = Create(10, 5);

        Assert.Equal(
            "{root}/out/3.csv: The steps 'write' and 'three' write the same file, or one step writes it twice. Give each output a path of its own.",
            WithoutStep(await run.FailureAsync(Pipeline(""" "path": "out/{n}.csv" """, """, { "id": "three", "from": "rows", "use": "csv.write", "with": { "path": "out/3.csv" } }""")))
                .Replace("'three' and 'write'", "'write' and 'three'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_partition_that_would_replace_an_input_is_refused()
    {
        using PipelineRun run = Create(10, 5);
        run.Write("in/3.csv", "name,n,text\nx,3,\n");

        Assert.Equal(
            "step 'write': {root}/in/3.csv: The step 'write' would replace this file, which the run reads. Write to another path.",
            await run.FailureAsync(Pipeline(""" "path": "in/{n}.csv" """)));
        Assert.Equal("name,n,text\nx,3,\n", run.Read("in/3.csv"));
    }

    [Theory]
    [InlineData("out/{n}.csv", "out/{n}.csv")]
    [InlineData("out/{n}.csv", "./out/../out/{n}.csv")]
    public void Two_steps_with_one_path_of_columns_are_refused_before_anything_runs(string first, string second)
    {
        using PipelineRun run = Create(1, 1);

        Assert.EndsWith(
            $"error: 'again' and 'write' write the same file, '{second}'; give each output a path of its own",
            Assert.Single(run.Plan(Pipeline($$""" "path": "{{first}}" """, $$""", { "id": "again", "from": "rows", "use": "csv.write", "with": { "path": "{{second}}" } }""")).Errors).ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Appending_is_refused_with_the_reason()
    {
        using PipelineRun run = Create(1, 1);

        Assert.Empty(run.Plan(Pipeline(""" "path": "out/x.csv", "append": false """)).Errors);
        Assert.EndsWith(
            "error: a run replaces its outputs as a whole, so that running it twice gives the same; it never adds to a file that is there. Remove 'append', or read the old file too and write both",
            Assert.Single(run.Plan(Pipeline(""" "path": "out/x.csv", "append": true """)).Errors).ToString(),
            StringComparison.Ordinal);
    }

    private static string WithoutStep(string? failure) => failure![(failure!.IndexOf(": ", StringComparison.Ordinal) + 2)..];

    private static string Pipeline(string with, string more = "", string limits = "") => $$"""
        { "name": "test", {{limits}}"steps": [
          { "id": "list", "use": "files", "with": { "folder": "in" } },
          { "id": "rows", "use": "csv.read", "with": { "columns": { "name": "text", "n": "int", "text": "text" } } },
          { "id": "write", "use": "csv.write", "with": { {{with}} } }{{more}} ] }
        """;

    private static PipelineRun Create(int rows, int values, string text = "")
    {
        PipelineRun run = new(rows >= 10_000 ? MemoryDisk.Path : null);
        for (int file = 0; file < 4; file++)
        {
            IEnumerable<string> lines = Enumerable.Range(0, rows).Where(row => row % 4 == file).Select(row => string.Create(CultureInfo.InvariantCulture, $"name {row},{row % values},{text}\n"));
            run.Write($"in/{file}.txt", "name,n,text\n" + string.Concat(lines));
        }

        return run;
    }
}
