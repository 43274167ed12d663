using System.Security.Cryptography;
using Etl.Cli;
using Etl.Tests.Support;

namespace Etl.Tests.Cli;

/// <summary>The examples, from the command line to the outputs, in a folder of their own beside the real sample data.</summary>
public sealed class ExamplePipelinesTests
{
    public static TheoryData<string> Pipelines =>
        [.. Directory.EnumerateFiles(Repository.PathOf("pipelines"), "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Where(name => name is not "pipeline.schema").Order(StringComparer.Ordinal)];

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

    [Theory]
    [MemberData(nameof(Pipelines))]
    public async Task Every_example_gives_the_same_bytes_on_any_number_of_workers(string pipeline)
    {
        using CliSession one = Create();
        using CliSession many = Create();
        string[] server = pipeline is "download-report" ? ["--with-file-server", Path.Combine(Repository.Root, "sample-data")] : [];

        Assert.Equal((ExitCodes.Done, ""), (await RunAsync(one, pipeline, ["--parallelism", "1", .. server]), one.Error));
        Assert.Equal((ExitCodes.Done, ""), (await RunAsync(many, pipeline, ["--parallelism", "8", .. server]), many.Error));

        Assert.NotEmpty(Outputs(one));
        Assert.Equal(Outputs(one), Outputs(many));
    }

    [Fact]
    public async Task Top_products_have_their_names_and_a_file_for_each_country()
    {
        using CliSession session = Create();

        Assert.Equal((ExitCodes.Done, ""), (await RunAsync(session, "top-products"), session.Error));

        string[] files = [.. Directory.GetFiles(Path.Combine(session.Folder, "out", "top-products")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        Assert.Equal(["CZ.csv", "DE.csv", "DK.csv", "ES.csv", "FR.csv", "IE.csv", "NO.csv", "SE.csv"], files);
        Assert.Equal(
            [
                "place,product,name,category,orders,revenue",
                "1,P055,\"oat drink, tin, 2 kg\",drinks,19,2447.937",
                "2,P045,\"cocoa, tin, 2 kg\",coffee and cocoa,20,2226.5375",
                "3,P039,\"black tea \"\"Crème\"\", 1 kg\",tea,21,2185.0215",
            ],
            await ReadAsync(session, "out/top-products/DE.csv"));
    }

    [Fact]
    public async Task Order_quality_parts_the_wrong_from_the_odd_and_the_clean()
    {
        using CliSession session = Create();

        Assert.Equal((ExitCodes.Done, ""), (await RunAsync(session, "order-quality"), session.Error));

        Assert.Contains("rejected: 7 rows, listed in ", session.Output, StringComparison.Ordinal);
        Assert.Contains("step 'rules': 536 rows against 'a note stands on one line' (warn)\n", session.Output, StringComparison.Ordinal);
        Assert.Contains("2024-05    394   388    388   395\n", session.Output, StringComparison.Ordinal);
        string[] odd = await ReadAsync(session, "out/quality/to-do.txt");
        Assert.Equal(151, odd.Length);
        Assert.Equal("2024-01/east, line 40: order 000438 has quantity 0 and country DK", odd[0]);
        // 8,000 orders, less the rejected and the odd; notes of two lines make more lines than orders.
        string clean = Compressed.Inflate(".gz", await File.ReadAllBytesAsync(Path.Combine(session.Folder, "out", "quality", "clean.csv.gz"), TestContext.Current.CancellationToken));
        Assert.Equal(8000 - 7 - 151, PlainCsv.Parse(clean).Count - 1);
    }

    [Fact]
    public async Task Sales_trend_has_means_and_shares_that_add_up()
    {
        using CliSession session = Create();

        Assert.Equal((ExitCodes.Done, ""), (await RunAsync(session, "sales-trend"), session.Error));

        string[] table = await ReadAsync(session, "out/sales-trend.csv");
        Assert.Equal("store,day,orders,revenue,mean,change,so_far,share", table[0]);
        string[][] rows = [.. PlainCsv.Parse(string.Join('\n', table) + "\n").Skip(1)];
        Assert.Equal(1668, rows.Length);
        // The latest day stands first: its mean is that of the first seven rows, and its running sum that of them all.
        string[][] store = [.. rows.Where(row => row[0] is "Köln")];
        Assert.Equal(decimal.Round(store[..7].Average(row => Number(row[3])), 2, MidpointRounding.AwayFromZero), Number(store[0][4]));
        Assert.Equal(Number(store[0][3]) - Number(store[7][3]), Number(store[0][5]));
        Assert.Equal(store.Sum(row => Number(row[3])), Number(store[0][6]));
        Assert.InRange(rows.Where(row => row[1] is "2024-05-01").Sum(row => Number(row[7])), 99.4m, 100.6m);

        static decimal Number(string cell) => decimal.Parse(cell, System.Globalization.CultureInfo.InvariantCulture);
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

    /// <summary>One line for each file below <c>out</c>: its path and its bytes.</summary>
    private static string[] Outputs(CliSession session) =>
        [.. Directory.EnumerateFiles(Path.Combine(session.Folder, "out"), "*", SearchOption.AllDirectories)
            .Select(path => $"{Path.GetRelativePath(session.Folder, path)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))}")
            .Order(StringComparer.Ordinal)];

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
