using System.Text.Json;
using Etl.Messages;
using Etl.Steps;
using Etl.Tests.Support;

namespace Etl.Tests.Documentation;

/// <summary>The example of every step stands in a pipeline that passes all checks.</summary>
public sealed class StepExampleTests
{
    private const string Files = """{ "id": "some-files", "use": "files", "with": { "folder": "in" } }""";
    private const string Urls = """{ "id": "some-urls", "use": "urls", "with": { "template": "http://localhost/{value}.csv", "values": ["a"] } }""";
    private const string Rows = Files + """
        , { "id": "some-rows", "use": "csv.read", "with": { "columns": {
            "store": "text", "country": "text", "quantity": "int", "unit_price": "decimal", "discount": "decimal",
            "revenue": "decimal", "order_count": "int", "ts": "timestamp" } } }
        """;

    public static TheoryData<string> Steps => [.. BuiltInSteps.CreateCatalog().Types.Select(step => step.Name)];

    [Theory]
    [MemberData(nameof(Steps))]
    public void The_example_of_a_step_is_right(string name)
    {
        Assert.True(BuiltInSteps.CreateCatalog().TryGet(name, out StepType? step));

        Assert.Empty(Plans.Try($$"""{ "name": "example", "steps": [{{Before(step)}}{{step.Example}}{{After(step)}}] }""").Errors.Select(error => error.Message));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void The_example_of_a_step_has_an_id_and_uses_the_step(string name)
    {
        Assert.True(BuiltInSteps.CreateCatalog().TryGet(name, out StepType? step));

        using JsonDocument example = JsonDocument.Parse(step.Example);
        Assert.NotEmpty(example.RootElement.GetProperty("id").GetString()!);
        Assert.Equal(name, example.RootElement.GetProperty("use").GetString());
    }

    private static string Before(StepType step) => step.Input switch
    {
        _ when step.Name is "lookup" => Files + Reader("sales", "store_id") + Reader("stores", "store_id", "name", "region") + ", ",
        _ when step.Name is "join" => Files + Reader("orders", "order_id") + Reader("payments", "order", "paid", "method") + ", ",
        [] => "",
        _ when step.Name is "explode" => Files + """, { "id": "works", "use": "json.read", "with": { "columns": { "contributors": "json" } } }, """,
        _ when step.Name is "union" => Rows.Replace("some-rows", "north", StringComparison.Ordinal) + """, { "id": "south", "use": "filter", "with": { "where": "quantity > 1" } }, """,
        [MessageKind.Urls, ..] => Urls + ", ",
        [MessageKind.Files, ..] => Files + ", ",
        _ => Rows + ", ",
    };

    private static string Reader(string id, params string[] columns) =>
        $$""", { "id": "{{id}}", "use": "csv.read", "from": "some-files", "with": { "columns": { {{string.Join(", ", columns.Select(column => $"\"{column}\": \"text\""))}} } } }""";

    private static string After(StepType step) => step.Output switch
    {
        MessageKind.Urls => """, { "id": "all-downloads", "use": "http.download" }, { "id": "all-files", "use": "files.write", "with": { "folder": "out" } }""",
        MessageKind.Files => """, { "id": "all-files", "use": "files.write", "with": { "folder": "out" } }""",
        MessageKind.Rows when step.Name is "route" => """, { "id": "all-rows", "use": "csv.write", "from": ["split.big", "split.returns", "split.rest"], "with": { "path": "out.csv" } }""",
        MessageKind.Rows => """, { "id": "all-rows", "use": "csv.write", "with": { "path": "out.csv" } }""",
        _ => "",
    };
}
