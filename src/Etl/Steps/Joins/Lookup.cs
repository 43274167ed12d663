using Etl.Messages;

namespace Etl.Steps.Joins;

internal sealed record LookupOptions
{
    [Option("Keys: columns with the same name on both sides, or a map from a column of the rows to one of the table; either may be an expression, such as \"trim(upper(code))\". Nulls match nothing", AllowsNames = true)]
    public required IReadOnlyList<KeyValuePair<string, string>> On { get; init; }

    [Option("Which rows to hand on: all, with nulls where the table has no such key (left); those that the table has (inner), also without its columns (semi); those that it does not have (anti)")]
    public LookupKind Kind { get; init; } = LookupKind.Left;

    [Option("Columns that come from the table, or a map from the name that one gets to the table's; all but the keys when left out", AllowsNames = true)]
    public IReadOnlyList<KeyValuePair<string, string>>? Columns { get; init; }

    [Option("What to do where the table has a key twice: fail and name the rows, or take the first by place")]
    public DuplicateRule Duplicates { get; init; } = DuplicateRule.Error;
}

/// <summary>The <c>lookup</c> step: enriches rows from a table that fits in memory, one row of it for a key.</summary>
internal static class Lookup
{
    internal static StepType Type { get; } = StepType.Create<LookupOptions>(
        "lookup",
        "Adds columns of a table to rows by key, or keeps the rows whose key it has or has not; reads the rows first, then the table, which has to fit in memory and has each key once.",
        [MessageKind.Rows],
        MessageKind.Rows,
        WorkKind.Cpu,
        """{ "id": "named", "use": "lookup", "from": ["sales", "stores"], "with": { "on": ["store_id"], "kind": "left", "columns": ["name", "region"] } }""",
        static (options, context) => JoinPlanner.Create(
            context,
            new JoinChoice(Enum.Parse<JoinKind>(options.Kind.ToString()), IsLookup: true, options.Duplicates),
            options.On,
            options.Columns),
        takesDifferentRows: true,
        moreExamples:
        [
            """
            // The sales of stores that the table does not have.
            { "id": "unknown", "use": "lookup", "from": ["sales", "stores"], "with": { "on": ["store_id"], "kind": "anti" } }
            """,
        ]);
}
