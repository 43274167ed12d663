using Etl.Cli;
using Etl.Documentation;

namespace Etl.Tests.Cli.Commands;

public sealed class ExpressionsCommandTests
{
    [Fact]
    public async Task Lists_the_functions_with_an_example()
    {
        using CliSession session = new(new FakeEngine());

        Assert.Equal(ExitCodes.Done, await session.InvokeAsync("expressions"));

        Assert.StartsWith("abs              The number without its sign. abs(-1.5) -> 1.5\n", session.Output, StringComparison.Ordinal);
        Assert.Equal(FunctionDocumentation.All.Count, session.Output.Count(character => character == '\n'));
    }

    [Fact]
    public async Task Describes_one_function()
    {
        using CliSession session = new(new FakeEngine());

        Assert.Equal(ExitCodes.Done, await session.InvokeAsync("expressions", "SUBSTR"));

        Assert.Equal(
            """
            substr(text, int)
            substr(text, int, int)
            The part of the text from a code point, counted from 1, to the end or for a number of code points.

            example:
              substr('2024-01-31', 6, 2) -> 01

            """,
            session.Output);
    }

    [Fact]
    public async Task Names_the_functions_there_are_when_asked_for_another()
    {
        using CliSession session = new(new FakeEngine());

        Assert.Equal(ExitCodes.Invalid, await session.InvokeAsync("expressions", "nvl"));

        Assert.StartsWith("error: There is no function 'nvl'. The functions are abs, acos, asin,", session.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prints_the_page_about_the_whole_language()
    {
        using CliSession session = new(new FakeEngine());

        Assert.Equal(ExitCodes.Done, await session.InvokeAsync("expressions", "--markdown"));

        Assert.Equal(ExpressionsMarkdown.Write(), session.Output);
    }
}
