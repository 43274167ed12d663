using Etl.Planning;
using Etl.Steps;

namespace Etl.Running;

/// <summary>What all blocks of one run share. A run in two parts has one for each; the second goes on with the figures of the one before.</summary>
internal sealed class RunState(PipelinePlan plan, StepContext context, DataflowGraph graph, RejectLog rejects, MemoryBudget budget, RunState? before = null)
{
    private readonly StepMeter[] _meters = before?._meters ?? [.. Enumerable.Range(0, Math.Max(plan.StepCount, plan.Steps.Count)).Select(_ => new StepMeter())];

    public PipelinePlan Plan => plan;

    public StepContext Context => context;

    public DataflowGraph Graph => graph;

    public RejectLog Rejects => rejects;

    public MemoryBudget Budget => budget;

    public InputProgress Progress { get; } = before?.Progress ?? new InputProgress();

    public ChunkCharge Charge { get; } = new();

    public StepMeter Meter(PlannedStep step) => _meters[step.Index];

    public StepRejects RejectsOf(PlannedStep step) => new(rejects, step.Index, step.Id);
}
