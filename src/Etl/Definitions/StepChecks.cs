using Etl.Definitions.Json;
using Etl.Definitions.Options;

namespace Etl.Definitions;

/// <summary>
/// The rules of a step list that no single key's type can say. They look at the JSON, so that a mistake elsewhere in a
/// step hides none of them.
/// </summary>
internal static class StepChecks
{
    public static void Check(JsonObjectNode root, ErrorList errors)
    {
        if (!root.TryGet("steps", out JsonTreeNode? node) || node is not JsonArrayNode steps) return;
        if (steps.Items.Count == 0) errors.Add(steps.Location, "'steps' is empty; a pipeline has at least one step");
        Dictionary<string, TextLocation> ids = new(StringComparer.Ordinal);
        foreach (JsonObjectNode step in steps.Items.OfType<JsonObjectNode>())
        {
            if (step.TryGet("id", out JsonTreeNode? id) && id is JsonTextNode text) CheckId(text, ids, errors);
            if (step.TryGet("from", out JsonTreeNode? from) && from is JsonArrayNode list) CheckFrom(list, errors);
        }
    }

    private static void CheckId(JsonTextNode id, Dictionary<string, TextLocation> ids, ErrorList errors)
    {
        string shown = OptionText.Shorten(id.SourceText);
        if (!IsId(id.Value))
            errors.Add(id.Location, $"the id '{shown}' is not allowed; an id is a letter, then letters, digits, '_' and '-'");
        else if (!ids.TryAdd(id.Value, id.Location))
            errors.Add(id.Location, $"the id '{shown}' is used twice, first at line {ids[id.Value].Line}; give each step its own");
    }

    private static void CheckFrom(JsonArrayNode from, ErrorList errors)
    {
        if (from.Items.Count == 0) errors.Add(from.Location, "'from' is empty; name at least one step, or leave it out to read the step above");
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (JsonTextNode name in from.Items.OfType<JsonTextNode>())
        {
            if (!names.Add(name.Value)) errors.Add(name.Location, $"'from' names the step '{OptionText.Shorten(name.SourceText)}' twice; remove one of them, or let a step such as 'select' stand between where rows are wanted twice");
        }
    }

    private static bool IsId(string text) =>
        text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
