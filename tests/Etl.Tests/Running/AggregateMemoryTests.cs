using System.Globalization;
using System.Text;
using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Running;

/// <summary>Groups far beyond the memory, through a whole run.</summary>
public sealed class AggregateMemoryTests
{
    private const int Groups = 24_000;

    private const string Steps = """
        { "id": "list", "use": "files", "with": { "folder": "in" } },
        { "id": "rows", "use": "csv.read", "with": { "columns": { "id": "text", "amount": "decimal", "n": "int" } } },
        { "id": "totals", "use": "aggregate", "with": { "by": ["id"], "measures": { "rows": "count()", "total": "sum(amount)", "mean": "avg(amount)", "distinct": "count_distinct(n)", "middle": "median(amount)", "last": "last(n)" } } },
        { "id": "out", "use": "csv.write", "with": { "path": "out/totals.csv" } }
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task More_groups_than_the_memory_holds_give_the_same_bytes(int parallelism)
    {
        using PipelineRun run = new();
        StringBuilder expected = new("id,rows,total,mean,distinct,middle,last\n");
        for (int group = 0; group < Groups; group++)
            expected.Append(CultureInfo.InvariantCulture, $"{Name(group)},2,{(group * 2 / 4m) + 0.5m:0.##},{(group / 4m) + 0.25m:0.###},2,{(group / 4m) + 0.25m:0.###},{group + 1}\n");
        for (int file = 0; file < 2; file++)
        {
            StringBuilder text = new("id,amount,n\n");
            for (int i = 0; i < Groups; i++)
            {
                // Every group is in both files, in no order.
                int group = (int)(i * 7919L % Groups);
                text.Append(CultureInfo.InvariantCulture, $"{Name(group)},{(group / 4m) + (file * 0.5m):0.##},{group + file}\n");
            }

            run.Write($"in/{file}.csv", text.ToString());
        }

        RunReport report = await run.RunAsync($$"""{ "name": "test", "limits": { "memory": "128MiB" }, "steps": [{{Steps}}] }""", parallelism);

        Assert.Null(run.Failure(report));
        Assert.Equal(expected.ToString(), run.Read("out/totals.csv"));
        Assert.DoesNotContain(run.FilesBelow(".etl"), path => path.Contains("scratch", StringComparison.Ordinal));
    }

    /// <summary>Long keys, so that few rows are much memory.</summary>
    private static string Name(int group) => $"{new string('k', 500)}{group:d6}";
}
