using System.Globalization;
using Etl.Definitions;
using Etl.Messages;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Cli.Explaining;

/// <summary>What the three forms of an explained plan say in the same words.</summary>
internal static class PlanWords
{
    public const string LargestFirst = "largest files first: nothing behind depends on the order";

    /// <summary>What 'etl resume' does with an interrupted run.</summary>
    public static string Resume(PipelinePlan plan) =>
        plan.StartsOver.Count > 0 ? $"starts over: {string.Join("; ", plan.StartsOver)}"
        : plan.Limits.Checkpoint == TimeSpan.Zero ? "starts over: 'limits.checkpoint' is 0s"
        : $"goes on from the last checkpoint, one every {Duration.Format(plan.Limits.Checkpoint)} at most";

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

    /// <summary>Whether a step keeps rows until the last one has come, on the disk where they are too many for the memory.</summary>
    public static bool Spills(PlannedStep step) => step.Step is ICollector { MakesNewRows: false };

    /// <summary>How many messages may wait in front of a block or be worked on.</summary>
    public static string Capacity(PlannedBlock block) =>
        block.TakesAll ? "takes in all that is listed" : string.Create(CultureInfo.InvariantCulture, $"capacity {block.Capacity}");

    public static string Kind(MessageKind? kind) => kind?.ToString().ToLowerInvariant() ?? "";

    public static string Kind(BlockKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>Columns that a reader found in its files, and from what; null where all are declared.</summary>
    public static string? Found(PlannedStep step) => (step.Step as IRowReader)?.Found is not { } found ? null
        : found.Columns.Count == 0 ? $"no further columns in {found.Basis}"
        : $"{(found.TypesInferred ? "inferred" : "found")} from {found.Basis}: {string.Join(", ", found.Columns)}";

    /// <summary>The steps that are planned only when others have run, and why: one line for each that waits for files, and one for those behind.</summary>
    public static IEnumerable<string> Pending(PipelinePlan plan)
    {
        foreach (PendingStep step in plan.Pending.Where(step => step.AsksForFiles))
            yield return $"the columns of '{step.Id}' are known only after {Names(step.After)} {(step.After.Count == 1 ? "has" : "have")} run; a run downloads first and then checks everything before the first row";
        string[] behind = [.. plan.Pending.Where(step => !step.AsksForFiles).Select(step => step.Id)];
        if (behind.Length > 0) yield return $"not checked until then: {Names(behind, ", ")}";
    }

    private static string Names(IEnumerable<string> ids, string separator = " and ") => string.Join(separator, ids.Select(id => $"'{id}'"));

    public static string Order(PlannedBlock block) =>
        block.LargestFirst ? LargestFirst : block.Kind == BlockKind.Buffer || block.Ordered ? "keeps the order of its input" : "in any order";

    /// <summary>What a block has to do with the tables of joins; null where it has nothing to do with them.</summary>
    public static string? Role(PlannedBlock block) => block switch
    {
        { Kind: BlockKind.Buffer, WaitsFor.Count: 0 } => $"keeps the rows for '{block.Steps[0].Id}' in the work folder until the last has come",
        { Kind: BlockKind.Buffer } => $"keeps the rows for '{block.Steps[0].Id}' in the work folder until its table is built",
        { BuildsTable: true } => $"builds the table of '{block.Steps[^1].Id}'",
        { WaitsFor.Count: > 0 } => $"begins when {(block.WaitsFor.Count == 1 ? "the table" : "the tables")} of {string.Join(", ", block.WaitsFor.Select(id => $"'{id}'"))} {(block.WaitsFor.Count == 1 ? "is" : "are")} built",
        _ => null,
    };
}
