using Etl.Common;
using Etl.Definitions.Json;
using Etl.Steps;

namespace Etl.Definitions.Options;

/// <summary>Says in words what an option may be and what was found instead.</summary>
internal static class OptionText
{
    private const int ShownLength = 60;

    /// <summary>Such as <c>a whole number from 1 to 64</c>.</summary>
    public static string Expected(OptionKind kind, OptionAttribute attribute)
    {
        string? range = OptionRange.Of(attribute).Describe(kind);
        string plain = kind switch
        {
            TextKind when attribute.Allowed is { } allowed => $"one of {Quote(allowed)}",
            TextKind => "a text",
            BoolKind => "true or false",
            IntegerKind => "a whole number",
            NumberKind => "a number",
            DurationKind => "a duration such as \"30s\"",
            ByteSizeKind => "a size such as \"64KiB\"",
            ParallelismKind => $"a whole number {range} or \"auto\"",
            EnumKind names => $"one of {Quote(names.Names)}",
            ListKind { AcceptsPlain: true } list => $"{Expected(list.Item, attribute)}, or a list of such",
            ListKind => "a list",
            MapKind when attribute.AllowsNames => "a list of names, or an object",
            RecordKind { Shorthand: { } shorthand } => $"{Expected(shorthand.Kind, shorthand.Attribute)}, or an object",
            _ => "an object",
        };
        return range is null || kind is not (IntegerKind or NumberKind or DurationKind or ByteSizeKind) ? plain : $"{plain} {range}";
    }

    /// <summary>Such as <c>the number 12</c>. Shows what the user wrote, never what a variable brought in.</summary>
    public static string Found(JsonTreeNode node) => node switch
    {
        JsonObjectNode => "an object",
        JsonArrayNode => "a list",
        JsonTextNode text => $"the text '{Shorten(text.SourceText)}'",
        JsonNumberNode number => $"the number {Shorten(number.Text)}",
        JsonBoolNode { Value: true } => "true",
        JsonBoolNode => "false",
        _ => "null",
    };

    public static string UnknownKey(string key, IReadOnlyCollection<string> allowed)
    {
        string nearest = NearestName.Find(key, allowed) is { } name ? $"; did you mean '{name}'?" : ".";
        return $"unknown key '{Shorten(key)}'{nearest} Allowed here: {string.Join(", ", allowed.Order(StringComparer.Ordinal))}";
    }

    public static string Quote(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));

    public static string Shorten(string text)
    {
        if (text.Length <= ShownLength) return text;
        int length = char.IsHighSurrogate(text[ShownLength - 1]) ? ShownLength - 1 : ShownLength;
        return text[..length] + "…";
    }
}
