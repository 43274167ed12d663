using System.Text;
using Etl.Common;
using Etl.Definitions.Json;
using Etl.Definitions.Options;

namespace Etl.Definitions;

/// <summary>Replaces <c>${env:NAME}</c>, <c>${secret:NAME}</c> and <c>${param:NAME}</c> in texts; <c>$${</c> is a plain <c>${</c>.</summary>
/// <param name="environment">Looks up an environment variable.</param>
/// <param name="secrets">Looks up a secret.</param>
/// <param name="parameters">Every declared parameter and its value, null where it has none; null where none may be used.</param>
/// <param name="errors">Takes what cannot be replaced.</param>
internal sealed class VariableSubstitution(Func<string, string?> environment, SecretSource secrets, IReadOnlyDictionary<string, string?>? parameters, ErrorList errors)
{
    private const string Open = "${";
    private const string Cure = "write '$${' for a plain '${'";

    /// <summary>The same tree with every text in it replaced; keys stay as they are.</summary>
    public JsonTreeNode Apply(JsonTreeNode node) => node switch
    {
        JsonObjectNode owner => owner with { Properties = [.. owner.Properties.Select(property => property with { Value = Apply(property.Value) })] },
        JsonArrayNode array => array with { Items = [.. array.Items.Select(Apply)] },
        JsonTextNode text when text.SourceText.Contains(Open, StringComparison.Ordinal) => Replace(text),
        _ => node,
    };

    private JsonTextNode Replace(JsonTextNode text)
    {
        string source = text.SourceText;
        StringBuilder value = new();
        List<TextSubstitution> substitutions = [];
        int done = 0;
        while (source.IndexOf(Open, done, StringComparison.Ordinal) is >= 0 and int open)
        {
            bool isEscaped = open > done && source[open - 1] == '$';
            int start = isEscaped ? open - 1 : open;
            int close = isEscaped ? open + 1 : source.IndexOf('}', open);
            if (close < 0)
            {
                errors.Add(text.LocationOfSource(open), $"'${{' is not closed; add '}}', or {Cure}");
                break;
            }

            string replacement = isEscaped ? Open : Resolve(source[(open + 2)..close], text.LocationOfSource(open)) ?? "";
            value.Append(source, done, start - done).Append(replacement);
            substitutions.Add(new TextSubstitution(start, close + 1 - start, replacement.Length));
            done = close + 1;
        }

        value.Append(source, done, source.Length - done);
        return text.Substitute(value.ToString(), substitutions);
    }

    /// <summary>The value of a variable, or null when it was reported.</summary>
    private string? Resolve(string variable, TextLocation location)
    {
        int colon = variable.IndexOf(':', StringComparison.Ordinal);
        string kind = colon < 0 ? variable : variable[..colon];
        string name = colon < 0 ? "" : variable[(colon + 1)..];
        if (kind is not ("env" or "param" or "secret")) return Report(location, $"'${{{OptionText.Shorten(variable)}}}' is no variable; allowed are '${{env:NAME}}', '${{secret:NAME}}' and '${{param:NAME}}'; {Cure}");
        if (name.Length == 0) return Report(location, $"'${{{variable}}}' names nothing; write '${{{kind}:NAME}}'");
        return kind switch
        {
            "env" => Environment(name, location),
            "secret" => Secret(name, location),
            _ => Parameter(name, location),
        };
    }

    private string? Secret(string name, TextLocation location)
    {
        (string? value, string? problem) = secrets.Find(name);
        return value ?? Report(location, problem!);
    }

    private string? Environment(string name, TextLocation location) =>
        environment(name) ?? Report(location, $"the environment variable '{OptionText.Shorten(name)}' is not set; set it before the run");

    private string? Parameter(string name, TextLocation location)
    {
        if (parameters is null) return Report(location, "a parameter cannot use another one; allowed here are '${env:NAME}' and '${secret:NAME}'");
        if (parameters.TryGetValue(name, out string? value))
            return value ?? Report(location, $"the parameter '{name}' has no value; give one with --param {name}=VALUE, or a default under 'parameters'");
        string nearest = NearestName.Find(name, parameters.Keys) is { } known ? $"did you mean '{known}'?" : "declare it under 'parameters'";
        return Report(location, $"the parameter '{OptionText.Shorten(name)}' is not declared; {nearest}");
    }

    private string? Report(TextLocation location, string message)
    {
        errors.Add(location, message);
        return null;
    }
}
