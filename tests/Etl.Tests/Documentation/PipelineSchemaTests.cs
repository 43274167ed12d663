using System.Text.Json.Nodes;
using Etl.Documentation;
using Etl.Steps;

namespace Etl.Tests.Documentation;

public sealed class PipelineSchemaTests
{
    [Fact]
    public void Is_json_with_a_final_newline_and_the_same_each_time()
    {
        string text = PipelineSchema.Write(SampleCatalog.Create());

        Assert.Equal(text, PipelineSchema.Write(SampleCatalog.Create()));
        Assert.DoesNotContain('\r', text);
        Assert.StartsWith("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n", text, StringComparison.Ordinal);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        Assert.NotNull(JsonNode.Parse(text));
    }

    [Fact]
    public void Has_every_option_of_every_step_with_its_summary()
    {
        StepCatalog catalog = SampleCatalog.Create();
        JsonNode schema = Schema();

        foreach (StepType step in catalog.Types)
        {
            JsonNode with = schema["$defs"]![$"use.{step.Name}"]!;
            IReadOnlyList<OptionDocumentation> options = OptionDocumentation.Of(step);
            Assert.Equal(options.Select(option => option.Path), with["properties"]!.AsObject().Select(property => property.Key));
            Assert.False((bool)with["additionalProperties"]!);
            foreach (OptionDocumentation option in options)
            {
                Assert.StartsWith(option.Summary, (string?)with["properties"]![option.Path]!["description"], StringComparison.Ordinal);
                Assert.Equal(option.Default, with["properties"]![option.Path]!["default"]?.ToJsonString(OptionJson.OneLine));
            }
        }
    }

    [Fact]
    public void Has_the_keys_of_the_file_and_of_a_step()
    {
        JsonNode schema = Schema();

        Assert.Equal(["$schema", "name", "description", "parameters", "limits", "steps"], Keys(schema));
        Assert.Equal(["id", "use", "from", "parallelism", "capacity", "ordered", "with"], Keys(schema["$defs"]!["step"]!));
        Assert.Equal("""["name","steps"]""", schema["required"]!.ToJsonString());
        Assert.Equal("""["id","use"]""", schema["$defs"]!["step"]!["required"]!.ToJsonString());
        Assert.False((bool)schema["$defs"]!["step"]!["additionalProperties"]!);
    }

    [Fact]
    public void Ties_the_options_to_the_step_type()
    {
        JsonArray cases = Schema()["$defs"]!["step"]!["allOf"]!.AsArray();

        Assert.Equal(
            """{"if":{"properties":{"use":{"const":"sample.read"}},"required":["use"]},"then":{"properties":{"with":{"$ref":"#/$defs/use.sample.read"}},"required":["with"]}}""",
            cases[2]!.ToJsonString());
        Assert.Equal(
            """{"if":{"properties":{"use":{"const":"list"}},"required":["use"]},"then":{"properties":{"with":{"$ref":"#/$defs/use.list"}}}}""",
            cases[1]!.ToJsonString());
    }

    [Theory]
    [InlineData("path", """{"description":"File to read","type":"string"}""")]
    [InlineData("nullText", """{"description":"Text in place of nothing","type":["string","null"]}""")]
    [InlineData("retries", """{"description":"Attempts (attempts)","type":"integer","minimum":0,"maximum":10,"default":3}""")]
    [InlineData("encoding", """{"description":"How to compress","anyOf":[{"enum":["plain","front-coded"]},{"$ref":"#/$defs/variable"}],"default":"front-coded"}""")]
    [InlineData("timeout", """{"description":"How long to wait","anyOf":[{"type":"string","pattern":"^[0-9]+ *(ms|s|m|h)$"},{"$ref":"#/$defs/variable"}],"default":"30s"}""")]
    [InlineData("by", """{"description":"Columns to group by","anyOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}],"default":[]}""")]
    [InlineData("measures", """{"description":"New columns","type":"object","additionalProperties":{"type":"string"},"default":{}}""")]
    [InlineData("keys", """{"description":"Sort keys","anyOf":[{"type":"string"},{"type":"object","properties":{"column":{"description":"Column to sort by","type":"string"},"descending":{"description":"Largest first","type":"boolean","default":false}},"additionalProperties":false,"required":["column"]},{"type":"array","items":{"anyOf":[{"type":"string"},{"type":"object","properties":{"column":{"description":"Column to sort by","type":"string"},"descending":{"description":"Largest first","type":"boolean","default":false}},"additionalProperties":false,"required":["column"]}]}}],"default":[]}""")]
    public void Says_what_an_option_may_be(string option, string expected)
    {
        Assert.Equal(expected, Schema()["$defs"]!["use.sample.read"]!["properties"]![option]!.ToJsonString(OptionJson.OneLine));
    }

    private static JsonNode Schema() => JsonNode.Parse(PipelineSchema.Write(SampleCatalog.Create()))!;

    private static IEnumerable<string> Keys(JsonNode schema) => schema["properties"]!.AsObject().Select(property => property.Key);
}
