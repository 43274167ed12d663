using System.Text;
using Etl.Messages;
using Etl.Steps;
using static Etl.Common.Markdown;

namespace Etl.Documentation;

/// <summary>Writes the page that documents all steps of a catalogue. The same catalogue gives the same text.</summary>
public static class StepsMarkdown
{
    /// <summary>Markdown with LF line ends.</summary>
    public static string Write(StepCatalog catalog)
    {
        StringBuilder text = new();
        Line(text, "# Steps");
        Line(text, "");
        Line(text, "Generated from the catalogue of steps: change it there. The settings that every step has (`id`, `use`, `from`, `parallelism`, `capacity`, `ordered`) stand beside `use`; the options below stand inside `with`.");
        Line(text, "");
        Line(text, "Durations are written such as `\"50ms\"`, `\"30s\"`, `\"2m\"`, `\"1h\"`, sizes such as `\"512\"`, `\"64KiB\"`, `\"10MB\"`, `\"1GiB\"`. In an option's name, `*` stands for a name of your choice and `[]` for an item of a list; `columns.*.type` is the key `type` in the object that a column's name in `columns` has. Where \"text or object\" may stand, a text alone is short for the object's main key. Types and expressions are those of [expressions.md](expressions.md). Relative paths start from the working folder.");
        Line(text, "");
        Line(text, "| step | reads | hands on | what it does |");
        Line(text, "|---|---|---|---|");
        foreach (StepType step in catalog.Types)
            Line(text, $"| [`{step.Name}`](#{Anchor(step.Name)}) | {Reads(step)} | {HandsOn(step)} | {Cell(step.Summary)} |");
        foreach (StepType step in catalog.Types) Section(text, step);
        return text.ToString();
    }

    private static void Section(StringBuilder text, StepType step)
    {
        Line(text, "");
        Line(text, $"## {step.Name}");
        Line(text, "");
        Line(text, step.Summary);
        Line(text, "");
        IReadOnlyList<OptionDocumentation> options = OptionDocumentation.Of(step);
        if (options.Count == 0) Line(text, "It has no options.");
        else Options(text, options);
        foreach (string example in step.MoreExamples.Prepend(step.Example))
        {
            Line(text, "");
            Line(text, example.StartsWith("//", StringComparison.Ordinal) ? "```jsonc" : "```json");
            Line(text, example.ReplaceLineEndings("\n").Trim());
            Line(text, "```");
        }
    }

    private static void Options(StringBuilder text, IReadOnlyList<OptionDocumentation> options)
    {
        Line(text, "| option | value | default | meaning |");
        Line(text, "|---|---|---|---|");
        foreach (OptionDocumentation option in options.SelectMany(option => option.WithNested))
            Line(text, $"| `{Cell(option.Path)}` | {Cell(Value(option))} | {Default(option)} | {Prose(option.Summary)} |");
    }

    private static string Value(OptionDocumentation option)
    {
        string value = option.Type;
        if (option.Range is not null) value += " " + option.Range;
        if (option.Unit is not null) value += $" ({option.Unit})";
        if (option.Allowed.Count > 0) value += ": " + string.Join(", ", option.Allowed.Select(text => $"`\"{text}\"`"));
        return value;
    }

    private static string Default(OptionDocumentation option) =>
        option.IsRequired ? "required" : option.Default is null ? "" : $"`{Cell(option.Default)}`";

    private static string Reads(StepType step) => step.Input.Count == 0 ? "nothing" : string.Join(" or ", step.Input.Select(KindName));

    private static string HandsOn(StepType step) => step.Output is { } kind ? KindName(kind) : "nothing";

    private static string KindName(MessageKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>The anchor that Markdown sites make of a heading: without its dots.</summary>
    private static string Anchor(string heading) => heading.Replace(".", "", StringComparison.Ordinal);
}
