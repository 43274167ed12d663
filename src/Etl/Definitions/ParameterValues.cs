using Etl.Common;
using Etl.Definitions.Json;
using Etl.Definitions.Options;

namespace Etl.Definitions;

/// <summary>The parameters that a pipeline declares, and the values that a run gives them.</summary>
internal static class ParameterValues
{
    private const string Section = "parameters";

    /// <summary>
    /// The file with every variable replaced. Reports variables without a value, and given parameters that are not declared;
    /// collects the secrets that were put in.
    /// </summary>
    public static JsonObjectNode Substitute(JsonObjectNode root, PipelineVariables variables, Redaction found, ErrorList errors)
    {
        SecretSource secrets = new(variables.Environment, found);
        VariableSubstitution inParameters = new(variables.Environment, secrets, null, errors);
        JsonObjectNode prepared = root with { Properties = [.. root.Properties.Select(property => IsSection(property) ? property with { Value = inParameters.Apply(property.Value) } : property)] };
        Dictionary<string, string?> values = Values(prepared, variables);
        foreach (string unknown in variables.Parameters.Keys.Where(name => !values.ContainsKey(name)).Order(StringComparer.Ordinal))
            errors.Add(TextLocation.Start, Undeclared(unknown, values.Keys));
        VariableSubstitution elsewhere = new(variables.Environment, secrets, values, errors);
        return prepared with { Properties = [.. prepared.Properties.Select(property => IsSection(property) ? property : property with { Value = elsewhere.Apply(property.Value) })] };
    }

    /// <summary>The parameters of a file without mistakes.</summary>
    public static IReadOnlyList<ParameterDefinition> Definitions(JsonObjectNode root, PipelineFile content, PipelineVariables variables)
    {
        Dictionary<string, string?> values = Values(root, variables);
        IReadOnlyList<JsonTreeProperty> declared = Declared(root);
        return [.. content.Parameters.Select((parameter, i) => new ParameterDefinition(
            parameter.Key,
            Default(declared[i])?.SourceText,
            values[parameter.Key],
            parameter.Value.Description,
            declared[i].Location))];
    }

    private static Dictionary<string, string?> Values(JsonObjectNode root, PipelineVariables variables) => Declared(root).ToDictionary(
        parameter => parameter.Name,
        parameter => variables.Parameters.TryGetValue(parameter.Name, out string? given) ? given : Default(parameter)?.Value,
        StringComparer.Ordinal);

    private static IReadOnlyList<JsonTreeProperty> Declared(JsonObjectNode root) =>
        root.TryGet(Section, out JsonTreeNode? section) && section is JsonObjectNode parameters ? parameters.Properties : [];

    private static JsonTextNode? Default(JsonTreeProperty parameter) =>
        parameter.Value is JsonObjectNode content && content.TryGet("default", out JsonTreeNode? value) ? value as JsonTextNode : null;

    private static bool IsSection(JsonTreeProperty property) => property.Name is Section;

    private static string Undeclared(string name, ICollection<string> declared)
    {
        string shown = OptionText.Shorten(name);
        if (NearestName.Find(name, declared) is { } nearest) return $"the pipeline has no parameter '{shown}' that --param could set; did you mean '{nearest}'?";
        return declared.Count == 0
            ? $"the pipeline has no parameter '{shown}' that --param could set; it declares none"
            : $"the pipeline has no parameter '{shown}' that --param could set; it declares {OptionText.Quote(declared)}";
    }
}
