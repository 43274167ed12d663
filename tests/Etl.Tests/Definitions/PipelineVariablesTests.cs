using Etl.Definitions;
using Etl.Definitions.Json;
using Etl.Tests.Support;

namespace Etl.Tests.Definitions;

public sealed class PipelineVariablesTests
{
    private static readonly PipelineVariables Variables = new()
    {
        Parameters = new Dictionary<string, string> { ["day"] = "2024-05-06" },
        Environment = name => name switch { "TOKEN" => "hunter2", "EMPTY" => "", _ => null },
    };

    [Theory]
    [InlineData("${param:day}", "2024-05-06")]
    [InlineData("a ${env:TOKEN} b ${param:region}${env:EMPTY}.", "a hunter2 b north.")]
    [InlineData("$${param:day}", "${param:day}")]
    [InlineData("$$${x", "$${x")]
    [InlineData("$day $ { } {value}", "$day $ { } {value}")]
    [InlineData("${param:quoted}", "${env:TOKEN}")]
    public void Replaces_variables_in_texts(string written, string expected)
    {
        Assert.Equal(expected, Option(written).Value);
        Assert.Equal(written, Option(written).SourceText);
    }

    [Fact]
    public void Replaces_them_in_lists_and_maps_but_not_in_keys()
    {
        PipelineReadResult result = PipelineText.Read(Pipeline("""{ "${env:TOKEN}": [ { "a": "${env:TOKEN}" } ] }"""), Variables);

        JsonTreeProperty property = Assert.Single(result.Definition!.Steps[0].With.Properties);
        JsonObjectNode item = Assert.IsType<JsonObjectNode>(Assert.IsType<JsonArrayNode>(property.Value).Items[0]);
        Assert.Equal("${env:TOKEN}", property.Name);
        Assert.Equal("hunter2", Assert.IsType<JsonTextNode>(item.Properties[0].Value).Value);
    }

    [Fact]
    public void A_given_value_wins_over_the_default_and_is_known_to_the_definition()
    {
        PipelineDefinition pipeline = PipelineText.Read(Pipeline("{}"), Variables).Definition!;

        Assert.Equal(
            [("day", "2024-01-01", "2024-05-06"), ("region", "north", "north"), ("token", "${env:TOKEN}", "hunter2"), ("quoted", "$${env:TOKEN}", "${env:TOKEN}"), ("open", null, null)],
            pipeline.Parameters.Select(parameter => (parameter.Name, parameter.Default, parameter.Value)));
        Assert.Equal("token = ${env:TOKEN}", pipeline.Parameters[2].ToString());
    }

    [Theory]
    [InlineData("ab ${env:MISSING}", "3:17: the environment variable 'MISSING' is not set; set it before the run")]
    [InlineData("${param:dya}", "3:14: the parameter 'dya' is not declared; did you mean 'day'?")]
    [InlineData("${param:wholly-else}", "3:14: the parameter 'wholly-else' is not declared; declare it under 'parameters'")]
    [InlineData("${param:open}", "3:14: the parameter 'open' has no value; give one with --param open=VALUE, or a default under 'parameters'")]
    [InlineData("\\u00e9 ${env:A", "3:21: '${' is not closed; add '}', or write '$${' for a plain '${'")]
    [InlineData("${foo:x}", "3:14: '${foo:x}' is no variable; allowed are '${env:NAME}', '${secret:NAME}' and '${param:NAME}'; write '$${' for a plain '${'")]
    [InlineData("${day}", "3:14: '${day}' is no variable; allowed are '${env:NAME}', '${secret:NAME}' and '${param:NAME}'; write '$${' for a plain '${'")]
    [InlineData("${env:}", "3:14: '${env:}' names nothing; write '${env:NAME}'")]
    [InlineData("${param}", "3:14: '${param}' names nothing; write '${param:NAME}'")]
    [InlineData("${env:A} ${env:B}", "3:14: the environment variable 'A' is not set; set it before the run\n3:23: the environment variable 'B' is not set; set it before the run")]
    public void Reports_a_variable_that_cannot_be_replaced(string written, string expected)
    {
        Assert.Equal(expected, PipelineText.Errors(Pipeline($"{{\n  \"option\": \"{written}\" }}"), Variables));
    }

    [Fact]
    public void A_parameter_cannot_use_another_one()
    {
        string errors = PipelineText.Errors("""{ "name": "p", "parameters": { "a": { "default": "${param:a}" } }, "steps": [ { "id": "a", "use": "x" } ] }""");

        Assert.Equal("1:51: a parameter cannot use another one; allowed here are '${env:NAME}' and '${secret:NAME}'", errors);
    }

    [Fact]
    public void Reports_a_given_parameter_that_is_not_declared()
    {
        PipelineVariables given = Variables with { Parameters = new Dictionary<string, string> { ["dya"] = "1", ["elsewhere"] = "2" } };

        Assert.Equal(
            """
            1:1: the pipeline has no parameter 'dya' that --param could set; did you mean 'day'?
            1:1: the pipeline has no parameter 'elsewhere' that --param could set; it declares 'day', 'region', 'token', 'quoted', 'open'
            """,
            PipelineText.Errors(Pipeline("{}"), given));
        Assert.Equal(
            "1:1: the pipeline has no parameter 'day' that --param could set; it declares none",
            PipelineText.Errors(PipelineText.Minimal, Variables));
    }

    [Fact]
    public void No_message_holds_a_secret()
    {
        string errors = PipelineText.Errors("""
            {
              "name": "p", "limits": { "memory": "${env:TOKEN}" },
              "steps": [
                { "id": "-${env:TOKEN}", "use": "x", "parallelism": "${env:TOKEN}" },
                { "id": "${env:TOKEN}", "use": "x" },
                { "id": "${env:TOKEN}", "use": "x", "from": ["${env:TOKEN}", "${env:TOKEN}"] }
              ]
            }
            """, Variables with { Parameters = new Dictionary<string, string>() });

        Assert.Equal(
            """
            2:38: 'memory' must be a size such as "64KiB" of at least 128MiB; found the text '${env:TOKEN}'
            4:13: the id '-${env:TOKEN}' is not allowed; an id is a letter, then letters, digits, '_' and '-'
            4:57: 'parallelism' must be a whole number from 1 to 1024 or "auto"; found the text '${env:TOKEN}'
            6:13: the id '${env:TOKEN}' is used twice, first at line 5; give each step its own
            6:66: 'from' names the step '${env:TOKEN}' twice; remove one of them, or let a step such as 'select' stand between where rows are wanted twice
            """,
            errors);
    }

    private static JsonTextNode Option(string written)
    {
        PipelineReadResult result = PipelineText.Read(Pipeline($$"""{ "option": "{{written}}" }"""), Variables);
        Assert.Equal("", PipelineText.Show(result.Errors));
        return Assert.IsType<JsonTextNode>(result.Definition!.Steps[0].With.Properties[0].Value);
    }

    private static string Pipeline(string with) => $$"""
        { "name": "p", "parameters": { "day": { "default": "2024-01-01" }, "region": { "default": "north" }, "token": { "default": "${env:TOKEN}" }, "quoted": { "default": "$${env:TOKEN}" }, "open": {} },
        "steps": [ { "id": "a", "use": "x", "with": {{with}} } ] }
        """;
}
