using Etl.Benchmarks.Agreement;
using Etl.Benchmarks.Comparing;
using Etl.Benchmarks.Data;

namespace Etl.Benchmarks.Works;

/// <summary>Works that filter, derive and aggregate all rows of a folder.</summary>
internal static class QueryWorks
{
    private const int SmallFileBytes = 4096;

    public static readonly Work Folder = new("folder", "a folder of CSV files", shop => Orders(shop, shop.Orders(OrderForm.Csv), withPandas: true) with
    {
        Targets = [Target.Faster(2.5, "DuckDB"), Target.Faster(2.2, "Polars"), Target.PeakBelow(120)],
    });

    public static readonly Work FolderGzip = new("folder-gzip", "the same files, gzip", shop => Orders(shop, shop.Orders(OrderForm.CsvGzip), withPandas: true) with
    {
        Targets = [Target.Faster(2, "DuckDB"), Target.Faster(1.5, "Polars")],
    });

    public static readonly Work SmallFiles = new("small-files", "many small CSV files", shop => Orders(shop, new OrderSet(shop.Sizes.SmallFiles, SmallFileBytes, OrderForm.Csv).EnsureIn(shop.Root)) with
    {
        Targets = [Target.Faster(2.5, "DuckDB")],
    });

    public static readonly Work GroupsText = new("groups-text", "a million groups by two texts", shop => Query(shop, "groups-text", "product,day", shop.Orders(OrderForm.Csv)) with
    {
        Targets = [Target.Faster(2.5, "DuckDB"), Target.Faster(2.5, "Polars"), Target.PeakBelow(500)],
    });

    public static readonly Work GroupsInt = new("groups-int", "a million groups by a number", shop => Query(shop, "groups-int", "bucket", shop.Orders(OrderForm.Csv)) with
    {
        Targets = [Target.Faster(2.5, "DuckDB"), Target.Faster(2.5, "Polars")],
    });

    public static readonly Work NdJson = new("ndjson", "the same rows as JSON lines", shop =>
    {
        string input = shop.Orders(OrderForm.Json);
        return OfOrders([shop.Run("ndjson.json", input), .. NodePeers(shop, "orders", input)]) with { Targets = [Target.Faster(1.5, "DuckDB")] };
    });

    public static readonly Work OneFile = new("one-file", "the same rows in one CSV file", shop => OnAllCores(shop, shop.Orders(OrderForm.OneCsv)));

    public static readonly Work OneGzip = new("one-gzip", "the same rows in one gzip file of many members", shop => OnAllCores(shop, shop.Orders(OrderForm.OneGzip)));

    /// <summary>The totals by store and country.</summary>
    public static Trial OfOrders(IReadOnlyList<Contender> contenders) => new()
    {
        Contenders = contenders,
        Agreement = new SameGroups("store,country,orders,quantity,revenue,min_price,max_price,avg_revenue", Keys: 2, Counts: 2),
    };

    /// <summary>Everybody who can compute the totals of a folder of CSV files by store and country.</summary>
    public static Trial Orders(Workshop shop, string input, bool withPandas = false) => OfOrders(
    [
        shop.Run("orders.json", input),
        .. NodePeers(shop, "orders", input),
        .. withPandas ? [Pandas(shop, "orders", input)] : Array.Empty<Contender>(),
    ]);

    /// <summary>One file, which has to feed all workers.</summary>
    private static Trial OnAllCores(Workshop shop, string input)
    {
        const string single = "one worker";
        Trial trial = OfOrders(
        [
            shop.Run("orders.json", input),
            shop.Run("orders.json", input, single, "--parallelism", "1"),
            shop.RunOnCores(1, "orders.json", input, "one core"),
            .. NodePeers(shop, "orders", input),
        ]);
        return trial with { Targets = [Target.Faster(1.8, $"etl, {single}")] };
    }

    private static Trial Query(Workshop shop, string query, string keys, string input) => new()
    {
        Contenders = [shop.Run($"{query}.json", input), .. NodePeers(shop, query, input), Pandas(shop, query, input)],
        Agreement = new SameGroups($"{keys},orders,quantity,revenue", Keys: keys.Split(',').Length, Counts: 2),
    };

    private static Contender[] NodePeers(Workshop shop, string query, string input) =>
    [
        shop.Peers.DuckDb.On(input, output => ["duckdb.mjs", query, FilesOf(input), output]),
        shop.Peers.Polars.On(input, output => ["polars.mjs", query, FilesOf(input), output]),
    ];

    private static Contender Pandas(Workshop shop, string query, string input) =>
        shop.Peers.Pandas.On(input, output => ["pandas_pool.py", query, FilesOf(input), output]);

    /// <summary>The folder's files as a pattern whose end says what they are.</summary>
    private static string FilesOf(string input) => Path.Combine(input, "*" + Path.GetExtension(Directory.EnumerateFiles(input).First()));
}
