using System.Text.Json;
using Etl.Cli;
using Etl.Documentation;

namespace Etl.Tests.Cli.Commands;

public sealed class StepsCommandTests
{
    [Fact]
    public async Task Lists_steps_with_kinds_and_summary()
    {
        using CliSession session = new(new FakeEngine());

        Assert.Equal(ExitCodes.Done, await session.InvokeAsync("steps"));

        Assert.Equal(
            """
            csv.read   files -> rows  Reads rows from CSV files.
            csv.write  rows ->        Writes rows to a CSV file.
            files      -> files       Lists the files of a folder.

            """,
            session.Output);
    }

    [Fact]
    public async Task Describes_one_step()
    {
        using CliSession session = new(new FakeEngine());

        Assert.Equal(ExitCodes.Done, await session.InvokeAsync("steps", "csv.read"));

        Assert.Equal(
            """
            csv.read  files -> rows
            Reads rows from CSV files.

              columns  text or list of text, required
                  Columns to read.
              chunk  whole number from 1 to 64 (bytes), default 16
                  Bytes of a chunk.
              lineEnd  text: lf, crlf, default "lf"
                  End of each line.

            example:
              { "id": "rows", "use": "csv.read" }

            """,
            session.Output);
    }

    [Fact]
    public async Task Names_the_steps_there_are_when_asked_for_another()
    {
        using CliSession session = new(new FakeEngine());

        Assert.Equal(ExitCodes.Invalid, await session.InvokeAsync("steps", "csv.raed"));

        Assert.Equal("error: There is no step 'csv.raed'. Did you mean 'csv.read'? The steps are csv.read, csv.write, files.\n", session.Error);
    }

    [Fact]
    public async Task Prints_the_page_about_all_steps()
    {
        FakeEngine engine = new();
        using CliSession session = new(engine);

        Assert.Equal(ExitCodes.Done, await session.InvokeAsync("steps", "--markdown"));

        Assert.Equal(StepsMarkdown.Write(engine.Catalog), session.Output);
    }

    [Fact]
    public async Task Prints_the_schema()
    {
        using CliSession session = new(new FakeEngine());

        Assert.Equal(ExitCodes.Done, await session.InvokeAsync("schema"));

        using JsonDocument schema = JsonDocument.Parse(session.Output);
        Assert.Contains("csv.write", session.Output, StringComparison.Ordinal);
    }
}
