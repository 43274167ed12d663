using System.Text;
using System.Text.Json.Nodes;
using Etl.Definitions;
using Etl.Definitions.Json;
using Etl.Definitions.Options;
using Etl.Documentation;
using Etl.Tests.Definitions.Options;
using Etl.Tests.Support;

namespace Etl.Tests.Documentation;

/// <summary>What the schema lets an editor accept is what a run accepts.</summary>
public sealed class SchemaAndBinderTests
{
    // Without what a schema cannot tell: exponents, numbers beyond 64 bits, bounds of sizes and durations in texts.
    private static readonly string[] Values =
    [
        "null", "true", "0", "1", "7", "-1", "11", "0.5", "2048", "\"\"", "\"a\"", "\",\"", "\"plain\"", "\"front-coded\"",
        "\"FrontCoded\"", "\"30s\"", "\"5 m\"", "\"64KiB\"", "\"64K\"", "\"64Ki\"", "\"2048\"", "\"10MB\"", "\"9000B\"", "\"int\"", "\"auto\"",
        "[]", "[1]", "[\"a\"]", "[\"a\", 1]", "[null]", "[[]]", "{}", "{ \"a\": \"int\" }", "{ \"type\": \"int\" }", "{ \"column\": \"a\" }",
        "{ \"column\": \"a\", \"descending\": true }", "[{ \"column\": \"a\" }, \"b\"]", "[{ \"colum\": \"a\" }]", "{ \"delay\": \"1s\" }", "{ \"delay\": 1 }",
        "{ \"a\": { \"type\": \"int\" }, \"b\": \"text\" }", "{ \"a\": {} }", "{ \"a\": 1 }", "{ \"a\": null }",
    ];

    private static readonly JsonSchemaCheck Schema = new(JsonNode.Parse(PipelineSchema.Write(SampleCatalog.Create()))!);

    [Fact]
    public void Accept_the_same_values_for_every_option()
    {
        foreach (OptionDocumentation option in OptionDocumentation.Of(SampleCatalog.Create().Types.Single(type => type.Name is "sample.read")))
        {
            foreach (string value in Values)
            {
                string with = option.Path is "path" ? $$"""{ "path": {{value}} }""" : $$"""{ "path": "a", "{{option.Path}}": {{value}} }""";
                Assert.True(Binds(with) == InSchema(with), $"{with}: the binder says {Binds(with)}, the schema {InSchema(with)}");
            }
        }
    }

    [Theory]
    [InlineData("""{ "name": "p", "steps": [ { "id": "a", "use": "list" } ] }""")]
    [InlineData("""{ "$schema": "x", "name": "p", "description": "d", "parameters": { "a": {} }, "limits": { "memory": "1GiB", "rejects": { "rows": 1 } }, "steps": [ { "id": "a", "use": "drop", "from": ["b"], "parallelism": "auto", "capacity": 3, "ordered": true, "with": {} } ] }""")]
    [InlineData("""{ "name": "p", "steps": [ { "id": "a", "use": "list", "parallelism": 1024, "from": "x" } ] }""")]
    [InlineData("""{ "name": "p", "steps": [ { "id": "a", "use": "list", "parallelism": 1025 } ] }""")]
    [InlineData("""{ "name": "p", "steps": [ { "id": "a b", "use": "list" } ] }""")]
    [InlineData("""{ "name": "p", "steps": [ { "id": "a", "use": "list", "onError": "continue" } ] }""")]
    [InlineData("""{ "name": "p", "steps": [] }""")]
    [InlineData("""{ "name": "p", "limits": { "cpu": 0 }, "steps": [ { "id": "a", "use": "list" } ] }""")]
    [InlineData("""{ "name": "p", "parameters": { "a": { "default": 1 } }, "steps": [ { "id": "a", "use": "list" } ] }""")]
    [InlineData("""{ "steps": [ { "id": "a", "use": "list" } ] }""")]
    public void Accept_the_same_files(string pipeline)
    {
        Assert.Equal(PipelineText.Read(pipeline).Definition is not null, Schema.Accepts(JsonNode.Parse(pipeline)));
    }

    [Theory]
    [InlineData("""{ "id": "a", "use": "none" }""")]
    [InlineData("""{ "id": "a", "use": "sample.read" }""")]
    [InlineData("""{ "id": "a", "use": "list", "with": { "path": "a" } }""")]
    public void The_schema_knows_the_step_types(string step)
    {
        Assert.False(Schema.Accepts(JsonNode.Parse($$"""{ "name": "p", "steps": [ {{step}} ] }""")));
    }

    private static bool Binds(string with)
    {
        List<PlanError> errors = [];
        JsonObjectNode node = Assert.IsType<JsonObjectNode>(JsonTreeReader.Read(Encoding.UTF8.GetBytes(with), new ErrorList("p.json", errors)));
        return OptionsBinder.Bind<SampleOptions>(node, "p.json", errors) is not null;
    }

    private static bool InSchema(string with) =>
        Schema.Accepts(JsonNode.Parse($$"""{ "name": "p", "steps": [ { "id": "a", "use": "sample.read", "with": {{with}} } ] }"""));
}
