using System.Diagnostics.CodeAnalysis;

namespace Etl.Definitions.Json;

/// <summary>A JSON value and the place where it stands. Immutable.</summary>
/// <param name="Location">The value's first character.</param>
internal abstract record JsonTreeNode(TextLocation Location);

/// <summary>A JSON object: its properties in the order of the file, each key once.</summary>
internal sealed record JsonObjectNode(TextLocation Location, IReadOnlyList<JsonTreeProperty> Properties) : JsonTreeNode(Location)
{
    public bool TryGet(string name, [NotNullWhen(true)] out JsonTreeNode? value)
    {
        value = Properties.FirstOrDefault(property => string.Equals(property.Name, name, StringComparison.Ordinal))?.Value;
        return value is not null;
    }

    /// <summary>Where the value of a key stands; the object's own place where the key is absent.</summary>
    public TextLocation LocationOf(string name) => TryGet(name, out JsonTreeNode? value) ? value.Location : Location;
}

/// <summary>A key and its value.</summary>
/// <param name="Name">The key, unescaped.</param>
/// <param name="Location">The key's opening quote.</param>
/// <param name="Value">What stands after the colon.</param>
internal sealed record JsonTreeProperty(string Name, TextLocation Location, JsonTreeNode Value);

/// <summary>A JSON array.</summary>
internal sealed record JsonArrayNode(TextLocation Location, IReadOnlyList<JsonTreeNode> Items) : JsonTreeNode(Location);

/// <summary>A JSON number, as written: which range and precision it needs is for its reader to say.</summary>
internal sealed record JsonNumberNode(TextLocation Location, string Text) : JsonTreeNode(Location);

/// <summary><c>true</c> or <c>false</c>.</summary>
internal sealed record JsonBoolNode(TextLocation Location, bool Value) : JsonTreeNode(Location);

/// <summary><c>null</c>.</summary>
internal sealed record JsonNullNode(TextLocation Location) : JsonTreeNode(Location);
