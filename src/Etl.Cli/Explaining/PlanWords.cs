using Etl.Messages;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Cli.Explaining;

/// <summary>What the three forms of an explained plan say in the same words.</summary>
internal static class PlanWords
{
    public const string LargestFirst = "largest files first: nothing behind depends on the order";

    /// <summary>Columns that a reader knows of but does not parse or check, because no later step uses them.</summary>
    public static IReadOnlyList<string> Unchecked(PlannedStep step) => step.Step is IRowReader ? Unused(step) : [];

    /// <summary>Columns of a step's output that are not computed, because no later step uses them.</summary>
    public static IReadOnlyList<string> Unused(PlannedStep step) =>
        step.OutputSchema is { } schema ? [.. schema.Names.Where(name => !IsUsed(step, name))] : [];

    /// <summary>Columns of a step's output that some later step uses.</summary>
    public static IReadOnlyList<ColumnSchema> Used(PlannedStep step) =>
        step.OutputSchema is { } schema ? [.. schema.Columns.Where(column => IsUsed(step, column.Name))] : [];

    /// <summary>Results of a step whose state grows with the data, so that a run over more of it needs more disk.</summary>
    public static IReadOnlyList<string> Growing(PlannedStep step) => step.Step is IAggregation aggregation ? aggregation.GrowingResults : [];

    public static bool IsUsed(PlannedStep step, string column) => step.UsedColumns?.Contains(column) ?? true;

    public static string Kind(MessageKind? kind) => kind?.ToString().ToLowerInvariant() ?? "";

    public static string Kind(BlockKind kind) => kind.ToString().ToLowerInvariant();

    public static string Order(PlannedBlock block) =>
        block.LargestFirst ? LargestFirst : block.Ordered ? "keeps the order of its input" : "in any order";

}
