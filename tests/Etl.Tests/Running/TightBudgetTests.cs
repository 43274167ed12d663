using System.Globalization;
using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Running;

/// <summary>Runs whose budget is always full: only the reserve of the file that is first in order keeps them going.</summary>
public sealed class TightBudgetTests
{
    private const int Rows = 60_000;

    // Branches of one source that are put in order, then again branches of that: a merge keeps a chunk until the next one comes.
    private const string Diamonds = """
        { "id": "files", "use": "files", "with": { "folder": "in" } },
        { "id": "rows", "use": "csv.read", "with": { "columns": { "n": "int", "text": "text" } } },
        { "id": "odd", "use": "filter", "from": "rows", "with": { "where": "n % 2 = 1" } },
        { "id": "even", "use": "filter", "from": "rows", "with": { "where": "n % 2 = 0" } },
        { "id": "low", "use": "filter", "from": ["odd", "even"], "with": { "where": "n % 3 < 1" } },
        { "id": "high", "use": "filter", "from": ["odd", "even"], "with": { "where": "n % 3 >= 1" } },
        { "id": "out", "use": "csv.write", "from": ["low", "high"], "with": { "path": "out.csv" } }
        """;

    [Theory(Timeout = 60_000)]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(3, 4)]
    public async Task Diamonds_behind_diamonds_come_to_their_end(int files, int parallelism)
    {
        using PipelineRun run = new();
        for (int file = 0; file < files; file++)
        {
            int first = file * Rows;
            run.Write($"in/{file}.csv", TightRun.Csv("n,text", Rows, i => string.Create(CultureInfo.InvariantCulture, $"{first + i},a text of some length for row {i}")));
        }

        RunReport report = await TightRun.RunAsync(run, $$"""{ "name": "tight", "steps": [ {{Diamonds}} ] }""", parallelism, bufferBytes: 1, stateBytes: 1 << 20);

        Assert.Null(run.Failure(report));
        string[] lines = await File.ReadAllLinesAsync(run.PathOf("out.csv"), TestContext.Current.CancellationToken);
        Assert.Equal((files * Rows) + 1, lines.Length);
    }
}
