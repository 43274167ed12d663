using System.Text;
using Etl.Documentation;
using Etl.Messages;
using Etl.Steps;

namespace Etl.Cli.Commands;

/// <summary>What there is to know about a step, as text for a terminal.</summary>
internal static class StepText
{
    public static string Write(StepType type)
    {
        StringBuilder text = new();
        text.Append(type.Name).Append("  ").Append(Kinds(type)).Append('\n').Append(type.Summary).Append("\n\n");
        IReadOnlyList<OptionDocumentation> options = OptionDocumentation.Of(type);
        if (options.Count == 0) text.Append("It has no options.\n");
        foreach (OptionDocumentation option in options.SelectMany(option => option.WithNested))
            text.Append("  ").Append(option.Path).Append("  ").Append(Value(option)).Append("\n      ").Append(option.Summary.Replace("\n", "\n      ", StringComparison.Ordinal)).Append(".\n");
        text.Append('\n').Append(type.MoreExamples.Count == 0 ? "example:" : "examples:");
        foreach (string example in type.MoreExamples.Prepend(type.Example)) text.Append("\n  ").Append(example.ReplaceLineEndings("\n  "));
        return text.ToString();
    }

    /// <summary>What a step reads and hands on, such as <c>files -> rows</c>.</summary>
    public static string Kinds(StepType type)
    {
        string input = string.Join("|", type.Input.Select(Name));
        string output = type.Output is { } kind ? Name(kind) : "";
        return (input, output) switch
        {
            ("", _) => "-> " + output,
            (_, "") => input + " ->",
            _ => $"{input} -> {output}",
        };
    }

    private static string Value(OptionDocumentation option)
    {
        string value = option.Type;
        if (option.Range is { } range) value += " " + range;
        if (option.Unit is { } unit) value += $" ({unit})";
        if (option.Allowed.Count > 0) value += ": " + string.Join(", ", option.Allowed);
        if (option.IsRequired) return value + ", required";
        return option.Default is { } standard ? $"{value}, default {standard}" : value;
    }

    private static string Name(MessageKind kind) => kind.ToString().ToLowerInvariant();
}
