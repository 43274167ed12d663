using Etl.Steps;
using Etl.Steps.Saving;

namespace Etl.Planning;

/// <summary>
/// Whether an interrupted run of a plan can go on from its checkpoints, or starts over. It can where everything that holds
/// rows before the sources have ended can be saved; what stands behind an aggregation has had no row by then.
/// </summary>
internal static class Continuing
{
    /// <summary>Why a run starts over; empty where it goes on.</summary>
    public static IReadOnlyList<string> Obstacles(PipelinePlan plan)
    {
        if (plan.Pending.Count > 0 || plan.Held.Count > 0) return ["the columns of some steps come from files that are not there before the run"];
        HashSet<string> late = Late(plan.Steps);
        List<string> obstacles = [.. plan.Steps.Where(step => !late.Contains(step.Id)).Select(Obstacle).OfType<string>()];
        foreach (PlannedBlock block in plan.Blocks.Where(block => !late.Contains(block.Steps[0].Id)))
        {
            if (block.Kind is BlockKind.Rows or BlockKind.Sink && block.Ordered && block.From.Count > 1 && block.Steps[0].InputSchema is not null)
                obstacles.Add($"'{block.Steps[0].Id}' puts the rows of several steps into one order");
        }

        return obstacles;
    }

    /// <summary>Ids of the steps that get their first row when all sources in front of them have ended.</summary>
    public static HashSet<string> Late(IReadOnlyList<PlannedStep> steps)
    {
        HashSet<string> collecting = [.. steps.Where(step => step.Step is ICollector).Select(step => step.Id)];
        HashSet<string> late = new(StringComparer.Ordinal);
        foreach (PlannedStep step in steps)
        {
            if (step.From.Count > 0 && step.From.All(id => late.Contains(id) || collecting.Contains(id))) late.Add(step.Id);
        }

        return late;
    }

    private static string? Obstacle(PlannedStep step) => step.Step switch
    {
        ISavedCollector => null,
        ICollector => $"'{step.Id}' ({step.Type.Name}) keeps rows that are not saved",
        IRowJoin => $"'{step.Id}' ({step.Type.Name}) keeps a table that is not saved",
        IRowTransform { IsSequential: true } => $"'{step.Id}' ({step.Type.Name}) carries something from row to row that is not saved",
        ISavedSink sink => sink.CanBeSaved(out string? whyNot) ? null : $"'{step.Id}' {whyNot}",
        ISavedFileSink => null,
        IRowSink or IFileSink => $"'{step.Id}' ({step.Type.Name}) writes an output that is not saved",
        _ => null,
    };
}
