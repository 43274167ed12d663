using Etl.Cli;
using Etl.Planning;

namespace Etl.Tests.Cli.Commands;

public sealed class CheckCommandTests
{
    [Fact]
    public async Task Says_that_pipelines_are_right()
    {
        using CliSession session = new(new FakeEngine());

        Assert.Equal(ExitCodes.Done, await session.InvokeAsync("check", "a.json", "b.json"));

        Assert.Equal("2 pipelines checked, no errors.\n", session.Output);
    }

    [Fact]
    public async Task Lists_every_problem_with_its_place_and_counts_them()
    {
        using CliSession session = new(new FakeEngine
        {
            OnPlan = request => request.File is "b.json"
                ? new PlanResult(null, [new("b.json", 3, 7, "There is no step 'csv.raed'."), new("b.json", 9, 1, "Nothing reads 'rows'.")])
                : new PlanResult(SomePlan.Sales, []),
        });

        Assert.Equal(ExitCodes.Invalid, await session.InvokeAsync("check", "a.json", "b.json", "c.json"));

        Assert.Equal("b.json:3:7: error: There is no step 'csv.raed'.\nb.json:9:1: error: Nothing reads 'rows'.\n2 errors in 1 of 3 pipelines.\n", session.Output);
        Assert.Equal("", session.Error);
    }
}
