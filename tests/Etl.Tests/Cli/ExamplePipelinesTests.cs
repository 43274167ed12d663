using Etl.Cli;
using Etl.Tests.Support;

namespace Etl.Tests.Cli;

/// <summary>The examples, from the command line to the outputs, in a folder of their own beside the real sample data.</summary>
public sealed class ExamplePipelinesTests
{
    [Fact]
    public async Task Sales_report_adds_up_the_orders_twice()
    {
        using CliSession session = Create();

        Assert.Equal((ExitCodes.Done, ""), (await RunAsync(session, "sales-report"), session.Error));

        string[] table = await ReadAsync(session, "out/sales.csv");
        Assert.Equal("store,country,orders,quantity,revenue,min_price,max_price,avg_revenue", table[0]);
        Assert.Equal(96, table.Length - 1);
        Assert.Equal(96, (await ReadAsync(session, "out/sales.ndjson")).Length);
        Assert.Contains("rejected: 6 rows, listed in ", session.Output, StringComparison.Ordinal);
        Assert.Contains("filtered 151", session.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sales_report_gives_the_same_bytes_on_any_number_of_workers()
    {
        using CliSession one = Create();
        using CliSession many = Create();

        Assert.Equal(ExitCodes.Done, await RunAsync(one, "sales-report", "--parallelism", "1"));
        Assert.Equal(ExitCodes.Done, await RunAsync(many, "sales-report", "--parallelism", "8"));

        Assert.Equal(await ReadAsync(one, "out/sales.csv"), await ReadAsync(many, "out/sales.csv"), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Download_report_gets_the_same_totals_from_a_server_and_keeps_the_originals()
    {
        using CliSession local = Create();
        using CliSession download = Create();

        Assert.Equal(ExitCodes.Done, await RunAsync(local, "sales-report"));
        Assert.Equal((ExitCodes.Done, ""), (await RunAsync(download, "download-report", "--with-file-server", Path.Combine(Repository.Root, "sample-data")), download.Error));

        Assert.Equal(await ReadAsync(local, "out/sales.csv"), await ReadAsync(download, "out/download-sales.csv"), StringComparer.Ordinal);
        Assert.Equal(20, Directory.GetFiles(Path.Combine(download.Folder, "out", "raw"), "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Compress_folder_makes_every_file_smaller_and_says_by_how_much()
    {
        using CliSession session = Create();

        Assert.Equal((ExitCodes.Done, ""), (await RunAsync(session, "compress-folder"), session.Error));

        string[] table = await ReadAsync(session, "out/compressed.csv");
        Assert.Equal("name,bytes_in,bytes_out,ratio", table[0]);
        Assert.Equal(6, table.Length - 1);
        Assert.All(table.Skip(1), row =>
        {
            string[] fields = row.Split(',');
            Assert.Equal(long.Parse(fields[2], System.Globalization.CultureInfo.InvariantCulture), new FileInfo(Path.Combine(session.Folder, "out", "compressed", fields[0])).Length);
            Assert.StartsWith("0.", fields[3], StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Fails_and_writes_nothing_when_more_rows_are_wrong_than_allowed()
    {
        using CliSession session = Create();

        Assert.Equal(ExitCodes.Failed, await RunAsync(session, "sales-report", "--set", "limits.rejects.rows=5"));

        Assert.StartsWith("error: ", session.Error, StringComparison.Ordinal);
        Assert.Contains("No output was written; what was there before is unchanged.\n", session.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(session.Folder, "out", "sales.csv")));
    }

    private static CliSession Create()
    {
        CliSession session = new(new Engine(TimeProvider.System));
        Directory.CreateSymbolicLink(Path.Combine(session.Folder, "sample-data"), Path.Combine(Repository.Root, "sample-data"));
        return session;
    }

    private static Task<int> RunAsync(CliSession session, string pipeline, params string[] options) =>
        session.InvokeAsync(["run", Path.Combine(Repository.Root, "pipelines", pipeline + ".json"), .. options]);

    private static Task<string[]> ReadAsync(CliSession session, string path) =>
        File.ReadAllLinesAsync(Path.Combine(session.Folder, path), TestContext.Current.CancellationToken);
}
