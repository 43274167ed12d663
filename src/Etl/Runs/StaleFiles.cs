using Etl.Steps;

namespace Etl.Runs;

/// <summary>Files that a sink wrote in an earlier run and not in this one, such as a partition that no longer exists.</summary>
internal static class StaleFiles
{
    /// <summary>
    /// Deletes those that still are what the sink wrote, and the folders that they leave empty below what the sink writes to.
    /// </summary>
    /// <returns>Paths of the others, which somebody has changed: they stay.</returns>
    /// <exception cref="StepException">One cannot be deleted.</exception>
    public static IReadOnlyList<string> Delete(IReadOnlyList<WrittenFile> files)
    {
        List<string> kept = [];
        foreach (WrittenFile file in files)
        {
            try
            {
                if (file.Matches(file.Path)) File.Delete(file.Path);
                if (File.Exists(file.Path)) kept.Add(file.Path);
                else DeleteEmptyFolders(file);
            }
            catch (Exception e) when (StorageFault.IsOne(e))
            {
                throw new StepException(file.Path, $"The step '{file.Step}' wrote this file in an earlier run and does not any more, and it cannot be deleted. {StorageFault.Explain(e)}", e);
            }
        }

        return kept;
    }

    /// <summary>Also of a file that is gone already: whoever deleted it may have been interrupted then.</summary>
    private static void DeleteEmptyFolders(WrittenFile file)
    {
        string top = TopOf(file);
        for (string? folder = Path.GetDirectoryName(file.Path); folder is not null && folder.Length > top.Length && IsEmptyOrGone(folder); folder = Path.GetDirectoryName(folder))
        {
            if (Directory.Exists(folder)) Directory.Delete(folder);
        }
    }

    private static bool IsEmptyOrGone(string folder) => !Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any();

    /// <summary>The folder that stays: the innermost one that does not depend on the rows or on the names of files.</summary>
    private static string TopOf(WrittenFile file)
    {
        if (file.Path.StartsWith(file.Target + Path.DirectorySeparatorChar, StringComparison.Ordinal)) return file.Target;
        int column = file.Target.IndexOf('{', StringComparison.Ordinal);
        return Path.GetDirectoryName(column < 0 ? file.Target : file.Target[..column] + "x") ?? "";
    }
}
