using System.Globalization;
using System.Text;
using Etl.Common;

namespace Etl.Steps.Outputs;

/// <summary>A piece of a text with columns in it.</summary>
/// <param name="Text">The text itself; of a column its name.</param>
/// <param name="Column">Index of the column in the input; -1 for text.</param>
/// <param name="Offset">Where it stands in the option, in characters; of a column its opening brace.</param>
internal readonly record struct TemplatePart(string Text, int Column, int Offset)
{
    public bool IsColumn => Column >= 0;
}

/// <summary>Reads texts with columns in braces, such as <c>{name}: {price}</c>; doubled braces stand for single ones.</summary>
internal static class ColumnTemplate
{
    /// <summary>The parts of a text, no two texts side by side; null, with every problem reported, when it is wrong.</summary>
    public static IReadOnlyList<TemplatePart>? Parse(string template, string option, StepPlanContext context)
    {
        List<TemplatePart> parts = [];
        StringBuilder text = new();
        int start = 0;
        bool valid = true;
        for (int at = 0; at < template.Length; at++)
        {
            char character = template[at];
            bool isDoubled = at + 1 < template.Length && template[at + 1] == character;
            if (character is not ('{' or '}') || isDoubled)
            {
                text.Append(character);
                if (character is '{' or '}') at++;
                continue;
            }

            int end = character == '{' ? template.IndexOf('}', at) : -1;
            if (end < 0)
            {
                string what = character == '{' ? "is never closed" : "closes nothing";
                context.Error(option, string.Create(CultureInfo.InvariantCulture, $"The brace '{character}' at character {at + 1} {what}. Write '{character}{character}' for a brace that is text."), at);
                return null;
            }

            if (text.Length > 0) parts.Add(new TemplatePart(text.ToString(), -1, start));
            text.Clear();
            string name = template[(at + 1)..end];
            if (Find(name, option, at, context) is { } index) parts.Add(new TemplatePart(name, index, at));
            else valid = false;
            at = end;
            start = end + 1;
        }

        if (text.Length > 0) parts.Add(new TemplatePart(text.ToString(), -1, start));
        return valid ? parts : null;
    }

    private static int? Find(string name, string option, int offset, StepPlanContext context)
    {
        if (context.Input!.TryGetIndex(name, out int index)) return index;
        context.Error(option, name.Length == 0
            ? $"'{{}}' names no column. {ColumnNames.Cure(name, context.Input.Names)}"
            : ColumnNames.Unknown(name, context.Input.Names), offset);
        return null;
    }
}
