using Etl.Planning;
using Etl.Steps;

namespace Etl.Running;

/// <summary>What all blocks of one run share.</summary>
internal sealed class RunState(PipelinePlan plan, StepContext context, DataflowGraph graph, RejectLog rejects, MemoryBudget budget)
{
    private readonly StepMeter[] _meters = [.. plan.Steps.Select(_ => new StepMeter())];

    // Of equal size and fixed, so that what one worker keeps never depends on what the others do.
    private readonly long _stateShare = plan.Limits.StateBytes / Math.Max(1, plan.Blocks.Sum(block => block.Steps.Count(step => step.Step is ICollector) * block.Parallelism));

    public PipelinePlan Plan => plan;

    public StepContext Context => context;

    public DataflowGraph Graph => graph;

    public RejectLog Rejects => rejects;

    public MemoryBudget Budget => budget;

    public InputProgress Progress { get; } = new();

    public ChunkCharge Charge { get; } = new();

    public StepMeter Meter(PlannedStep step) => _meters[step.Index];

    public CollectContext CollectContextOf(PlannedStep step) => new()
    {
        Run = context,
        Source = step.Index,
        UsedColumns = step.UsedColumns!,
        MemoryBytes = _stateShare,
        Cancellation = graph.Stopping,
    };

    public StepRejects RejectsOf(PlannedStep step) => new(rejects, step.Index, step.Id);
}
