using System.Text;
using Etl.Messages;

namespace Etl.Steps.Json;

/// <summary>The columns of one reader and where they stand in an object. Immutable.</summary>
internal sealed class JsonLayout
{
    private readonly string[] _paths;

    public JsonLayout(IReadOnlyList<KeyValuePair<string, JsonColumn>> columns)
    {
        Schema = new Schema([.. columns.Select(column => new ColumnSchema(column.Key, column.Value.Type))]);
        _paths = [.. columns.Select(column => column.Value.Path ?? column.Key)];
    }

    public Schema Schema { get; }

    /// <summary>The keys that lead to the given columns, as a tree; its nodes hold one worker's state.</summary>
    public JsonKey CreateTree(IReadOnlyList<int> columns)
    {
        JsonKey root = new([], "");
        for (int i = 0; i < columns.Count; i++)
        {
            string path = _paths[columns[i]];
            root.Child(path).Exact.Add(i);
            string[] keys = path.Split('.');
            if (keys.Length == 1) continue;
            JsonKey at = root;
            foreach (string key in keys) at = at.Child(key);
            at.Nested.Add(i);
        }

        return root;
    }
}

/// <summary>A key on the way to columns. Not thread-safe.</summary>
internal sealed class JsonKey(byte[] name, string text)
{
    private readonly List<JsonKey> _children = [];

    /// <summary>UTF-8, without escapes.</summary>
    public byte[] Name { get; } = name;

    public string Text { get; } = text;

    /// <summary>Columns whose whole path is this key of the outermost object; they win over <see cref="Nested"/>.</summary>
    public List<int> Exact { get; } = [];

    /// <summary>Columns whose path ends here within nested objects.</summary>
    public List<int> Nested { get; } = [];

    public IReadOnlyList<JsonKey> Children => _children;

    /// <summary>Number of the object in which the key was last seen, to find a key that is given twice.</summary>
    public long SeenIn { get; set; }

    public JsonKey Child(string key)
    {
        JsonKey? child = _children.Find(child => string.Equals(child.Text, key, StringComparison.Ordinal));
        if (child is null) _children.Add(child = new JsonKey(Encoding.UTF8.GetBytes(key), key));
        return child;
    }
}
