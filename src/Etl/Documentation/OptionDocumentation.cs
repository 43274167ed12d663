using Etl.Definitions.Options;
using Etl.Steps;

namespace Etl.Documentation;

/// <summary>All there is to know about one option of a step.</summary>
public sealed record OptionDocumentation
{
    /// <summary>The key below <c>"with"</c>, such as <c>columns.*.type</c>: '*' stands for keys of the user's choice, '[]' for an item of a list.</summary>
    public required string Path { get; init; }

    /// <summary>What may be written, such as <c>text or list of text</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Such as <c>bytes</c>; null where it has none.</summary>
    public required string? Unit { get; init; }

    /// <summary>Such as <c>from 1 to 64</c>; null where there are no bounds.</summary>
    public required string? Range { get; init; }

    /// <summary>The texts allowed; empty for any.</summary>
    public required IReadOnlyList<string> Allowed { get; init; }

    /// <summary>The default as JSON; null where there is none.</summary>
    public required string? Default { get; init; }

    public required bool IsRequired { get; init; }

    /// <summary>One sentence without a full stop.</summary>
    public required string Summary { get; init; }

    /// <summary>The options of the objects that it holds.</summary>
    public required IReadOnlyList<OptionDocumentation> Nested { get; init; }

    /// <summary>This option and all below it.</summary>
    public IEnumerable<OptionDocumentation> WithNested => Nested.SelectMany(nested => nested.WithNested).Prepend(this);

    /// <summary>The options of a step, in the order of their declaration.</summary>
    public static IReadOnlyList<OptionDocumentation> Of(StepType step) => Of(OptionsModel.Of(step.OptionsType), "");

    private static OptionDocumentation[] Of(OptionsModel model, string prefix) =>
        [.. model.Options.Select(option => Of(option, prefix + option.Key))];

    private static OptionDocumentation Of(Option option, string path) => new()
    {
        Path = path,
        Type = TypeOf(option.Kind, option.Attribute),
        Unit = option.Attribute.Unit,
        Range = OptionRange.Of(option.Attribute).Describe(option.Kind),
        Allowed = AllowedOf(option.Kind, option.Attribute),
        Default = OptionJson.Default(option)?.ToJsonString(OptionJson.OneLine),
        IsRequired = option.IsRequired,
        Summary = option.Attribute.Summary,
        Nested = NestedOf(option.Kind, path),
    };

    private static string TypeOf(OptionKind kind, OptionAttribute attribute) => kind switch
    {
        TextKind => attribute.IsExpression ? "expression" : "text",
        EnumKind => "text",
        BoolKind => "bool",
        IntegerKind => "whole number",
        NumberKind => "number",
        DurationKind => "duration",
        ByteSizeKind => "size",
        ListKind { AcceptsPlain: true, Item: RecordKind item } => $"{TypeOf(item, attribute)}, or list of such",
        ListKind { AcceptsPlain: true } list => $"{TypeOf(list.Item, attribute)} or list of {TypeOf(list.Item, attribute)}",
        ListKind list => $"list of {TypeOf(list.Item, attribute)}",
        MapKind map when attribute.AllowsNames => $"list of names, or map of names to {TypeOf(map.Value, attribute)}",
        MapKind map => $"map of names to {TypeOf(map.Value, attribute)}",
        RecordKind { Shorthand: { } shorthand } => $"{TypeOf(shorthand.Kind, shorthand.Attribute)} or object",
        _ => "object",
    };

    private static IReadOnlyList<string> AllowedOf(OptionKind kind, OptionAttribute attribute) => kind switch
    {
        EnumKind names => names.Names,
        ListKind list => AllowedOf(list.Item, attribute),
        MapKind map => AllowedOf(map.Value, attribute),
        TextKind => attribute.Allowed ?? [],
        _ => [],
    };

    private static OptionDocumentation[] NestedOf(OptionKind kind, string path) => kind switch
    {
        ListKind list => NestedOf(list.Item, path + "[]"),
        MapKind map => NestedOf(map.Value, path + ".*"),
        RecordKind record => Of(record.Model, path + "."),
        _ => [],
    };
}
