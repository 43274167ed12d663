using System.Globalization;
using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Proof;

/// <summary>A join whose table is many times its share of memory: the proof in the large, made small.</summary>
public sealed class LargeJoinTests
{
    private const int Orders = 200_000;
    private const int Customers = 20_000;

    [Theory(Timeout = 60_000)]
    [InlineData("orders", "customers")]
    [InlineData("customers", "orders")]
    public async Task A_join_of_which_either_side_is_far_above_its_memory_gives_every_pair_once(string rows, string table)
    {
        using PipelineRun run = new();
        for (int file = 0; file < 4; file++)
        {
            int first = file * (Orders / 4);
            run.Write($"orders/{file}.csv", TightRun.Csv("order_id,customer_id", Orders / 4, i => string.Create(CultureInfo.InvariantCulture, $"{first + i},{CustomerOf(first + i)}")));
        }

        run.Write("customers/a.csv", TightRun.Csv("customer_id,name", Customers, i => string.Create(CultureInfo.InvariantCulture, $"{i},customer {i}")));
        string pipeline = $$"""
            { "name": "large", "steps": [
              { "id": "order_files", "use": "files", "with": { "folder": "orders" } },
              { "id": "orders", "use": "csv.read", "with": { "columns": { "order_id": "int", "customer_id": "int" } } },
              { "id": "customer_files", "use": "files", "with": { "folder": "customers" } },
              { "id": "customers", "use": "csv.read", "with": { "columns": { "customer_id": "int", "name": "text" } } },
              { "id": "both", "use": "join", "from": ["{{rows}}", "{{table}}"], "with": { "on": ["customer_id"] } },
              { "id": "named", "use": "select", "with": { "columns": { "order_id": {}, "name": {} } } },
              { "id": "csv", "use": "csv.write", "with": { "path": "out.csv" } } ] }
            """;

        RunReport report = await TightRun.RunAsync(run, pipeline, 4, 4 << 20, 1 << 20);

        Assert.Null(run.Failure(report));
        IEnumerable<int> orders = Enumerable.Range(0, Orders).Where(order => CustomerOf(order) < Customers);
        if (rows is "customers") orders = orders.OrderBy(CustomerOf);
        Assert.Equal(orders.Select(order => string.Create(CultureInfo.InvariantCulture, $"{order},customer {CustomerOf(order)}")), File.ReadLines(run.PathOf("out.csv")).Skip(1));
        FailingRun.AssertNothingIsLeft(run.Root);
    }

    /// <summary>Scattered, and for some orders a customer that there is not.</summary>
    private static int CustomerOf(int order) => (int)(order * 7919L % (Customers + 1000));
}
