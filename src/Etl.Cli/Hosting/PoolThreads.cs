using Etl.Planning;
using Etl.Steps;

namespace Etl.Cli.Hosting;

/// <summary>Prepares the process's thread pool for a plan.</summary>
internal static class PoolThreads
{
    // Enough for the moments in which writes block; more threads than that only take turns on the cores.
    private const int MostForDownloads = 8;

    /// <summary>
    /// Gives the pool some threads for downloads from the start. Their continuations write to files, which blocks for a
    /// moment; a pool that starts with one thread a core and adds others slowly would hold the other answers up.
    /// </summary>
    public static void Prepare(PipelinePlan plan)
    {
        int downloads = plan.Blocks.Max(block => block.Steps[0].Type.Work == WorkKind.Network ? block.Parallelism : 0);
        ThreadPool.GetMinThreads(out int least, out int leastForIo);
        int wanted = Math.Min(downloads, MostForDownloads);
        if (wanted > least) ThreadPool.SetMinThreads(wanted, leastForIo);
    }
}
