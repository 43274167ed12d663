using Etl.Definitions;
using Etl.Messages;

namespace Etl.Planning;

/// <summary>What the planner needs to know besides the pipeline: where it runs and what the command line says.</summary>
public sealed record PlanSettings
{
    /// <summary>Absolute folder that relative paths in the pipeline start from.</summary>
    public required string Root { get; init; }

    /// <summary>Workers for every step that may have more than one (<c>--parallelism</c>); null to go by the pipeline.</summary>
    public int? Parallelism { get; init; }

    /// <summary>Ids of steps whose own parallelism stands all the same, because the command line sets it (<c>--set</c>).</summary>
    public IReadOnlySet<string> KeepParallelism { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>
    /// The instant that <c>now()</c> gives in every expression. It belongs to the plan as the parameters do, so that all
    /// workers, and whoever runs the same plan again, see the same one.
    /// </summary>
    public DateTimeOffset Now { get; init; } = TimeProvider.System.GetUtcNow();

    /// <summary>What steps have handed on that ran already, by their ids; the plan starts from it and does not run them again.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyList<Message>> Held { get; init; } = new Dictionary<string, IReadOnlyList<Message>>(StringComparer.Ordinal);

    /// <summary>Cores available to the process: affinity and container quota are counted in.</summary>
    public int Cores { get; init; } = Environment.ProcessorCount;

    /// <summary>Bytes of memory available to the process: a container's limit is counted in.</summary>
    public long AvailableMemory { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
}

/// <summary>A plan, or everything that is wrong with the pipeline.</summary>
/// <param name="Plan">Null when there are errors.</param>
/// <param name="Errors">Sorted by place.</param>
public sealed record PlanResult(PipelinePlan? Plan, IReadOnlyList<PlanError> Errors);
