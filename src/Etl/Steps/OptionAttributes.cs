namespace Etl.Steps;

/// <summary>
/// Documents one option of a step, and makes the property one: properties without it are not options. The JSON key is the
/// property's name in camelCase; the default is the value of a new instance; <c>required</c> properties have none.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionAttribute(string summary) : Attribute
{
    /// <summary>One sentence without a full stop; lines behind the first are items that it announces with a colon.</summary>
    public string Summary { get; } = summary;

    /// <summary>Unit of the value, such as "bytes"; null where it has none.</summary>
    public string? Unit { get; init; }

    /// <summary>Smallest number allowed, for a size in bytes, for a duration in seconds; NaN for no bound.</summary>
    public double Min { get; init; } = double.NaN;

    /// <summary>Largest number allowed, for a size in bytes, for a duration in seconds; NaN for no bound.</summary>
    public double Max { get; init; } = double.NaN;

    /// <summary>The texts allowed; null for any.</summary>
    public string[]? Allowed { get; init; }

    /// <summary>Whether the text is an expression over the input's columns (or each text in a list or map is).</summary>
    public bool IsExpression { get; init; }

    /// <summary>Whether a list of names may stand for a map of names to texts: each name then stands for itself.</summary>
    public bool AllowsNames { get; init; }
}

/// <summary>
/// On an options record: lets the JSON hold a plain value where an object is expected; the value is that of
/// <paramref name="property"/>. For example <c>"price": "decimal"</c> for <c>"price": { "type": "decimal" }</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ShorthandAttribute(string property) : Attribute
{
    public string Property { get; } = property;
}
