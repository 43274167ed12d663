using System.IO.Compression;
using System.Text;
using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Running;

public sealed class PipelineRunnerTests
{
    private const string ListAndRead = """
        { "id": "list", "use": "files", "with": { "folder": "in" } },
        { "id": "plain", "use": "decompress" },
        { "id": "rows", "use": "csv.read", "with": { "columns": { "store": "text", "n": "int" } } }
        """;

    private const string Csv = """{ "id": "csv", "use": "csv.write", "with": { "path": "out/rows.csv" } }""";

    private static string Pipeline(string steps, string limits = "{}") => $$"""{ "name": "test", "limits": {{limits}}, "steps": [{{steps}}] }""";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task Rows_keep_the_order_of_the_files_and_of_the_rows_in_them(int parallelism)
    {
        using PipelineRun run = new();
        StringBuilder expected = new("store,n\n");
        for (int file = 0; file < 12; file++)
        {
            StringBuilder text = new("store,n\n");
            // Files of very different sizes, some of several chunks.
            int rows = file % 3 == 0 ? 60_000 : 10 * file;
            for (int row = 0; row < rows; row++)
            {
                string line = $"store {file},{row}\n";
                text.Append(line);
                expected.Append(line);
            }

            run.Write($"in/{file:00}.csv.gz", Gzip(text.ToString()));
        }

        RunReport report = await run.RunAsync(Pipeline($"{ListAndRead}, {Csv}"), parallelism);

        Assert.Equal(RunStatus.Done, report.Status);
        Assert.Equal(expected.ToString(), run.Read("out/rows.csv"));
    }

    [Fact]
    public async Task Two_sinks_of_one_step_get_the_same_rows()
    {
        using PipelineRun run = new();
        run.Write("in/a.csv", "store,n\nnorth,1\nsouth,2\n");

        RunReport report = await run.RunAsync(Pipeline($$"""{{ListAndRead}}, {{Csv}}, { "id": "json", "use": "json.write", "from": "rows", "with": { "path": "out/rows.ndjson" } }"""));

        Assert.Equal(RunStatus.Done, report.Status);
        Assert.Equal("store,n\nnorth,1\nsouth,2\n", run.Read("out/rows.csv"));
        Assert.Equal("{\"store\":\"north\",\"n\":1}\n{\"store\":\"south\",\"n\":2}\n", run.Read("out/rows.ndjson"));
        Assert.Equal(["rows.csv", "rows.ndjson"], report.Outputs.Select(output => Path.GetFileName(output.Path)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Several_inputs_come_together_source_by_source(int parallelism)
    {
        using PipelineRun run = new();
        StringBuilder first = new("store,n\n");
        for (int i = 0; i < 50_000; i++) first.Append($"first,{i}\n");
        run.Write("first/a.csv", first.ToString());
        run.Write("second/b.csv", "store,n\nsecond,1\n");

        await run.RunAsync(
            Pipeline("""
                { "id": "files1", "use": "files", "with": { "folder": "first" } },
                { "id": "rows1", "use": "csv.read", "with": { "columns": { "store": "text", "n": "int" } } },
                { "id": "files2", "use": "files", "with": { "folder": "second" } },
                { "id": "rows2", "use": "csv.read", "with": { "columns": { "store": "text", "n": "int" } } },
                { "id": "csv", "use": "csv.write", "from": ["rows2", "rows1"], "with": { "path": "out/rows.csv" } }
                """),
            parallelism);

        Assert.Equal(first + "second,1\n", run.Read("out/rows.csv"));
    }

    [Fact]
    public async Task Rejected_rows_fail_the_run_and_it_says_how_to_allow_some()
    {
        using PipelineRun run = new();
        run.Write("in/a.csv", "store,n\nnorth,1\nsouth,two\n");
        run.Write("out/rows.csv", "from before\n");

        RunReport report = await run.RunAsync(Pipeline($"{ListAndRead}, {Csv}"), parallelism: 1);

        Assert.Equal(RunStatus.Failed, report.Status);
        Assert.Equal(
            "step 'rows': 1 row was rejected, but limits.rejects.rows allows 0. The first: in/a.csv, line 3: column 'n': 'two' is not an int; allowed are whole numbers from -9223372036854775808 to 9223372036854775807. "
            + "Fix the rows, or allow some with \"limits\": { \"rejects\": { \"rows\": 10 } }. The rejected rows are listed in '{root}/.etl/runs/{run}/rejects.csv'; the run stopped at the limit, so there may be more.",
            run.Failure(report));
        Assert.Equal(["rows.csv"], run.FilesBelow("out"));
        Assert.Equal("from before\n", run.Read("out/rows.csv"));
        Assert.Empty(report.Outputs);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Allowed_rejects_are_listed_in_order_of_position_with_all_that_is_needed_to_find_them(int parallelism)
    {
        using PipelineRun run = new();
        run.Write("in/b.csv", "store,n\nnorth,1\n\"a \"\"quoted\"\"\nname\",x\n");
        run.Write("in/a.csv", "store,n\nnorth,1\nsouth\neast,3,4\n");

        RunReport report = await run.RunAsync(Pipeline($"{ListAndRead}, {Csv}", """{ "rejects": { "rows": 3 } }"""), parallelism);

        Assert.Equal(RunStatus.Done, report.Status);
        Assert.Equal(3, report.RejectedRows);
        Assert.Equal("store,n\nnorth,1\nnorth,1\n", run.Read("out/rows.csv"));
        Assert.Equal(
            """"""
            file,line,byte_offset,step,column,value,reason,raw_text
            in/a.csv,3,16,rows,,,1 field where the header has 2,south
            in/a.csv,4,22,rows,,,3 fields where the header has 2,"east,3,4"
            in/b.csv,3,16,rows,n,x,'x' is not an int; allowed are whole numbers from -9223372036854775808 to 9223372036854775807,"""a """"quoted""""
            name"",x"

            """""",
            File.ReadAllText(report.RejectsFile!));
    }

    [Fact]
    public async Task A_share_of_rejects_is_judged_at_the_end()
    {
        using PipelineRun run = new();
        run.Write("in/a.csv", "store,n\nnorth,1\nsouth,x\neast,3\nwest,4\n");
        string pipeline = Pipeline($"{ListAndRead}, {Csv}", """{ "rejects": { "percent": 20 } }""");

        RunReport report = await run.RunAsync(pipeline);

        Assert.StartsWith("step 'rows': 1 row was rejected, but that is 25 % of 4 rows, and limits.rejects.percent allows 20. The first: ", run.Failure(report), StringComparison.Ordinal);
        Assert.Equal(RunStatus.Done, (await run.RunAsync(pipeline.Replace("20", "25", StringComparison.Ordinal))).Status);
    }

    [Fact]
    public async Task A_truncated_file_fails_the_run_by_name_and_leaves_no_output()
    {
        using PipelineRun run = new();
        byte[] whole = Gzip("store,n\n" + string.Concat(Enumerable.Range(0, 10_000).Select(i => $"north,{i}\n")));
        run.Write("in/a.csv.gz", whole);
        run.Write("in/b.csv.gz", whole[..^20]);

        RunReport report = await run.RunAsync(Pipeline($"{ListAndRead}, {Csv}"));

        Assert.Equal(RunStatus.Failed, report.Status);
        Assert.Equal(("rows", "in/b.csv.gz"), (report.Failure?.Step, report.Failure?.Item));
        Assert.Empty(run.FilesBelow("out"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(run.PathOf(".etl", "runs")));
    }

    [Fact]
    public async Task A_step_that_cannot_open_its_output_fails_before_anything_is_read()
    {
        using PipelineRun run = new();
        run.Write("in/a.csv", "store,n\n");
        run.Write("out", "a file where a folder should be");

        RunReport report = await run.RunAsync(Pipeline($"{ListAndRead}, {Csv}"));

        Assert.Equal("csv", report.Failure?.Step);
        Assert.Contains("is a file, not a folder", report.Failure?.Message, StringComparison.Ordinal);
        Assert.Equal(0, report.BytesRead);
    }

    [Fact]
    public async Task A_cancelled_run_leaves_nothing_behind_and_says_so()
    {
        using PipelineRun run = new();
        for (int i = 0; i < 50; i++) run.Write($"in/{i:00}.csv", "store,n\n" + string.Concat(Enumerable.Range(0, 20_000).Select(row => $"north,{row}\n")));
        using CancellationTokenSource stop = new();

        RunReport report = await run.RunAsync(Pipeline($"{ListAndRead}, {Csv}"), started: _ => stop.Cancel(), cancellation: stop.Token);

        Assert.Equal(RunStatus.Cancelled, report.Status);
        Assert.Null(report.Failure);
        Assert.Empty(run.FilesBelow("out"));
        Assert.Empty(report.Outputs);
    }

    [Fact]
    public async Task The_report_balances_and_counts_files_rows_and_bytes()
    {
        using PipelineRun run = new();
        run.Write("in/a.csv", "store,n\nnorth,1\nsouth,x\n");
        run.Write("in/b.csv", "store,n\nnorth,2\n");

        RunReport report = await run.RunAsync(Pipeline(
            $$"""{{ListAndRead}}, { "id": "totals", "use": "aggregate", "with": { "by": ["store"], "measures": { "n": "sum(n)" } } }, {{Csv}}""",
            """{ "rejects": { "rows": 1 } }"""));

        StepSnapshot rows = report.Steps[2];
        StepSnapshot totals = report.Steps[3];
        Assert.Equal((2, 3, 2, 1), (rows.FilesIn, rows.RowsIn, rows.RowsOut, rows.RowsRejected));
        Assert.Equal((2, 1, 2, "aggregated"), (totals.RowsIn, totals.RowsOut, totals.RowsDropped, totals.DroppedAs));
        Assert.Equal(1, report.Steps[4].RowsOut);
        Assert.Equal(40, report.BytesRead);
        Assert.Equal("store,n\nnorth,3\n", run.Read("out/rows.csv"));
    }

    [Fact]
    public async Task Compressed_files_are_written_where_the_pipeline_says_and_the_scratch_folder_goes()
    {
        using PipelineRun run = new();
        run.Write("in/deep/a.txt", "some text");

        RunReport report = await run.RunAsync(Pipeline("""
            { "id": "list", "use": "files", "with": { "folder": "in" } },
            { "id": "small", "use": "compress", "with": { "format": "gzip" } },
            { "id": "keep", "use": "files.write", "with": { "folder": "out" } },
            { "id": "table", "use": "files.list", "from": "small" },
            { "id": "csv", "use": "csv.write", "with": { "path": "list.csv" } }
            """));

        Assert.Null(run.Failure(report));
        Assert.Equal(["deep/a.txt.gz"], run.FilesBelow("out"));
        Assert.StartsWith("name,source,bytes,source_bytes,modified\ndeep/a.txt.gz,in/deep/a.txt,", run.Read("list.csv"), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(run.PathOf(".etl", "runs")));
    }

    private static byte[] Gzip(string text)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return compressed.ToArray();
    }
}
