using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Proof;

/// <summary>Columns from paths, and numbers of records, over whole folders.</summary>
public sealed class FileFactsTests
{
    [Fact]
    public async Task Facts_of_a_folder_are_the_same_at_any_parallelism_compressed_or_not()
    {
        using PipelineRun run = new();
        for (int i = 0; i < 30; i++)
        {
            string rows = "n\n" + string.Concat(Enumerable.Range(0, 500 * (i % 4)).Select(n => n % 97 == 5 ? "bad\n" : $"{n}\n"));
            string path = $"in/land=Île %2F {i % 3}/à b={i}.csv";
            if (i % 2 == 0) run.Write(path, rows);
            else run.Write($"{path}.gz", Gzip(rows));
        }

        string first = await Facts(run, 1);

        Assert.Contains("Île / 1,à b=7,land=Île %2F 1/à b=7.csv.gz,7,8,6\n", first, StringComparison.Ordinal);
        Assert.Equal(first, await Facts(run, 8));
    }

    [Fact]
    public async Task A_member_of_an_archive_has_its_path_in_the_archive()
    {
        using PipelineRun run = new();
        run.Write("in/all.zip", ArchiveBytes.Zip(("2023/north.csv", "a\nx\n"), ("2024/south.csv", "a\ny\n")));

        RunReport report = await run.RunAsync("""
            { "name": "members", "steps": [
              { "id": "list", "use": "files", "with": { "folder": "in" } },
              { "id": "unpack", "use": "archive.read" },
              { "id": "rows", "use": "csv.read", "with": { "columns": { "a": "text" }, "pathPattern": "{year:int}/{region}.csv", "facts": { "path": "$path" } } },
              { "id": "table", "use": "csv.write", "with": { "path": "out.csv" } } ] }
            """);

        Assert.Null(run.Failure(report));
        Assert.Equal("a,path,year,region\nx,2023/north.csv,2023,north\ny,2024/south.csv,2024,south\n", run.Read("out.csv"));
    }

    [Fact]
    public async Task A_file_that_does_not_match_ends_the_run()
    {
        using PipelineRun run = new();
        run.Write("in/2024/a.csv", "a\nx\n");
        run.Write("in/a.csv", "a\nx\n");

        RunReport report = await run.RunAsync("""
            { "name": "stray", "steps": [
              { "id": "list", "use": "files", "with": { "folder": "in" } },
              { "id": "rows", "use": "csv.read", "with": { "columns": { "a": "text" }, "pathPattern": "{year:int}/*.csv" } },
              { "id": "table", "use": "csv.write", "with": { "path": "out.csv" } } ] }
            """);

        Assert.Equal("step 'rows': in/a.csv: The path 'a.csv' does not match the pattern '{year:int}/*.csv'. Correct 'pathPattern', or leave the file out where the files are listed.", run.Failure(report));
        Assert.False(File.Exists(run.PathOf("out.csv")));
    }

    private static async Task<string> Facts(PipelineRun run, int parallelism)
    {
        RunReport report = await run.RunAsync(
            """
            { "name": "facts", "limits": { "rejects": { "rows": 1000 } }, "steps": [
              { "id": "list", "use": "files", "with": { "folder": "in" } },
              { "id": "plain", "use": "decompress" },
              { "id": "rows", "use": "csv.read", "with": { "columns": { "n": "int" }, "facts": { "path": "$path", "row": "$row", "line": "$line" }, "pathPattern": "land=*/{name}.csv" } },
              { "id": "few", "use": "filter", "with": { "where": "n % 97 = 6" } },
              { "id": "picked", "use": "select", "with": { "columns": { "land": "land", "name": "name", "path": "path", "row": "row", "line": "line", "n": "n" } } },
              { "id": "table", "use": "csv.write", "with": { "path": "out.csv" } } ] }
            """,
            parallelism);
        Assert.Null(run.Failure(report));
        return run.Read("out.csv");
    }

    private static byte[] Gzip(string text)
    {
        using MemoryStream bytes = new();
        using (System.IO.Compression.GZipStream gzip = new(bytes, System.IO.Compression.CompressionLevel.Fastest)) gzip.Write(System.Text.Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }
}
