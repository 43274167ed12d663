using System.Runtime.InteropServices;
using Etl.Benchmarks.Agreement;
using Etl.Benchmarks.Comparing;
using Etl.Benchmarks.Data;
using Etl.Benchmarks.Measuring;

namespace Etl.Benchmarks.Works;

/// <summary>Works that write as many rows as they read, or nearly.</summary>
internal static class RowWorks
{
    public static readonly Work Refilter = new("refilter", "each gzip file filtered into one of its own", shop =>
    {
        string input = shop.Orders(OrderForm.CsvGzip);
        string kept = shop.Orders(OrderForm.KeptCsv);
        return new Trial
        {
            Contenders =
            [
                shop.Run("refilter.json", input),
                shop.Peers.DuckDb.On(input, output => ["duckdb_refilter.mjs", input, output]),
                shop.Peers.Python.On(input, output => ["python_refilter.py", input, output]),
                GzipAlone(shop.Root).On(input, output => [Recompression.Verb, input, kept, output]),
            ],
            Agreement = new SameRows(),
            ShowsOutput = true,
            Targets = [Target.Faster(3.5, "DuckDB"), Target.NotSlower(1.1, Recompression.Name)],
        };
    });

    public static readonly Work Copy = new("copy", "all rows with one column changed", shop =>
    {
        const string anyOrder = "rows in any order";
        string input = shop.Orders(OrderForm.Csv);
        string files = Path.Combine(input, "*.csv");
        return new Trial
        {
            Contenders =
            [
                shop.Run("copy.json", input),
                shop.Peers.DuckDb.On(input, output => ["duckdb_copy.mjs", "ordered", files, output]),
                shop.Peers.DuckDb.As(anyOrder, input, output => ["duckdb_copy.mjs", "any-order", files, output]),
                shop.Peers.Polars.On(input, output => ["polars_copy.mjs", files, output]),
            ],
            Agreement = new SameRows("unit_price", "discount"),
            ShowsOutput = true,
            Targets = [Target.Faster(2, "DuckDB"), Target.Faster(2, $"DuckDB, {anyOrder}")],
        };
    });

    /// <summary>This program, which knows beforehand what is to be written.</summary>
    private static Tool GzipAlone(string root) => new(
        Recompression.Name,
        RuntimeInformation.FrameworkDescription.Split(' ')[^1],
        "",
        arguments => new ChildProcess(Path.ChangeExtension(typeof(RowWorks).Assembly.Location, null), arguments) { Folder = root })
    {
        IsOurs = true,
    };
}
