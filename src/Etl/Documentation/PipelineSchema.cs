using System.Text.Json.Nodes;
using Etl.Definitions;
using Etl.Definitions.Options;
using Etl.Steps;

namespace Etl.Documentation;

/// <summary>
/// Writes the JSON schema (draft 2020-12) of pipeline files, for editors: completion, descriptions and checks while
/// typing. What <c>"with"</c> may hold depends on <c>"use"</c>. The same catalogue gives the same bytes.
/// </summary>
public static class PipelineSchema
{
    /// <summary>JSON with LF line ends, indented by 2, with a final newline.</summary>
    public static string Write(StepCatalog catalog)
    {
        JsonObject pipeline = OptionSchema.Of(OptionsModel.Of(typeof(PipelineFile)));
        JsonObject properties = pipeline["properties"]!.AsObject();
        JsonObject steps = properties["steps"]!.AsObject();
        steps["minItems"] = 1;
        steps["items"] = new JsonObject { ["$ref"] = "#/$defs/step" };

        JsonObject definitions = new() { ["variable"] = Variable(), ["step"] = Step(catalog) };
        foreach (StepType type in catalog.Types) definitions.Add(DefinitionOf(type), With(type));

        JsonObject schema = new() { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "etl pipeline" };
        OptionSchema.Move(pipeline, schema);
        schema.Add("$defs", definitions);
        return schema.ToJsonString(OptionJson.Indented) + "\n";
    }

    private static JsonObject Step(StepCatalog catalog)
    {
        JsonObject step = OptionSchema.Of(OptionsModel.Of(typeof(StepFile)));
        JsonObject properties = step["properties"]!.AsObject();
        properties["id"]!["pattern"] = "^[A-Za-z][A-Za-z0-9_-]*$";
        JsonObject use = properties["use"]!.AsObject();
        use.Remove("type");
        use["oneOf"] = new JsonArray([.. catalog.Types.Select(type => new JsonObject { ["const"] = type.Name, ["description"] = type.Summary })]);
        step["allOf"] = new JsonArray([.. catalog.Types.Select(Case)]);
        return step;
    }

    /// <summary>If the step uses this type, then "with" holds its options, and is needed when one of them is.</summary>
    private static JsonObject Case(StepType type)
    {
        JsonObject then = new() { ["properties"] = new JsonObject { ["with"] = new JsonObject { ["$ref"] = $"#/$defs/{DefinitionOf(type)}" } } };
        if (OptionsModel.Of(type.OptionsType).Options.Any(option => option.IsRequired)) then["required"] = new JsonArray("with");
        return new JsonObject
        {
            ["if"] = new JsonObject
            {
                ["properties"] = new JsonObject { ["use"] = new JsonObject { ["const"] = type.Name } },
                ["required"] = new JsonArray("use"),
            },
            ["then"] = then,
        };
    }

    private static JsonObject With(StepType type)
    {
        JsonObject schema = new() { ["description"] = type.Summary };
        OptionSchema.Move(OptionSchema.Of(OptionsModel.Of(type.OptionsType)), schema);
        return schema;
    }

    private static JsonObject Variable() => new()
    {
        ["description"] = "A text with a variable in it: ${param:NAME}, ${env:NAME} or ${secret:NAME}",
        ["type"] = "string",
        ["pattern"] = @"\$\{(env|param):",
    };

    /// <summary>A key of its own for each type, which cannot be that of "step" or "variable".</summary>
    private static string DefinitionOf(StepType type) => $"use.{type.Name}";
}
