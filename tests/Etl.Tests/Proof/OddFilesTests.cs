using System.Globalization;
using System.Text;
using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Proof;

/// <summary>Files that are legal and still break tools: how each is read is a promise.</summary>
public sealed class OddFilesTests
{
    [Fact]
    public async Task A_line_of_200_MB_is_refused_by_name_and_without_being_held_in_memory()
    {
        using PipelineRun run = new();
        run.Write("in/a.csv", "store,n\n");
        using (FileStream file = new(run.PathOf("in", "a.csv"), FileMode.Append))
        {
            byte[] part = [.. Enumerable.Repeat((byte)'x', 1 << 20)];
            for (int i = 0; i < 200; i++) file.Write(part);
        }

        long before = GC.GetTotalAllocatedBytes();
        string? failure = await run.FailureAsync(Copy("""{ "store": "text", "n": "int" }"""));

        Assert.Equal("step 'rows': in/a.csv: The record that starts on line 2 is longer than 16,777,216 bytes, the most that is allowed. A quote that is opened and never closed is the likely cause: close it, or double it if it is meant as text.", failure);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 150 << 20);
    }

    [Fact]
    public async Task A_field_of_10_MB_comes_through()
    {
        using PipelineRun run = new();
        string large = new('x', 10 << 20);
        run.Write("in/a.csv", $"store,n\n\"{large}\",1\nnorth,2\n");

        RunReport report = await run.RunAsync(Copy("""{ "store": "text", "n": "int" }"""), parallelism: 2);

        Assert.Null(run.Failure(report));
        Assert.Equal($"store,n\n{large},1\nnorth,2\n", run.Read("out/rows.csv"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task A_file_of_5000_columns_is_read(int parallelism)
    {
        const int Columns = 5000;
        using PipelineRun run = new();
        string header = string.Join(',', Enumerable.Range(0, Columns).Select(i => $"c{i}"));
        string row = string.Join(',', Enumerable.Range(0, Columns));
        run.Write("in/a.csv", $"{header}\n{row}\n{row}\n");
        string columns = string.Join(", ", Enumerable.Range(0, Columns).Select(i => $"\"c{i}\": \"int\""));

        RunReport report = await run.RunAsync(Copy($"{{ {columns} }}"), parallelism);

        Assert.Null(run.Failure(report));
        Assert.Equal($"{header}\n{row}\n{row}\n", run.Read("out/rows.csv"));
    }

    [Fact]
    public async Task Nul_bytes_are_text_like_any_other()
    {
        using PipelineRun run = new();
        run.Write("in/a.csv", "store,n\nno\0rth,1\n\0,2\n");

        RunReport report = await run.RunAsync(Copy("""{ "store": "text", "n": "int" }"""));

        Assert.Null(run.Failure(report));
        Assert.Equal("store,n\nno\0rth,1\n\0,2\n", run.Read("out/rows.csv"));
    }

    [Fact]
    public async Task Line_ends_may_be_any_and_mixed()
    {
        using PipelineRun run = new();
        run.Write("in/a.csv", "store,n\rnorth,1\rsouth,2\r");
        run.Write("in/b.csv", "store,n\r\nnorth,3\nsouth,4\reast,5\r\n\"we\rst\",6");

        RunReport report = await run.RunAsync(Copy("""{ "store": "text", "n": "int" }"""));

        Assert.Null(run.Failure(report));
        Assert.Equal("store,n\nnorth,1\nsouth,2\nnorth,3\nsouth,4\neast,5\n\"we\rst\",6\n", run.Read("out/rows.csv"));
    }

    [Fact]
    public async Task A_folder_of_50000_files_is_read_whole_and_in_order()
    {
        const int Files = 50_000;
        using PipelineRun run = new();
        for (int folder = 0; folder < 50; folder++)
        {
            Directory.CreateDirectory(run.PathOf("in", folder.ToString("d2", CultureInfo.InvariantCulture)));
            for (int file = 0; file < Files / 50; file++)
                File.WriteAllBytes(run.PathOf("in", folder.ToString("d2", CultureInfo.InvariantCulture), $"{file:d4}.csv"), Encoding.ASCII.GetBytes($"store,n\ns,{(folder * 1000) + file}\n"));
        }

        RunReport report = await run.RunAsync(Copy("""{ "n": "int" }"""), parallelism: 8);

        Assert.Null(run.Failure(report));
        Assert.Equal(string.Concat(Enumerable.Range(0, Files).Select(i => $"{i}\n").Prepend("n\n")), run.Read("out/rows.csv"));
    }

    [Theory]
    [InlineData("in put/a b.csv")]
    [InlineData("in=put/year=2024/a=b.csv")]
    [InlineData("Größe/naïve/日本.csv")]
    [InlineData("a%20b/#c/d&e.csv")]
    public async Task Paths_may_hold_spaces_accents_and_signs(string path)
    {
        using PipelineRun run = new();
        run.Write(path, "store,n\nnorth,1\n");
        string folder = path.Split('/')[0];

        RunReport report = await run.RunAsync(Copy("""{ "store": "text", "n": "int" }""", folder, $"out/{path}"));

        Assert.Null(run.Failure(report));
        Assert.Equal("store,n\nnorth,1\n", run.Read($"out/{path}"));
    }

    private static string Copy(string columns, string folder = "in", string target = "out/rows.csv") =>
        $$"""
        { "name": "copy", "steps": [
          { "id": "list", "use": "files", "with": { "folder": "{{folder}}", "pattern": "**/*.csv" } },
          { "id": "rows", "use": "csv.read", "with": { "columns": {{columns}} } },
          { "id": "csv", "use": "csv.write", "with": { "path": "{{target}}" } } ] }
        """;
}
