using Etl.Messages;
using Etl.Steps.Json;

namespace Etl.Steps.Rows.Exploding;

/// <summary>What becomes of a row that has nothing to make rows of.</summary>
internal enum EmptyRows
{
    /// <summary>It is left out, and counted as empty.</summary>
    Drop,

    /// <summary>It stays, with nulls in the new columns.</summary>
    Keep,
}

/// <summary>A column that holds elements as they are.</summary>
[Shorthand(nameof(Name))]
internal sealed record ElementColumn
{
    [Option("Name of the column")]
    public required string Name { get; init; }

    [Option("Type of the elements: text, int, decimal, float, bool, date, timestamp, or json for any value as it is written")]
    public ColumnType Type { get; init; } = ColumnType.Text;
}

/// <summary>Options of <c>explode</c>.</summary>
internal sealed record ExplodeOptions
{
    [Option("Column that holds the elements: json with an array, or a text with 'separator' between them; it is not handed on itself")]
    public required string Column { get; init; }

    [Option("For elements that are objects: the columns to read from them, by name, with their types and paths as in json.read; an element that is null gives nulls; either this or 'as'")]
    public IReadOnlyList<KeyValuePair<string, JsonColumn>> Columns { get; init; } = [];

    [Option("For elements that are plain values, or are kept as json: the column for them, a name alone for text; either this or 'columns'")]
    public ElementColumn? As { get; init; }

    [Option("What stands between the elements of a text, such as ';'; an empty element is null; the column is json when left out")]
    public string? Separator { get; init; }

    [Option("Name of a column for the position of the element, which counts from 1; no such column when left out")]
    public string? Index { get; init; }

    [Option("What becomes of a row whose column is null or has no elements: drop leaves it out and counts it as empty, keep hands it on with nulls in the new columns")]
    public EmptyRows Empty { get; init; } = EmptyRows.Drop;
}
