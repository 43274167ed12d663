using System.IO.Compression;
using System.Text;
using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Proof;

/// <summary>Input files that are not what a pipeline expects, from the folder to the message.</summary>
public sealed class BadFilesTests
{
    private const string Pipeline = """
        { "name": "test", "steps": [
          { "id": "list", "use": "files", "with": { "folder": "in" } },
          { "id": "plain", "use": "decompress" },
          { "id": "rows", "use": "csv.read", "with": { "columns": { "store": "text", "n": "int" } } },
          { "id": "csv", "use": "csv.write", "with": { "path": "out/rows.csv" } } ] }
        """;

    [Fact]
    public async Task A_file_that_may_not_be_read_is_named_with_the_cure()
    {
        Unix.Require();
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "The superuser may read every file.");
        using PipelineRun run = Create("store,n\n");
        await Unix.RunAsync("chmod", "000", run.PathOf("in", "a.csv"));

        Assert.Equal(
            "step 'rows': in/a.csv: The file cannot be opened: There is no permission to read '{root}/in/a.csv'. Change its permissions, or run as a user who may read it. See that it exists and that you may read it.",
            await run.FailureAsync(Pipeline));
    }

    [Fact]
    public async Task A_link_that_leads_nowhere_is_named()
    {
        using PipelineRun run = Create("store,n\nnorth,1\n");
        File.CreateSymbolicLink(run.PathOf("in", "b.csv"), run.PathOf("nowhere.csv"));

        Assert.Equal("step 'rows': in/b.csv: The file cannot be opened: Could not find file '{root}/in/b.csv'. See that it exists and that you may read it.", await run.FailureAsync(Pipeline, parallelism: 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    public async Task A_file_without_a_header_is_refused(string text)
    {
        using PipelineRun run = Create(text);

        Assert.Equal("step 'rows': in/a.csv: The file is empty; a header with the columns 'store', 'n' is expected. Get the file again or remove it.", await run.FailureAsync(Pipeline));
    }

    [Fact]
    public async Task A_compressed_file_of_no_bytes_is_refused()
    {
        using PipelineRun run = Create("store,n\nnorth,1\n");
        run.Write("in/b.csv.gz", []);

        Assert.Equal("step 'rows': in/b.csv.gz: The file cannot be read beyond byte 0 of its decompressed content. The gzip data is cut off after byte 0 of the compressed file. Get the file again.", await run.FailureAsync(Pipeline, parallelism: 1));
    }

    [Theory]
    [InlineData("store,n")]
    [InlineData("store,n\n")]
    [InlineData("\uFEFFstore,n\r\n")]
    [InlineData("\uFEFFn,other,store\n\n\n")]
    public async Task Files_with_a_header_only_give_no_rows(string text)
    {
        using PipelineRun run = Create(text);
        run.Write("in/b.csv.gz", Gzip(text));

        RunReport report = await run.RunAsync(Pipeline);

        Assert.Null(run.Failure(report));
        Assert.Equal("store,n\n", run.Read("out/rows.csv"));
    }

    [Fact]
    public async Task Nul_characters_in_a_text_come_through()
    {
        using PipelineRun run = Create("store,n\nno\0rth,1\n\0,2\n");

        RunReport report = await run.RunAsync(Pipeline);

        Assert.Null(run.Failure(report));
        Assert.Equal("store,n\nno\0rth,1\n\0,2\n", run.Read("out/rows.csv"));
    }

    [Fact]
    public async Task Nul_characters_in_a_number_reject_the_row()
    {
        using PipelineRun run = Create("store,n\nnorth,1\nsouth,\0\n");

        Assert.Equal("step 'rows': 1 row was rejected, but limits.rejects.rows allows 0. The first: in/a.csv, line 3: column 'n': '\0' is not an int; allowed are whole numbers from -9223372036854775808 to 9223372036854775807. Fix the rows, or allow some with \"limits\": { \"rejects\": { \"rows\": 10 } }. The rejected rows are listed in '{root}/.etl/runs/{run}/rejects.csv'; the run stopped at the limit, so there may be more.", await run.FailureAsync(Pipeline));
    }

    [Fact]
    public async Task Lone_carriage_returns_end_records()
    {
        using PipelineRun run = Create("store,n\rnorth,1\rsouth,2\r");

        RunReport report = await run.RunAsync(Pipeline);

        Assert.Null(run.Failure(report));
        Assert.Equal("store,n\nnorth,1\nsouth,2\n", run.Read("out/rows.csv"));
    }

    [Fact]
    public async Task A_record_without_end_is_refused_before_it_fills_the_memory()
    {
        using PipelineRun run = Create("store,n\nnorth,1\n" + new string('x', 20 * 1024 * 1024));

        Assert.Equal("step 'rows': in/a.csv: The record that starts on line 3 is longer than 16,777,216 bytes, the most that is allowed. A quote that is opened and never closed is the likely cause: close it, or double it if it is meant as text.", await run.FailureAsync(Pipeline));
    }

    [Fact]
    public async Task A_quote_that_is_never_closed_is_refused_before_it_fills_the_memory()
    {
        using PipelineRun run = Create("store,n\nnorth,1\n\"" + string.Concat(Enumerable.Repeat("south,2\n", 3 * 1024 * 1024)));

        Assert.Equal("step 'rows': in/a.csv: The record that starts on line 3 is longer than 16,777,216 bytes, the most that is allowed. A quote that is opened and never closed is the likely cause: close it, or double it if it is meant as text.", await run.FailureAsync(Pipeline));
    }

    [Fact]
    public async Task A_file_in_another_encoding_than_the_one_named_is_refused()
    {
        using PipelineRun run = Create("store,n\nnorth,1\n");
        run.Write("in/b.csv", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("store,n\nnorth,1\n")]);

        Assert.Equal("step 'rows': in/b.csv: The file is UTF-16, as its byte order mark says; only UTF-8 can be read. Convert it to UTF-8 first.", await run.FailureAsync(Pipeline.Replace("\"columns\"", "\"encoding\": \"utf-8\", \"columns\"", StringComparison.Ordinal), parallelism: 1));
    }

    [Theory]
    [InlineData("two words.csv")]
    [InlineData("è ü 日本.csv")]
    [InlineData("day=2024-01-31/a=b.csv")]
    [InlineData("two\nlines.csv")]
    [InlineData("[x] {y} 100%.csv")]
    [InlineData("a,b\"c.csv")]
    public async Task Odd_file_names_work_and_are_listed_as_they_are(string name)
    {
        Unix.Require();
        using PipelineRun run = new();
        run.Write("in dir/" + name, "store,n\nnorth,1\nsouth,x\n");

        RunReport report = await run.RunAsync("""
            { "name": "test", "limits": { "rejects": { "rows": 1 } }, "steps": [
              { "id": "list", "use": "files", "with": { "folder": "in dir" } },
              { "id": "rows", "use": "csv.read", "with": { "columns": { "store": "text", "n": "int" } } },
              { "id": "csv", "use": "csv.write", "with": { "path": "out/rows.csv" } },
              { "id": "small", "use": "compress", "from": "list" },
              { "id": "copies", "use": "files.write", "with": { "folder": "out/copies" } } ] }
            """);

        Assert.Null(run.Failure(report));
        Assert.Equal("store,n\nnorth,1\n", run.Read("out/rows.csv"));
        Assert.Equal([$"copies/{name}.gz", "rows.csv"], run.FilesBelow("out"));
        bool quoted = name.AsSpan().IndexOfAny(",\"\n") >= 0;
        string listed = quoted ? "\"in dir/" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : "in dir/" + name;
        Assert.Contains("\n" + listed + ",3,16,rows,n,x,", await File.ReadAllTextAsync(report.RejectsFile!, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_vanishes_after_it_was_listed_is_named()
    {
        using PipelineRun run = Create("");

        Assert.Equal("step 'rows': in/b.csv: The file cannot be opened: Could not find file '{root}/in/b.csv'. See that it exists and that you may read it.", await FailWhileTheFirstFileIsReadAsync(run, () => File.Delete(run.PathOf("in", "b.csv"))));
    }

    [Theory]
    [InlineData("store,n\nso", 10)]
    [InlineData("store,n\nsouth,2\n", 16)]
    public async Task A_file_that_is_cut_off_after_it_was_listed_is_named_wherever_it_was_cut(string left, int bytes)
    {
        using PipelineRun run = Create("");

        Assert.Equal(
            $"step 'rows': in/b.csv: The file cannot be read beyond byte {bytes}: The file had 23 bytes when it was listed and ends after {bytes} now; it was changed while the run was on. See that the disk or share is there, or get the file again.",
            await FailWhileTheFirstFileIsReadAsync(run, () => File.WriteAllText(run.PathOf("in", "b.csv"), left)));
    }

    /// <summary>The first file is a pipe: the run waits for its content, and the second file has been listed but not opened yet.</summary>
    private static async Task<string?> FailWhileTheFirstFileIsReadAsync(PipelineRun run, Action change)
    {
        Unix.Require();
        string pipe = run.PathOf("in", "a.csv");
        File.Delete(pipe);
        await Unix.RunAsync("mkfifo", pipe);
        run.Write("in/b.csv", "store,n\nsouth,2\nwest,3\n");
        Task<string?> failure = run.FailureAsync(Pipeline, parallelism: 1);
        // Opening a pipe waits until the other side has opened it as well.
        await Task.Factory.StartNew(
            () =>
            {
                using FileStream stream = new(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                change();
                stream.Write("store,n\nnorth,1\n"u8);
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        return await failure;
    }

    private static PipelineRun Create(string text)
    {
        PipelineRun run = new();
        run.Write("in/a.csv", text);
        run.WriteOldOutput();
        return run;
    }

    private static byte[] Gzip(string text)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return compressed.ToArray();
    }
}
