using Etl.Cli.Explaining;
using Etl.Planning;
using Etl.Tests.Support;

namespace Etl.Tests.Cli.Explaining;

/// <summary>The outputs of a step in the three forms of an explained plan.</summary>
public sealed class ExplainRouteTests
{
    private static readonly PipelinePlan Plan = Plans.Of("""
        { "id": "list", "use": "files", "with": { "folder": "in" } },
        { "id": "rows", "use": "csv.read", "with": { "columns": { "n": "int", "m": "text" } } },
        { "id": "split", "use": "route", "with": { "outputs": { "big": "n > 100" } } },
        { "id": "big", "use": "csv.write", "from": "split.big", "with": { "path": "big.csv" } },
        { "id": "rest", "use": "csv.write", "from": "split.rest", "with": { "path": "rest.csv" } }
        """);

    [Fact]
    public void Shows_each_output_as_a_step_to_people()
    {
        string[] lines = PlanText.Write(Plan).Split(Environment.NewLine);

        Assert.Equal(
            [
                "  split       route      rows -> rows  from rows",
                "              columns: n int, m text, $route int",
                "  split.big   route      rows -> rows  from split",
                "              columns: n int, m text",
                "  split.rest  route      rows -> rows  from split",
                "              columns: n int, m text",
                "  big         csv.write  rows ->  from split.big",
            ],
            lines.SkipWhile(line => !line.StartsWith("  split ", StringComparison.Ordinal)).Take(7));
    }

    [Fact]
    public void Shows_each_output_as_a_step_to_programs()
    {
        using System.Text.Json.JsonDocument plan = System.Text.Json.JsonDocument.Parse(PlanJson.Write(Plan));
        System.Text.Json.JsonElement output = plan.RootElement.GetProperty("steps")[3];

        Assert.Equal(("split.big", "route", "split"), (output.GetProperty("id").GetString(), output.GetProperty("use").GetString(), output.GetProperty("from")[0].GetString()));
        Assert.Equal(["n", "m"], output.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("name").GetString()));
    }

    [Fact]
    public void Draws_each_output_as_a_block()
    {
        string drawing = PlanMermaid.Write(Plan);

        Assert.Contains("""["split.big<br/>route"]""", drawing, StringComparison.Ordinal);
        Assert.Contains("  b2s1 --> b3s0\n  b2s1 --> b4s0\n", drawing, StringComparison.Ordinal);
    }
}
