using Etl.Messages;

namespace Etl.Steps.Joins;

internal sealed record JoinOptions
{
    [Option("Keys: columns with the same name on both sides, or a map from a column of the first step to one of the second; either may be an expression, such as \"trim(upper(code))\". Nulls match nothing", AllowsNames = true)]
    public required IReadOnlyList<KeyValuePair<string, string>> On { get; init; }

    [Option("Which rows to hand on: pairs with one key (inner); also the rows of the first (left), the second (right) or either step (full) without a pair; or the first step's rows that have a pair (semi) or none (anti)")]
    public JoinKind Kind { get; init; } = JoinKind.Inner;

    [Option("Columns that come from the second step, or a map from the name that one gets to its own; all but the keys when left out", AllowsNames = true)]
    public IReadOnlyList<KeyValuePair<string, string>>? Columns { get; init; }
}

/// <summary>The <c>join</c> step: all pairs of rows with one key, of two streams of any size.</summary>
internal static class Join
{
    internal static StepType Type { get; } = StepType.Create<JoinOptions>(
        "join",
        "Joins the rows of two steps by key, in the order of the first, then of the second; of either side there may be more rows than fit in memory. The second is read to its end first, so it should be the smaller one.",
        [MessageKind.Rows],
        MessageKind.Rows,
        WorkKind.Cpu,
        """{ "id": "both", "use": "join", "from": ["orders", "payments"], "with": { "on": { "order_id": "order" }, "kind": "full", "columns": ["paid", "method"] } }""",
        static (options, context) => JoinPlanner.Create(
            context,
            new JoinChoice(options.Kind, IsLookup: false, DuplicateRule.First),
            options.On,
            options.Columns),
        takesDifferentRows: true);
}
