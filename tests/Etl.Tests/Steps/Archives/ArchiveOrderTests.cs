using System.Globalization;
using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Archives;

public sealed class ArchiveOrderTests
{
    private const string Pipeline = """
        { "name": "test", "steps": [
          { "id": "list", "use": "files", "with": { "folder": "in" } },
          { "id": "members", "use": "archive.read" },
          { "id": "rows", "use": "csv.read", "with": { "columns": { "place": "text" } } },
          { "id": "csv", "use": "csv.write", "with": { "path": "out/rows.csv" } } ] }
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Rows_come_in_the_order_of_archives_then_members_then_lines(int parallelism)
    {
        using PipelineRun run = new();
        List<string> expected = ["place"];
        foreach (string archive in (string[])["a.zip", "b.tar", "c.zip"])
        {
            // The later members are the smaller ones, so that they are ready first; the large ones fill several chunks.
            (string Name, string Text)[] members = [.. Enumerable.Range(0, 4).Select(i => ($"{9 - i}.csv", Lines(archive, i, i == 0 ? 30_000 : 3)))];
            expected.AddRange(members.SelectMany(member => member.Text.Split('\n')[1..^1]));
            run.Write($"in/{archive}", archive.EndsWith(".zip", StringComparison.Ordinal) ? ArchiveBytes.Zip(members) : ArchiveBytes.Tar(members));
        }

        RunReport report = await run.RunAsync(Pipeline, parallelism);

        Assert.Null(run.Failure(report));
        Assert.Equal(expected, run.Read("out/rows.csv").Split('\n')[..^1]);
    }

    private static string Lines(string archive, int member, int count) =>
        "place\n" + string.Concat(Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{archive} {member} {i}\n")));
}
