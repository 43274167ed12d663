using System.Text;
using Etl.Steps;
using Microsoft.Win32.SafeHandles;

namespace Etl.Runs;

/// <summary>
/// Ids of a pipeline's runs that did not succeed since the last one that did. So the run to resume, and what is to be cleared
/// away when a run succeeds, are found without looking at every run. Changed only by who has the pipeline's lock.
/// </summary>
public static class UnfinishedRuns
{
    /// <summary>Oldest first.</summary>
    public static IReadOnlyList<string> Read(PipelineFolder pipeline) => Use(pipeline, () =>
        !File.Exists(pipeline.UnfinishedFile) ? []
            : File.ReadAllLines(pipeline.UnfinishedFile).Where(RunIds.IsOne).Distinct(StringComparer.Ordinal).ToArray());

    /// <summary>The run that was begun or resumed last; null where all have succeeded.</summary>
    public static string? Current(PipelineFolder pipeline) => Read(pipeline) is [.., string last] ? last : null;

    /// <summary>Puts an id at the end.</summary>
    internal static void Add(PipelineFolder pipeline, string id) => Use(pipeline, () =>
    {
        File.AppendAllText(pipeline.UnfinishedFile, id + "\n");
        return true;
    });

    /// <summary>Brings the list to the disk.</summary>
    internal static void Flush(PipelineFolder pipeline) => Use(pipeline, () =>
    {
        using SafeFileHandle handle = File.OpenHandle(pipeline.UnfinishedFile, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(handle);
        AtomicFile.FlushFolder(pipeline.Path);
        return true;
    });

    internal static void Replace(PipelineFolder pipeline, IEnumerable<string> ids) => Use(pipeline, () =>
    {
        AtomicFile.Write(pipeline.UnfinishedFile, Encoding.UTF8.GetBytes(string.Concat(ids.Select(id => id + "\n"))), isFlushed: false);
        return true;
    });

    private static T Use<T>(PipelineFolder pipeline, Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw WorkFolderFault.Of(pipeline.UnfinishedFile, e);
        }
    }
}
