using System.Globalization;
using Etl.Definitions.Json;

namespace Etl.Definitions.Options;

/// <summary>Finds the value that a path such as <c>columns.price.type</c> or <c>by[1]</c> names, to report errors at it.</summary>
internal static class OptionPath
{
    /// <summary>
    /// The node at the path, or the nearest ancestor that there is. Keys may hold dots and brackets themselves: the
    /// longest key that fits is taken.
    /// </summary>
    public static JsonTreeNode Find(JsonObjectNode with, string path)
    {
        JsonTreeNode node = with;
        ReadOnlySpan<char> rest = path;
        while (!rest.IsEmpty && Child(node, rest, out int length) is { } child)
        {
            node = child;
            rest = rest[length..];
        }

        return node;
    }

    /// <summary>Where the value at a path starts; for a text, its opening quote.</summary>
    public static TextLocation Locate(JsonObjectNode with, string path) => Find(with, path).Location;

    /// <summary>Where a character of the text at a path stands; the start of the value where it is not a text.</summary>
    public static TextLocation Locate(JsonObjectNode with, string path, int offset)
    {
        JsonTreeNode node = Find(with, path);
        return node is JsonTextNode text ? text.LocationOf(offset) : node.Location;
    }

    private static JsonTreeNode? Child(JsonTreeNode node, ReadOnlySpan<char> path, out int length)
    {
        length = 0;
        switch (node)
        {
            case JsonArrayNode array when path[0] == '[' && path.IndexOf(']') is > 0 and int close:
                length = close + 1;
                return int.TryParse(path[1..close], NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < array.Items.Count
                    ? array.Items[index]
                    : null;
            case JsonObjectNode owner:
                int dot = path[0] == '.' ? 1 : 0;
                JsonTreeProperty? longest = null;
                foreach (JsonTreeProperty property in owner.Properties)
                {
                    if (StartsWithKey(path[dot..], property.Name) && property.Name.Length >= (longest?.Name.Length ?? 0)) longest = property;
                }

                length = dot + (longest?.Name.Length ?? 0);
                return longest?.Value;
            default:
                return null;
        }
    }

    private static bool StartsWithKey(ReadOnlySpan<char> path, string key) =>
        path.StartsWith(key, StringComparison.Ordinal) && (path.Length == key.Length || path[key.Length] is '.' or '[');
}
