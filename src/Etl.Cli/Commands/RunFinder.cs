using Etl.Runs;

namespace Etl.Cli.Commands;

/// <summary>Finds a run by what a user says of it.</summary>
internal static class RunFinder
{
    /// <summary>The run whose id starts or ends with a text; null, with the reason, where there is none or more than one.</summary>
    public static RunFolder? ById(string id, WorkFolder work, out string problem)
    {
        problem = "";
        IReadOnlyList<RunFolder> runs = work.Runs();
        RunFolder[] found = [.. runs.Where(run => string.Equals(run.Id, id, StringComparison.Ordinal))];
        if (found.Length == 0 && id.Length > 0) found = [.. runs.Where(run => run.Id.StartsWith(id, StringComparison.Ordinal) || run.Id.EndsWith(id, StringComparison.Ordinal))];
        if (found.Length == 1) return found[0];

        string nearest = RunIds.Nearest(id, runs.Select(run => run.Id)) is { } near ? $"Did you mean '{near}'?" : runs is [.., RunFolder latest] ? $"The latest is '{latest.Id}'; 'etl runs' lists all." : $"No run has left anything in '{work.Path}'. Is it the right '--root'?";
        problem = found.Length > 1
            ? $"'{id}' is short for {found.Length} runs: {string.Join(", ", found.TakeLast(5).Select(run => run.Id))}. Write more of the id."
            : $"There is no run '{id}'. {nearest}";
        return null;
    }

    /// <summary>
    /// The run to resume: by its id, by the pipeline's name or file, or the latest that did not succeed; null, with the reason,
    /// where there is none.
    /// </summary>
    public static RunFolder? ToResume(string? text, WorkFolder work, string currentFolder, out string problem)
    {
        problem = "";
        if (text is null)
        {
            string? latest = work.Pipelines().Select(UnfinishedRuns.Current).Where(id => id is not null).Max(StringComparer.Ordinal);
            if (latest is not null) return work.Run(latest);
            problem = $"There is no run to resume in '{work.Path}'.";
            return null;
        }

        if (UnfinishedRuns.Current(work.Pipeline(text)) is { } unfinished) return work.Run(unfinished);
        string file = Path.GetFullPath(text, currentFolder);
        RunInfo? byFile = RunInfo.ReadAll(work).LastOrDefault(run => string.Equals(run.Record?.File, file, StringComparison.Ordinal) || string.Equals(run.Record?.Pipeline, text, StringComparison.Ordinal));
        return byFile?.Folder ?? ById(text, work, out problem);
    }
}
