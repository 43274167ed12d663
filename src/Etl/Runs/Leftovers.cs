using Etl.Steps;

namespace Etl.Runs;

/// <summary>What a run that was killed leaves beside its outputs, and in its folder.</summary>
internal static class Leftovers
{
    /// <summary>
    /// Deletes the files that the run staged, the folders that it created for them where they are empty, its saved states and
    /// its temporary files. Only what its journal names: nothing is searched for.
    /// </summary>
    /// <returns>How many staged files there were.</returns>
    /// <exception cref="StepException">Something cannot be deleted.</exception>
    public static int Remove(RunFolder run, IEnumerable<JournalRecord> records)
    {
        int files = 0;
        StagingRecord[] staged = [.. records.OfType<StagingRecord>()];
        foreach (string file in FindStaged(run, staged))
        {
            Delete(file, File.Delete);
            files++;
        }

        foreach (string folder in staged.SelectMany(record => record.Created).Distinct(StringComparer.Ordinal).OrderByDescending(folder => folder.Length))
        {
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()) Delete(folder, Directory.Delete);
        }

        RemoveFolder(run.CheckpointFolder);
        RemoveFolder(run.ScratchFolder);
        return files;
    }

    /// <summary>Deletes the run's temporary files alone, for an attempt that goes on with the others.</summary>
    /// <exception cref="StepException">They cannot be deleted.</exception>
    public static void RemoveScratch(RunFolder run) => RemoveFolder(run.ScratchFolder);

    /// <summary>Absolute paths of the files that the run staged and that are still there.</summary>
    public static IReadOnlyList<string> FindStaged(RunFolder run, IEnumerable<JournalRecord> records) =>
    [
        .. records.OfType<StagingRecord>().Select(record => record.Folder).Distinct(StringComparer.Ordinal).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.None, MatchType = MatchType.Simple }))
            .Where(file => StagedFile.IsStagedBy(run.Id, Path.GetFileName(file))),
    ];

    private static void RemoveFolder(string folder)
    {
        if (Directory.Exists(folder)) Delete(folder, static path => Directory.Delete(path, recursive: true));
    }

    private static void Delete(string path, Action<string> delete)
    {
        try
        {
            delete(path);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw new StepException(path, $"What an interrupted run left behind cannot be deleted. {StorageFault.Explain(e)}", e);
        }
    }
}
