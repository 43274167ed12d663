using System.Diagnostics.CodeAnalysis;

namespace Etl.Messages;

/// <summary>A column's name and type.</summary>
public readonly record struct ColumnSchema(string Name, ColumnType Type)
{
    public override string ToString() => $"{Name} {Type.ToString().ToLowerInvariant()}";
}

/// <summary>The columns of rows, in order. Names are unique and case-sensitive.</summary>
public sealed class Schema
{
    private readonly Dictionary<string, int> _indexes;

    /// <exception cref="ArgumentException">Two columns share a name.</exception>
    public Schema(IReadOnlyList<ColumnSchema> columns)
    {
        Columns = columns;
        _indexes = new Dictionary<string, int>(columns.Count, StringComparer.Ordinal);
        for (int i = 0; i < columns.Count; i++)
        {
            if (!_indexes.TryAdd(columns[i].Name, i))
                throw new ArgumentException($"Column '{columns[i].Name}' is there twice.", nameof(columns));
        }
    }

    public IReadOnlyList<ColumnSchema> Columns { get; }

    public int Count => Columns.Count;

    public ColumnSchema this[int index] => Columns[index];

    public IEnumerable<string> Names => Columns.Select(column => column.Name);

    public bool TryGetIndex(string name, out int index) => _indexes.TryGetValue(name, out index);

    public bool TryGet(string name, [NotNullWhen(true)] out ColumnSchema? column)
    {
        column = _indexes.TryGetValue(name, out int index) ? Columns[index] : null;
        return column is not null;
    }

    public override string ToString() => string.Join(", ", Columns);
}
