using System.Globalization;
using Etl.Definitions;
using Etl.Steps;

namespace Etl.Planning;

/// <summary>
/// Whether a plan can keep to <c>limits.memory</c>: every worker holds rows, and every step that keeps rows until others have
/// come needs some for each of its workers. What a run cannot keep to is said before it, rather than passed.
/// </summary>
internal static class MemoryNeeds
{
    // The least chunk with its columns that a worker gets along with.
    private const long WorkerBytes = 512 << 10;

    // The least share of a step that keeps rows, for each worker: less would be runs on the disk of a few rows each.
    private const long ShareBytes = 128 << 10;

    /// <summary>Most workers that a limit allows.</summary>
    public static int MostWorkers(long memoryBytes) => (int)Math.Min(int.MaxValue, PlanLimits.BufferBytesOf(memoryBytes) / WorkerBytes);

    /// <summary>Says when the limit is too low for the workers of a plan.</summary>
    public static void Check(PipelinePlan plan, LimitsDefinition limits, ErrorList errors)
    {
        PlannedBlock[] computing = [.. plan.Blocks.Where(block => block.Kind is BlockKind.Split or BlockKind.Rows)];
        if (computing.Length == 0) return;
        int workers = computing.Max(block => block.Parallelism);
        int keeping = plan.Steps.Count(step => step.Step is ICollector or IRowJoin);
        long need = Math.Max(PlanLimits.MemoryForBuffers(workers * WorkerBytes), PlanLimits.MemoryForState(keeping * workers * ShareBytes));
        if (need <= plan.Limits.MemoryBytes) return;
        string keep = keeping switch { 0 => "", 1 => " and a step that keeps rows", _ => string.Create(CultureInfo.InvariantCulture, $" and {keeping} steps that keep rows") };
        string given = limits.Memory is null ? "the limit of memory, which is not given," : "'memory'";
        errors.Add(limits.MemoryLocation, string.Create(
            CultureInfo.InvariantCulture,
            $"{given} is {plan.Limits.MemoryBytes >> 20}MiB, and with {workers} workers{keep} the run needs {(need + (1 << 20) - 1) >> 20}MiB; allow as much with \"limits\": {{ \"memory\": ... }}, or have fewer workers with 'limits.cpu' or 'parallelism'"));
    }
}
