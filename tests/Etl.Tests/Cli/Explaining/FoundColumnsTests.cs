using System.Text.Json;
using Etl.Cli;

namespace Etl.Tests.Cli.Explaining;

/// <summary>What <c>etl explain</c> says of columns that were found in files.</summary>
public sealed class FoundColumnsTests
{
    [Theory]
    [InlineData("\"infer\": true", "         inferred from the first 1000 rows of 2 files ('in/a.csv', 'in/b.csv'): n decimal, code text\n")]
    [InlineData("\"infer\": { \"rows\": 5, \"files\": 1 }", "         inferred from the first 5 rows of 1 of 2 files ('in/a.csv'): n int, code text\n")]
    [InlineData("\"drift\": { \"new\": \"add\" }", "         found from the headers of 2 files: n text, code text\n")]
    [InlineData("\"drift\": { \"new\": \"add\" }, \"columns\": { \"n\": \"int\", \"code\": \"text\" }", "         no further columns in the headers of 2 files\n")]
    public async Task Shows_to_people_what_was_found_and_where(string options, string expected)
    {
        using CliSession session = await StartAsync(options);

        Assert.Equal(ExitCodes.Done, await session.InvokeAsync("explain", Path.Combine(session.Folder, "p.json")));

        Assert.Contains(expected, session.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_to_programs_what_was_found_and_where()
    {
        using CliSession session = await StartAsync("\"infer\": true");

        Assert.Equal(ExitCodes.Done, await session.InvokeAsync("explain", Path.Combine(session.Folder, "p.json"), "--format", "json"));

        using JsonDocument plan = JsonDocument.Parse(session.Output);
        Assert.Equal(
            """{"columns":["n","code"],"typesInferred":true,"rowsOfEachFile":1000,"files":["in/a.csv","in/b.csv"],"filesInAll":2}""",
            JsonSerializer.Serialize(plan.RootElement.GetProperty("steps")[1].GetProperty("found")));
    }

    [Fact]
    public async Task Draws_the_steps_that_are_planned_after_a_download()
    {
        using CliSession session = new(new Engine(TimeProvider.System));
        await File.WriteAllTextAsync(Path.Combine(session.Folder, "p.json"), """
            { "name": "found", "steps": [
              { "id": "list", "use": "urls", "with": { "baseUrl": "http://localhost/", "list": ["a.csv"] } },
              { "id": "download", "use": "http.download", "parallelism": 2 },
              { "id": "rows", "use": "csv.read", "with": { "infer": true } },
              { "id": "table", "use": "csv.write", "with": { "path": "out.csv" } } ] }
            """, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCodes.Done, await session.InvokeAsync("explain", Path.Combine(session.Folder, "p.json"), "--format", "mermaid"));

        Assert.Equal(
            """
            flowchart LR
              subgraph b0["source, 1 at once"]
                b0s0["list<br/>urls"]
              end
              subgraph b1["transform, 2 at once"]
                b1s0["download<br/>http.download"]
              end
              b0s0 --> b1s0
              subgraph pending["planned after download"]
                p0["rows<br/>csv.read"]
                p1["table<br/>csv.write"]
              end
              b1s0 -.-> p0
              p0 -.-> p1

            """,
            session.Output);
    }

    private static async Task<CliSession> StartAsync(string options)
    {
        CliSession session = new(new Engine(TimeProvider.System));
        Directory.CreateDirectory(Path.Combine(session.Folder, "in"));
        await File.WriteAllTextAsync(Path.Combine(session.Folder, "in", "a.csv"), "n,code\n1,007\n");
        await File.WriteAllTextAsync(Path.Combine(session.Folder, "in", "b.csv"), "code,n\n8,2.5\n");
        await File.WriteAllTextAsync(Path.Combine(session.Folder, "p.json"), $$"""
            { "name": "found", "steps": [
              { "id": "list", "use": "files", "with": { "folder": "in" } },
              { "id": "rows", "use": "csv.read", "with": { {{options}} } },
              { "id": "table", "use": "csv.write", "with": { "path": "out.csv" } } ] }
            """);
        return session;
    }
}
