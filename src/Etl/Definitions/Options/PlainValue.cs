using System.Globalization;
using Etl.Common;
using Etl.Definitions.Json;
using Etl.Steps;

namespace Etl.Definitions.Options;

/// <summary>Reads single values: texts, numbers, bools, names, durations and sizes.</summary>
internal static class PlainValue
{
    /// <summary>The value, or null when the node is not one of this kind or is out of bounds.</summary>
    public static object? Read(OptionKind kind, OptionAttribute attribute, JsonTreeNode node)
    {
        object? value = (kind, node) switch
        {
            (TextKind, JsonTextNode text) => text.Value,
            (BoolKind, JsonBoolNode flag) => flag.Value,
            (IntegerKind, JsonNumberNode number) => Integer(kind.Type, number.Text),
            (NumberKind, JsonNumberNode number) => Number(kind.Type, number.Text),
            (EnumKind names, JsonTextNode text) => names.Parse(text.Value),
            (DurationKind, JsonTextNode text) => Duration.TryParse(text.Value, out TimeSpan duration, out _) ? duration : null,
            (ByteSizeKind, JsonTextNode text) => ByteSize.TryParse(text.Value, out ByteSize size) ? size : null,
            (ByteSizeKind, JsonNumberNode number) => ByteSize.TryParse(number.Text, out ByteSize size) ? size : null,
            (ParallelismKind, JsonTextNode { Value: "auto" }) => new Parallelism(null),
            (ParallelismKind, JsonNumberNode number) => Workers(attribute, number.Text),
            _ => null,
        };
        return value is null || IsAllowed(value, attribute) ? value : null;
    }

    /// <summary>What helps with a value that was refused; empty where the expectation says it all.</summary>
    public static string Hint(OptionKind kind, OptionAttribute attribute, JsonTreeNode node) => (kind, node) switch
    {
        (DurationKind, JsonTextNode text) when !Duration.TryParse(text.SourceText, out _, out string? problem) => $", which {problem}",
        (DurationKind, JsonNumberNode number) => $", which has no unit; write \"{number.Text}s\" for seconds",
        (EnumKind names, JsonTextNode text) => DidYouMean(text.SourceText, names.Names),
        (TextKind, JsonTextNode text) => DidYouMean(text.SourceText, attribute.Allowed ?? []),
        (TextKind, JsonNumberNode number) => $"; write \"{OptionText.Shorten(number.Text)}\"",
        (IntegerKind or NumberKind or ParallelismKind, JsonTextNode text) when IsNumber(text.SourceText) => "; leave out the quotes",
        (BoolKind, JsonTextNode { SourceText: "true" or "false" }) => "; leave out the quotes",
        (ListKind list, not JsonArrayNode) => Hint(list.Item, attribute, node),
        (RecordKind { Shorthand: { } shorthand }, _) => Hint(shorthand.Kind, shorthand.Attribute, node),
        _ => "",
    };

    private static bool IsAllowed(object value, OptionAttribute attribute) => value switch
    {
        string text => attribute.Allowed?.Contains(text, StringComparer.Ordinal) ?? true,
        int or long or double or decimal or TimeSpan or ByteSize => OptionRange.Of(attribute).Contains(value),
        _ => true,
    };

    private static object? Integer(Type type, string text)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)) return null;
        if (type == typeof(long)) return value;
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : null;
    }

    private static object? Number(Type type, string text)
    {
        if (type == typeof(decimal)) return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal exact) ? exact : null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;
    }

    private static object? Workers(OptionAttribute attribute, string text) =>
        Integer(typeof(int), text) is int workers && OptionRange.Of(attribute).Contains(workers) ? new Parallelism(workers) : null;

    private static bool IsNumber(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    // Of one or two characters anything is near to anything.
    private static string DidYouMean(string text, IReadOnlyCollection<string> names) =>
        text.Length > 2 && NearestName.Find(text, names) is { } name ? $"; did you mean '{name}'?" : "";
}
