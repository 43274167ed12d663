using Etl.Steps;

namespace Etl.Runs;

/// <summary>Removes runs that nobody needs any more.</summary>
public static class RunPruning
{
    /// <summary>
    /// Removes the oldest runs beyond a number for each pipeline, with what they left beside their outputs. A run that is
    /// being worked on stays, and so does the latest one that could be resumed or whose outputs are half in place.
    /// </summary>
    /// <param name="work">The work folder.</param>
    /// <param name="keep">Runs of each pipeline to keep.</param>
    /// <param name="pipeline">Name of the only pipeline to look at; null for all.</param>
    /// <param name="time">For the locks of the pipelines.</param>
    /// <param name="cancellation">Ends it between two pipelines.</param>
    /// <returns>The removed runs.</returns>
    /// <exception cref="StepException">A run cannot be removed.</exception>
    public static async Task<IReadOnlyList<RunInfo>> PruneAsync(WorkFolder work, int keep, string? pipeline, TimeProvider time, CancellationToken cancellation)
    {
        List<RunInfo> removed = [];
        IEnumerable<RunInfo> runs = RunInfo.ReadAll(work).Where(run => pipeline is null || string.Equals(run.Record?.Pipeline, pipeline, StringComparison.Ordinal));
        foreach (IGrouping<string?, RunInfo> group in runs.GroupBy(run => run.Record?.Pipeline, StringComparer.Ordinal))
        {
            if (group.Key is null) removed.AddRange(RemoveOldest(group, keep, []));
            else removed.AddRange(await PruneAsync(work.Pipeline(group.Key), group, keep, time, cancellation).ConfigureAwait(false));
        }

        return removed;
    }

    private static async Task<IReadOnlyList<RunInfo>> PruneAsync(PipelineFolder pipeline, IEnumerable<RunInfo> runs, int keep, TimeProvider time, CancellationToken cancellation)
    {
        using PipelineLock? held = await PipelineLock.TakeAsync(pipeline, waiting: null, time, cancellation).ConfigureAwait(false);
        IReadOnlyList<string> unfinished = UnfinishedRuns.Read(pipeline);
        // A run that is being worked on clears away what those before it left; it may be too young to be listed.
        if (held is null) return RemoveOldest(runs, Math.Max(keep, 1), unfinished);
        IReadOnlyList<RunInfo> removed = RemoveOldest(runs, keep, unfinished.TakeLast(1));
        HashSet<string> gone = removed.Select(run => run.Folder.Id).ToHashSet(StringComparer.Ordinal);
        if (unfinished.Any(gone.Contains)) UnfinishedRuns.Replace(pipeline, unfinished.Where(id => !gone.Contains(id)));
        return removed;
    }

    /// <param name="runs">Oldest first.</param>
    /// <param name="keep">How many of the latest stay.</param>
    /// <param name="staying">Ids of others that stay.</param>
    private static List<RunInfo> RemoveOldest(IEnumerable<RunInfo> runs, int keep, IEnumerable<string> staying)
    {
        List<RunInfo> removed = [.. runs.Reverse().Skip(keep).ExceptBy(staying, run => run.Folder.Id, StringComparer.Ordinal)];
        foreach (RunInfo run in removed)
        {
            Leftovers.Remove(run.Folder, run.Records);
            Delete(run.Folder);
        }

        return removed;
    }

    private static void Delete(RunFolder run)
    {
        try
        {
            Directory.Delete(run.Path, recursive: true);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw new StepException(run.Path, $"The run's folder cannot be deleted. {StorageFault.Explain(e)}", e);
        }
    }
}
